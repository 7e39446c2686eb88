"""Pages of finance: who sees which money, batches by two persons, results taken whole or not at all, every yuan traced."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from duixian.site.audit.models import Row
from duixian.site.cases.models import Case
from duixian.site.cases.purse import purse_of
from duixian.site.funds import checking, payees, signing
from duixian.site.funds.models import Batch, Budget, Commitment, Receivable

from .casework import Office, acts_of
from .money_people import CITY, COUNTY, filed, funded, granted, opened, said, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return opened()


def finance(office: Office, district: str = "xiuwen", number: int = 1) -> Client:
    return signed_in(office.officer("local_finance", district, number))


def city(office: Office, number: int = 1) -> Client:
    return signed_in(office.officer("city_finance", "", number))


def due(office: Office, number: int = 1, district: str = "xiuwen") -> Commitment:
    funded(office, district)
    return granted(office, filed(office, number, district))


def key_on(page: Any, name: str = "request") -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', said(page))
    assert found, said(page)[:500]
    return found[1]


def drawn(client: Client) -> Batch:
    page = client.get(reverse("cases:finance-draw"))
    client.post(reverse("cases:finance-draw"), {"ids": key_on(page, "ids"), "request": key_on(page)})
    return Batch.objects.latest("pk")


def sent(office: Office) -> Batch:
    """A batch drawn up by one, approved and sent by another."""
    batch, other = drawn(finance(office)), finance(office, number=2)
    other.post(reverse("cases:finance-batch-act", args=[batch.key, "approve"]), {"digest": batch.digest})
    other.post(reverse("cases:finance-file", args=[batch.key, "csv"]))
    batch.refresh_from_db()
    return batch


def answered(client: Client, batch: Batch, text: str, name: str = "回执.csv") -> Any:
    file = SimpleUploadedFile(name, text.encode())
    return client.post(reverse("cases:finance-upload", args=[batch.key]), {"file": file})


def paid(office: Office) -> Batch:
    batch = sent(office)
    client = finance(office)
    rows = "".join(f"{line.number},成功\n" for line in batch.lines.all())
    sealed = key_on(answered(client, batch, f"序号,结果\n{rows}"), "sealed")
    client.post(reverse("cases:finance-take", args=[batch.key]), {"sealed": sealed})
    return batch


# who sees what


def test_whoever_has_no_post_with_money_sees_none(office: Office) -> None:
    due(office)
    for user in (
        office.officer("local_window", "xiuwen"),
        office.people["handler"],
        office.officer("recognition_panel"),
    ):
        for name in (
            "finance",
            "finance-payments",
            "finance-budgets",
            "finance-batches",
            "finance-returns",
            "finance-report",
        ):
            assert signed_in(user).get(reverse(f"cases:{name}")).status_code == 403
    assert Client().get(reverse("cases:finance")).status_code == 302


def test_a_district_sees_its_own_lines_and_payments_only(office: Office) -> None:
    row = due(office)
    other = due(office, 2, "kaiyang")
    client = finance(office)
    page = said(client.get(reverse("cases:finance-payments")))
    assert row.case_number in page and other.case_number not in page
    assert client.get(reverse("cases:finance-payment", args=[row.pk])).status_code == 200
    assert client.get(reverse("cases:finance-payment", args=[other.pk])).status_code == 404
    assert client.get(reverse("cases:trace", args=[other.case])).status_code == 403
    assert client.get(reverse("cases:finance-claimant", args=[other.claimant])).status_code == 404
    purse = purse_of(office.officer("local_finance", "xiuwen"), office.now.date())
    assert purse is not None
    assert {(b.fund, b.district) for b in purse.lines()} == {(COUNTY, "xiuwen")}
    city_line = Budget.objects.get(fund=CITY)
    assert client.get(reverse("cases:finance-budget", args=[city_line.pk])).status_code == 404


def test_the_city_sees_all_lines_but_pays_only_what_its_posts_pay(office: Office) -> None:
    row = due(office)
    client = city(office)
    assert row.case_number in said(client.get(reverse("cases:finance-payments")))
    assert "不由您的岗位拨付" in said(client.get(reverse("cases:finance-payment", args=[row.pk])))
    client.post(reverse("cases:finance-payment-act", args=[row.pk, "hold"]), {"reason": "先等一等"})
    row.refresh_from_db()
    assert row.state == "due"


def test_nobody_pays_themselves(office: Office) -> None:
    row = due(office)
    officer = office.officer("local_finance", "xiuwen")
    case = Case.objects.get(key=row.case)
    case.claimant.account = officer
    case.claimant.save()
    assert finance(office).get(reverse("cases:finance-draw")).context["rows"] == []
    purse = purse_of(officer, office.now.date())
    assert purse is not None and not purse.payable().exists()


# appropriations


def test_an_appropriation_is_entered_once_and_funds_who_waits(office: Office) -> None:
    row = granted_without_money(office)
    client = finance(office)
    page = client.get(reverse("cases:finance-budgets"))
    form = {
        "line": f"guiyang|{COUNTY}|xiuwen",
        "year": "2026",
        "amount": "50 万元",
        "document": "修财预〔2026〕1号",
        "request": key_on(page),
    }
    for _ in range(2):
        client.post(reverse("cases:finance-budgets"), form)
    assert Budget.objects.get(fund=COUNTY, year=2026).available == 50_000_000
    assert row.state == "waiting"


def granted_without_money(office: Office) -> Commitment:
    case = filed(office)
    office.outcome(case, "passed")
    office.outcome(case, "approved")
    office.publish(case)
    return Commitment.objects.get(case=case.key)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"line": f"guiyang|{CITY}|"}, "岗位"), ({"line": f"guiyang|{COUNTY}|kaiyang"}, "岗位"), ({"line": "demo|x|y"}, "岗位"),
        ({"amount": "很多"}, "不是金额"), ({"amount": "-5"}, "大于 0"), ({"amount": "9" * 17}, "太大"), ({"document": " "}, "文号"),
        ({"year": "1999"}, "年度"),
    ],
)  # fmt: skip
def test_what_may_not_be_appropriated_is_told(office: Office, change: dict[str, str], says: str) -> None:
    client = finance(office)
    form = {"line": f"guiyang|{COUNTY}|xiuwen", "year": "2026", "amount": "1000", "document": "文", **change}
    page = client.post(reverse("cases:finance-budgets"), form)
    assert says in said(page)
    assert not Budget.objects.exclude(appropriated=0).exists()


def test_an_adjustment_never_takes_what_is_set_aside(office: Office) -> None:
    due(office)
    line = Budget.objects.get(fund=COUNTY)
    client = finance(office)
    address = reverse("cases:finance-budget", args=[line.pk])
    page = client.post(address, {"way": "down", "amount": "1000000", "document": "调"}, follow=True)
    assert "不能调减" in said(page)
    page = client.post(address, {"way": "down", "amount": "10", "document": "=1+1"}, follow=True)
    before, line = line.available, Budget.objects.get(pk=line.pk)
    assert line.available == before - 1000
    table = client.get(reverse("cases:finance-movements", args=[line.pk, "csv"])).content.decode("utf-8-sig")
    assert any("'=1+1" in cell for row in csv.reader(io.StringIO(table)) for cell in row)
    book = load_workbook(
        io.BytesIO(client.get(reverse("cases:finance-movements", args=[line.pk, "xlsx"])).content)
    )
    assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)


def test_the_years_end_is_previewed_and_only_closed_by_those_without_a_district(office: Office) -> None:
    row = due(office)
    form = {"fund": f"guiyang|{COUNTY}", "year": "2022"}
    assert "不分辖区" in said(finance(office).get(reverse("cases:finance-yearend"), form))
    client = city(office)
    assert "将结转" in said(client.get(reverse("cases:finance-yearend"), form))
    client.post(reverse("cases:finance-yearend"), form)
    assert Budget.objects.get(fund=COUNTY, year=2022).closed_at is None
    client.post(reverse("cases:finance-yearend"), {**form, "sure": "1"})
    assert Budget.objects.get(fund=COUNTY, year=2022).closed_at is not None
    row.refresh_from_db()
    assert row.year == 2023 and row.state == "due"
    assert checking.audit(office.now.replace(year=2030)) == []


def test_a_year_that_is_not_over_is_not_closed(office: Office) -> None:
    from django.utils import timezone

    year = timezone.localdate().year
    office.now = timezone.now()
    funded(office)
    form = {"fund": f"guiyang|{CITY}", "year": str(year), "sure": "1"}
    page = said(city(office).post(reverse("cases:finance-yearend"), form))
    assert "还没有结束" in page or timezone.localdate().strftime("%m-%d") == "12-31"


# batches


def test_a_batch_goes_through_two_persons_to_the_bank_and_the_case(office: Office) -> None:
    row = due(office)
    batch = paid(office)
    row.refresh_from_db()
    batch.refresh_from_db()
    case = Case.objects.get(key=row.case)
    assert (row.state, batch.state, case.phase) == ("paid", "settled", "done")
    assert "paid" in acts_of(case)
    acts = list(Row.objects.filter(act__startswith="funds.").order_by("pk").values_list("act", flat=True))
    assert acts == ["funds.batch_drawn", "funds.batch_approved", "funds.bank_file", "funds.results_taken"]
    assert checking.audit(office.now.replace(year=2030)) == []


def test_the_preview_keeps_nothing(office: Office) -> None:
    row = due(office)
    page = said(finance(office).get(reverse("cases:finance-draw")))
    assert "48,000.00" in page and "9,600.00" in page and "38,400.00" in page
    row.refresh_from_db()
    assert row.state == "due" and not Batch.objects.exists()


def test_nobody_approves_their_own_batch_nor_one_they_did_not_see(office: Office) -> None:
    due(office)
    client = finance(office)
    batch = drawn(client)
    address = reverse("cases:finance-batch-act", args=[batch.key, "approve"])
    assert "不能自己审核" in said(client.post(address, {"digest": batch.digest}, follow=True))
    other = finance(office, number=2)
    assert "变过" in said(other.post(address, {"digest": "0" * 64}, follow=True))
    assert "还没有审核" in said(
        other.post(reverse("cases:finance-file", args=[batch.key, "csv"]), follow=True)
    )
    batch.refresh_from_db()
    assert batch.state == "drawn"


def test_nobody_approves_what_goes_to_an_account_they_entered(office: Office) -> None:
    row = due(office)
    batch, other = drawn(finance(office)), finance(office, number=2)
    account = {"name": "人才1", "number": "6222029999999999", "bank": "云汀银行"}
    other.post(reverse("cases:finance-payment-act", args=[row.pk, "account"]), account)
    batch.refresh_from_db()
    page = other.post(
        reverse("cases:finance-batch-act", args=[batch.key, "approve"]), {"digest": batch.digest}, follow=True
    )
    assert "是您登记的" in said(page)
    batch.refresh_from_db()
    assert batch.state == "drawn"


def test_another_districts_batch_is_not_there(office: Office) -> None:
    due(office)
    batch = drawn(finance(office))
    other = finance(office, "kaiyang")
    assert other.get(reverse("cases:finance-batch", args=[batch.key])).status_code == 404
    for act in ("approve", "out", "drop"):
        assert (
            other.post(
                reverse("cases:finance-batch-act", args=[batch.key, act]), {"digest": batch.digest}
            ).status_code
            == 404
        )
    for form in ("csv", "json"):
        assert other.post(reverse("cases:finance-file", args=[batch.key, form])).status_code == 404
    assert answered(other, batch, "序号,结果\n1,成功\n").status_code == 404


@pytest.mark.parametrize("ids", ["", "abc", "1;2", "999999", "1' OR 1=1"])
def test_forged_payments_draw_up_no_batch(office: Office, ids: str) -> None:
    due(office)
    other = due(office, 2, "kaiyang")
    client = finance(office)
    for forged in (ids, str(other.pk), f"{Commitment.objects.earliest('pk').pk},{other.pk}"):
        client.post(reverse("cases:finance-draw"), {"ids": forged, "request": "0" * 32})
    assert not Batch.objects.exists()


def test_the_same_form_twice_is_one_batch(office: Office) -> None:
    due(office)
    client = finance(office)
    page = client.get(reverse("cases:finance-draw"))
    form = {"ids": key_on(page, "ids"), "request": key_on(page)}
    assert (
        client.post(reverse("cases:finance-draw"), form).url
        == client.post(reverse("cases:finance-draw"), form).url
    )
    assert Batch.objects.count() == 1


def test_who_has_no_account_is_held_with_the_reason_and_goes_on_when_it_is_there(office: Office) -> None:
    funded(office)
    row = granted(office, filed(office), account=False)
    client = finance(office)
    page = client.get(reverse("cases:finance-draw"))
    assert "没有收款账户" in said(page)
    client.post(reverse("cases:finance-draw"), {"ids": key_on(page, "ids"), "request": key_on(page)})
    row.refresh_from_db()
    assert row.state == "held" and not Batch.objects.exists()
    assert "held" in acts_of(Case.objects.get(key=row.case))
    client.post(
        reverse("cases:finance-payment-act", args=[row.pk, "account"]),
        {"name": "人才1", "number": "6222020200112233", "bank": "云汀银行"},
    )
    row.refresh_from_db()
    assert row.state == "due"


def test_the_bank_gets_a_table_and_the_same_signed(office: Office, settings: Any) -> None:
    due(office)
    batch = sent(office)
    client = finance(office)
    signed = client.post(reverse("cases:finance-file", args=[batch.key, "json"])).content
    payload = signing.verify(signed, signing.key_of(settings.DATA_DIR).public_key())
    assert payload["count"] == 1 and payload["lines"][0]["account"] == "6222020200112233"
    table = client.post(reverse("cases:finance-file", args=[batch.key, "csv"])).content.decode("utf-8-sig")
    assert (
        "48000.00" in table
        and client.get(reverse("cases:finance-file", args=[batch.key, "csv"])).status_code == 405
    )
    assert Row.objects.filter(act="funds.bank_file").count() == 3
    forged = json.loads(signed)
    forged["payload"]["lines"][0]["account"] = "6222020299999999"
    with pytest.raises(signing.SignatureError):
        signing.verify(json.dumps(forged).encode(), signing.key_of(settings.DATA_DIR).public_key())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("序号,结果\n1,也许\n", "第 2 行“结果”"), ("序号,结果\n7,成功\n", "第 2 行“序号”"), ("序号,结果,金额（元）\n1,成功,1.00\n", "第 2 行“金额（元）”"),
        ("甲,乙\n1,2\n", "没有“序号”"), ("序号,结果\n1,成功\n1,失败\n", "出现了两次"), ("", "空"), ("批次号,序号,结果\n99999,1,成功\n", "是批次 99999 的回执"),
    ],
)  # fmt: skip
def test_results_with_a_mistake_are_not_taken_at_all(office: Office, text: str, says: str) -> None:
    row = due(office)
    batch = sent(office)
    page = answered(finance(office), batch, text)
    assert says in said(page) and page.status_code == 422
    row.refresh_from_db()
    assert row.state == "ordered"


def test_results_are_previewed_before_they_are_taken_and_taken_once(office: Office) -> None:
    row = due(office)
    batch = sent(office)
    client = finance(office)
    page = answered(client, batch, "序号,结果,失败原因\n1,失败,=HYPERLINK(1)\n")
    row.refresh_from_db()
    assert row.state == "ordered" and "失败 <strong>1</strong>" in said(page)
    sealed = key_on(page, "sealed")
    take = reverse("cases:finance-take", args=[batch.key])
    for forged in ("", "x", sealed[:-2] + "aa"):
        client.post(take, {"sealed": forged})
        row.refresh_from_db()
        assert row.state == "ordered"
    finance(office, number=2).post(take, {"sealed": sealed})  # another person's preview
    row.refresh_from_db()
    assert row.state == "ordered"
    client.post(take, {"sealed": sealed})
    row.refresh_from_db()
    assert row.state == "failed"
    assert "已经记过" in said(client.post(take, {"sealed": sealed}, follow=True))
    assert acts_of(Case.objects.get(key=row.case)).count("pay_failed") == 1


def test_a_failed_payment_is_mended_and_paid_again(office: Office) -> None:
    row = due(office)
    batch = sent(office)
    client = finance(office)
    sealed = key_on(answered(client, batch, "序号,结果,失败原因\n1,失败,账号不符\n"), "sealed")
    client.post(reverse("cases:finance-take", args=[batch.key]), {"sealed": sealed})

    def act(name: str, /, **form: str) -> Any:
        return client.post(reverse("cases:finance-payment-act", args=[row.pk, name]), form, follow=True)

    assert "账号应当是" in said(act("account", name="人才1", number="12", bank="云汀银行"))
    act("account", name="人才1", number="6222 0299 9999 9999", bank="云汀银行", only="1")
    current = payees.current(Commitment.objects.get(pk=row.pk))
    assert current is not None and current.masked.endswith("9999") and current.commitment_id == row.pk
    assert "请写明原因" in said(act("again", reason=""))
    act("again", reason="账户已更正")
    assert paid(office).state
    row.refresh_from_db()
    assert row.state == "paid" and Case.objects.get(key=row.case).phase == "done"


def test_an_account_is_masked_and_shown_only_with_a_reason_that_is_written_down(office: Office) -> None:
    row = due(office)
    client, number = finance(office), "6222020200112233"
    page = said(client.get(reverse("cases:finance-payment", args=[row.pk])))
    assert number not in page and "2233" in page
    address = reverse("cases:finance-reveal", args=[row.pk])
    assert number not in said(client.post(address, {"reason": ""}))
    assert number not in said(city(office).post(address, {"reason": "与银行核对户名"}))
    assert not Row.objects.filter(act="funds.account_revealed").exists()
    assert number in said(client.post(address, {"reason": "与银行核对户名"}))
    (row_,) = Row.objects.filter(act="funds.account_revealed")
    assert "与银行核对户名" in json.dumps(row_.detail, ensure_ascii=False) and number not in json.dumps(
        row_.detail
    )


def test_a_held_payment_is_left_out_and_resumed(office: Office) -> None:
    row = due(office)
    client = finance(office)

    def act(name: str, reason: str) -> Any:
        return client.post(reverse("cases:finance-payment-act", args=[row.pk, name]), {"reason": reason})

    act("hold", "等单位说明在职情况")
    assert client.get(reverse("cases:finance-draw")).context["rows"] == []
    assert "等单位说明在职情况" in said(client.get(reverse("cases:finance-payments") + "?state=held"))
    act("resume", "已说明，在职")
    row.refresh_from_db()
    assert row.state == "due"


# every yuan


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
    assert signed_in(office.people["handler"]).get(reverse("cases:trace", args=[row.case])).status_code == 403


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


# returns


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
