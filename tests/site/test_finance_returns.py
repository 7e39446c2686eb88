"""Pages of finance: every yuan traced, money that comes back, payments that bounce."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from duixian.site.audit.models import Row
from duixian.site.cases import paid as paid_words
from duixian.site.cases import reconciling
from duixian.site.cases.models import Case
from duixian.site.funds import checking
from duixian.site.funds.models import Budget, Commitment, Receivable

from .casework import Office, acts_of
from .money_people import CITY, COUNTY, filed, funded, granted, opened, said, signed_in
from .paying_desk import city, due, finance, key_on, paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return opened()


def test_every_yuan_leads_from_the_article_to_the_bank_and_back(office: Office) -> None:
    row = due(office)
    batch = paid(office)
    client = finance(office)
    page = said(client.get(reverse("cases:trace", args=[row.case])))
    case = Case.objects.get(key=row.case)
    benefit = office.ready.pack.benefits[case.benefit]
    assert benefit.cite.full in page
    for text in (
        CITY,
        COUNTY,
        "9,600.00",
        "38,400.00",
        "准予",
        f"批次 {batch.pk} 第 1 笔",
        case.decisions.get().hash,
    ):
        assert text in page
    line = Budget.objects.get(fund=COUNTY)
    moved = said(client.get(reverse("cases:finance-budget", args=[line.pk])))
    assert reverse("cases:trace", args=[row.case]) in moved
    assert reverse("cases:trace", args=[row.case]) in said(
        client.get(reverse("cases:finance-batch", args=[batch.key]))
    )
    assert client.get(reverse("cases:trace", args=[row.case])).context["found"].paid == 4_800_000
    assert "资金来龙去脉" in said(
        signed_in(office.officer("local_window", "xiuwen")).get(reverse("cases:trace", args=[row.case]))
    )
    assert signed_in(office.people["handler"]).get(reverse("cases:trace", args=[row.case])).status_code == 404


def test_statements_leave_as_tables_whose_sums_are_the_ledgers(office: Office) -> None:
    row = due(office)
    paid(office)
    client = city(office)
    book = load_workbook(io.BytesIO(client.get(reverse("cases:finance-report-table", args=["xlsx"])).content))
    heads, *rows = [[cell.value for cell in line] for line in book.worksheets[0].iter_rows()]
    assert sum(float(line[heads.index("已支付")]) for line in rows) == 48000
    assert "修文县" in {line[heads.index("区县")] for line in rows}
    mine = (
        finance(office)
        .get(reverse("cases:finance-claimant-table", args=[row.claimant, "csv"]))
        .content.decode("utf-8-sig")
    )
    assert "48000.00" in mine and row.case_number in mine
    assert client.get(reverse("cases:finance-report-table", args=["exe"])).status_code == 404
    assert Row.objects.filter(act="funds.exported").count() == 2


@pytest.fixture
def owed(office: Office) -> Receivable:
    from duixian.site.funds import recovery

    row = due(office)
    paid(office)
    one, two = office.officer("local_window", "xiuwen"), office.officer("local_window", "xiuwen", 2)
    made = recovery.raise_receivable(
        row.case, 1_000_000, "48000 × 10/48", "示例条", request="r", by=one, now=office.now
    )
    return recovery.confirm(made, two, office.now)


def test_money_that_comes_back_is_booked_once(office: Office, owed: Receivable) -> None:
    client = finance(office)
    page = client.get(reverse("cases:finance-return", args=[owed.key]))
    form = {"amount": "4000", "reference": "缴款书 1", "request": key_on(page)}
    for _ in range(2):
        client.post(reverse("cases:finance-return-act", args=[owed.key, "receive"]), form)
    owed.refresh_from_db()
    assert owed.received == 400_000
    assert acts_of(Case.objects.get(key=owed.case)).count("recovered") == 1
    for wrong in ({"amount": "999999"}, {"amount": "-1"}, {"amount": "1", "reference": ""}):
        client.post(
            reverse("cases:finance-return-act", args=[owed.key, "receive"]),
            {"reference": "x", "request": "1" * 32, **wrong},
        )
    owed.refresh_from_db()
    assert owed.received == 400_000
    assert finance(office, "kaiyang").get(reverse("cases:finance-return", args=[owed.key])).status_code == 404


def test_a_write_off_needs_two_persons_who_see_the_same_sum(office: Office, owed: Receivable) -> None:
    client, other = finance(office), finance(office, number=2)
    agree = reverse("cases:finance-return-act", args=[owed.key, "agree"])
    client.post(
        reverse("cases:finance-return-act", args=[owed.key, "ask"]),
        {"amount": "100", "reason": "单位已经注销，文号 1"},
    )
    assert "另一个人" in said(client.post(agree, {"fen": "10000"}, follow=True))
    assert "变过" in said(other.post(agree, {"fen": "99"}, follow=True))
    owed.refresh_from_db()
    assert owed.written_off == 0
    other.post(agree, {"fen": "10000"})
    owed.refresh_from_db()
    assert owed.written_off == 10_000
    assert checking.audit(office.now.replace(year=2030)) == []


def test_fields_that_a_form_does_not_have_change_nothing(office: Office, owed: Receivable) -> None:
    form = {
        "amount": "1",
        "reference": "x",
        "request": "2" * 32,
        "fen": "1",
        "state": "settled",
        "received": "1000000",
        "written_off": "5",
        "by": "1",
    }
    finance(office).post(reverse("cases:finance-return-act", args=[owed.key, "receive"]), form)
    owed.refresh_from_db()
    assert (owed.received, owed.written_off, owed.state, owed.fen) == (100, 0, "open", 1_000_000)


def test_what_came_back_of_a_fund_that_may_use_it_again_goes_to_who_waits(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from duixian.site.funds import recovery

    row = due(office)
    paid(office)
    one, two = office.officer("local_window", "xiuwen"), office.officer("local_window", "xiuwen", 2)
    made = recovery.raise_receivable(row.case, 1_000_000, "x", "示例条", request="r", by=one, now=office.now)
    back = recovery.confirm(made, two, office.now, {CITY: "available", COUNTY: "treasury"})
    client = finance(office)
    page = client.get(reverse("cases:finance-return", args=[back.key]))
    assert "恢复指标，可以再用" in said(page) and "上缴国库" in said(page)
    form = {"amount": "10000", "reference": "缴款书 1", "request": key_on(page)}
    client.post(reverse("cases:finance-return-act", args=[back.key, "receive"]), form)
    line = Budget.objects.get(fund=CITY)
    assert -line.restored == 800_000
    assert "其中恢复指标再用" in said(city(office).get(reverse("cases:finance-budget", args=[line.pk])))
    assert checking.audit(office.now.replace(year=2030)) == []


# payments that bounce


def test_a_payment_that_bounces_is_told_posted_back_and_paid_into_the_mended_account(office: Office) -> None:
    row = due(office)
    paid(office)
    client, key = finance(office), Case.objects.get(key=row.case).key
    assert Case.objects.get(key=key).phase == "done"

    def act(name: str, /, **form: str) -> str:
        return said(client.post(reverse("cases:finance-payment-act", args=[row.pk, name]), form, follow=True))

    assert "请写明原因" in act("bounce", reason="", reference="T1")
    assert "没有写银行的退汇凭证号" in act("bounce", reason="账户已销户", reference="")
    assert "退汇：账户已销户" in act("bounce", reason="账户已销户", reference="T1")
    case = Case.objects.get(key=key)
    assert (case.phase, acts_of(case)[-1]) == ("granted", "bounced")
    assert "没有已经到账的拨付" in act("bounce", reason="账户已销户", reference="T1")
    act("account", name="人才1", number="6222 0299 9999 9999", bank="云水银行", only="1")
    assert "要由另一个人" in act("again", reason="账户已更正")
    client = finance(office, number=2)
    act("again", reason="账户已更正")
    paid(office)
    row.refresh_from_db()
    assert (row.state, Case.objects.get(key=key).phase) == ("paid", "done")
    shown = said(client.get(reverse("cases:trace", args=[key])))
    assert "退汇" in shown and "账户已销户" in shown
    assert Row.objects.filter(act="funds.bounced").count() == 1
    assert checking.audit(office.now.replace(year=2030)) == [] == reconciling.audit()
    Commitment.objects.filter(pk=row.pk).update(paid_fen=1)
    assert [(one.code, one.about) for one in reconciling.audit()] == [("told", f"commitment {row.pk}")]


def test_a_payment_that_bounces_after_its_grant_has_ended_is_not_paid_again(office: Office) -> None:
    row = due(office)
    paid(office)
    Case.objects.filter(key=row.case).update(phase="ended")
    finance(office).post(
        reverse("cases:finance-payment-act", args=[row.pk, "bounce"]),
        {"reason": "账户已销户", "reference": "T1"},
    )
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert checking.audit(office.now.replace(year=2030)) == []


def test_the_claimants_page_says_what_the_money_asks_for(office: Office) -> None:
    row = due(office)
    paid(office)
    case = Case.objects.get(key=row.case)
    assert paid_words.said([case]) == {}
    finance(office).post(
        reverse("cases:finance-payment-act", args=[row.pk, "bounce"]),
        {"reason": "账户已销户", "reference": "T1"},
    )
    assert paid_words.said([case])[case.pk] == (
        "第 1 期没有付成：退汇：账户已销户。",
        "请核对收款账户，更正后重新拨付。",
    )


def test_who_waits_for_money_is_told_how_many_are_before(office: Office) -> None:
    funded(office, amount="1 元")
    rows = [granted(office, filed(office, number)) for number in (1, 2)]
    assert [row.state for row in rows] == ["waiting", "waiting"]
    cases = [Case.objects.get(key=row.case) for row in rows]
    told = [paid_words.instalments(case, "", office.now.year)[0].said for case in cases]
    assert told == ["等预算，按决定先后排队", "等预算，按决定先后排队，前面还有 1 笔"]
    assert paid_words.said(cases[:1])[cases[0].pk] == (
        "已核定，在等预算（待资金）。",
        "按决定先后安排，有了预算就拨付。",
    )
