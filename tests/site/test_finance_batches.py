"""Pages of finance: batches by two persons, results taken whole or not at all, accounts masked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from duixian.site.audit.models import Row
from duixian.site.cases import reconciling, treasury
from duixian.site.cases.models import Case
from duixian.site.funds import checking, payees, recovery, restored, signing
from duixian.site.funds.models import Batch, Commitment, Receivable
from duixian.site.funds.values import Outcome

from .casework import Office, acts_of
from .money_people import filed, funded, granted, opened, said
from .paying_desk import answered, city, drawn, due, finance, key_on, paid, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return opened()


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
    account = {"name": "人才1", "number": "6222029999999999", "bank": "云水银行"}
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
        {"name": "人才1", "number": "6222020200112233", "bank": "云水银行"},
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


def test_a_payment_that_the_bank_returns_later_is_previewed_and_taken_in_as_returned(office: Office) -> None:
    """退汇 was dropped between the preview and what was taken in."""
    row = due(office)
    batch = sent(office)
    client, take = finance(office), reverse("cases:finance-take", args=[batch.key])
    client.post(take, {"sealed": key_on(answered(client, batch, "序号,结果\n1,成功\n"), "sealed")})
    row.refresh_from_db()
    assert row.state == "paid"
    page = answered(client, batch, "序号,结果,失败原因,银行流水号\n1,退汇,账号户名不符,T7\n")
    row.refresh_from_db()
    assert row.state == "paid" and "失败 <strong>1</strong>" in said(page)
    client.post(take, {"sealed": key_on(page, "sealed")})
    row.refresh_from_db()
    assert (row.state, row.paid_fen) == ("failed", 0)
    assert "bounced" in acts_of(Case.objects.get(key=row.case))


def test_a_failed_payment_is_mended_and_paid_again(office: Office) -> None:
    row = due(office)
    batch = sent(office)
    client = finance(office)
    sealed = key_on(answered(client, batch, "序号,结果,失败原因\n1,失败,账号不符\n"), "sealed")
    client.post(reverse("cases:finance-take", args=[batch.key]), {"sealed": sealed})

    def act(name: str, /, **form: str) -> Any:
        return client.post(reverse("cases:finance-payment-act", args=[row.pk, name]), form, follow=True)

    assert "账号应当是" in said(act("account", name="人才1", number="12", bank="云水银行"))
    act("account", name="人才1", number="6222 0299 9999 9999", bank="云水银行", only="1")
    current = payees.current(Commitment.objects.get(pk=row.pk))
    assert current is not None and current.masked.endswith("9999") and current.commitment_id == row.pk
    assert "是您记入的" in said(act("again", reason="账户已更正"))
    client = finance(office, number=2)
    assert "请写明原因" in said(act("again", reason=""))
    act("again", reason="账户已更正")
    batch = drawn(finance(office))
    page = said(client.get(reverse("cases:finance-batch", args=[batch.key])))
    assert (
        "其中 1 笔以前付过或付过没成" in page and "账号不符" in page and "local_finance-xiuwen-1 记入" in page
    )
    client.post(reverse("cases:finance-batch-act", args=[batch.key, "drop"]), {"reason": "重新编制"})
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


# After a backup was restored


def test_after_a_restored_backup_nothing_is_paid_until_finance_has_compared_it_with_the_bank(
    office: Office,
) -> None:
    row = due(office)
    waits = drawn(finance(office))
    restored.note(office.now, office.now)
    client, other = finance(office), finance(office, number=2)
    page = client.get(reverse("cases:finance-draw"))
    assert "没有待拨付的款" in said(page)
    approve = reverse("cases:finance-batch-act", args=[waits.key, "approve"])
    assert "请先在拨付批次页对照银行流水核对" in said(
        other.post(approve, {"digest": waits.digest}, follow=True)
    )
    assert "恢复备份后要先核对" in said(client.get(reverse("cases:finance-batches")))
    address = reverse("cases:finance-compared")
    assert "请写明核对的银行流水" in said(client.post(address, {"found": "好"}, follow=True))
    answer = said(client.post(address, {"found": "6 月 10 日以后的流水里没有付款"}, follow=True))
    assert "可以继续拨付" in answer and "恢复备份后要先核对" not in answer
    assert Row.objects.filter(act="funds.compared").count() == 1
    assert "已审核" in said(other.post(approve, {"digest": waits.digest}, follow=True))
    row.refresh_from_db()
    assert row.state == "ordered"
    assert "没有待核对的" in said(
        client.post(address, {"found": "6 月 10 日以后的流水里没有付款"}, follow=True)
    )


# What the same claimant has to return


def test_a_payment_is_set_off_only_with_article_and_consent_and_both_cases_learn_of_it(
    office: Office,
) -> None:
    first = due(office)
    paid(office)
    second = granted(office, filed(office, 2))
    one, two = office.officer("local_finance", "xiuwen"), office.officer("local_finance", "xiuwen", 2)
    owed = recovery.raise_receivable(first.case, 1_000_000, "应退", "测试第一条", request="r", by=one, now=office.now)  # fmt: skip
    recovery.confirm(owed, two, office.now, {})
    client = finance(office)
    page = client.get(reverse("cases:finance-draw"))
    assert "可以抵扣" not in said(page)  # it is another's return
    Receivable.objects.update(claimant=second.claimant)
    assert "可以抵扣" not in said(client.get(reverse("cases:finance-draw")))  # what another received
    Commitment.objects.filter(pk=first.pk).update(payee=second.payee)
    page = client.get(reverse("cases:finance-draw"))
    assert "可以抵扣" in said(page) and "测试第一条" in said(page)
    sent_ = {"ids": key_on(page, "ids"), "request": key_on(page), "off": f"{second.pk}:{owed.pk}"}
    assert "要写明依据的条文" in said(client.post(reverse("cases:finance-draw"), sent_, follow=True))
    assert not Batch.objects.filter(state="drawn").exists()
    told = {**sent_, "article": "《财政票据办法》第九条", "consent": "同意书 2022-06-10"}
    answer = said(client.post(reverse("cases:finance-draw"), told, follow=True))
    assert "（依据《财政票据办法》第九条；申请人同意：同意书 2022-06-10）" in answer
    client.post(reverse("cases:finance-draw"), told)  # the same form again
    batch = Batch.objects.get(state="drawn")
    assert batch.fen == second.fen - 1_000_000
    treasury.approve(batch, two, office.now, seen=batch.digest)
    batch.refresh_from_db()
    treasury.send(batch, "csv", one, office.now)
    treasury.take(batch, [Outcome(1, True)], "x", one, office.now)
    assert acts_of(Case.objects.get(key=first.case))[-1] == "recovered"
    assert "paid" in acts_of(Case.objects.get(key=second.case))
    owed.refresh_from_db()
    assert (owed.state, owed.received) == ("settled", 1_000_000)
    assert checking.audit(office.now.replace(year=2030)) == [] == reconciling.audit()
