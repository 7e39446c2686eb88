"""Payments that the bank returns after all, and money that comes back: posted back, never deleted; again at hand where the rule says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from duixian.site.funds import (
    batches,
    caps,
    commitments,
    mending,
    recovery,
    results,
    settling,
    statements,
    yearend,
)
from duixian.site.funds.models import Batch, BatchLine, Budget, Cap, Commitment, Entry, Receipt, Receivable
from duixian.site.funds.values import CapOn, FundsError, Outcome

from .funds_city import CITY, COUNTY, NOW, checker, committed, due, grant, officer, paid, sent, sound, state

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sound(db: None) -> Any:
    grant(CITY, 10_000)
    grant(COUNTY, 10_000)
    yield
    sound()


def bounced(row: Commitment, reason: str = "收款人账户已销户") -> list[Any]:
    line = BatchLine.objects.get(commitment=row, state="paid")
    return settling.settle(
        line.batch, [Outcome(line.number, False, reason, "T9", returned=True)], officer(), NOW
    )


def figures(line: Any = CITY) -> dict[str, int]:
    one = statements.budgets(fund=line.fund)[0]
    return {
        "available": one.available,
        "set_aside": one.set_aside,
        "paid": one.paid,
        "restored": one.restored,
    }


def owed(row: Commitment, fen: int, rule: str | None = None) -> Receivable:
    made = recovery.raise_receivable(
        row.case, fen, "算法", "D9 第一条", request=f"r{row.pk}", by=officer(), now=NOW
    )
    return recovery.confirm(made, checker(), NOW, {CITY.fund: rule, COUNTY.fund: rule} if rule else None)


# 退汇


def test_a_returned_payment_is_posted_back_and_paid_again_into_the_mended_account() -> None:
    row = committed(600, county=200)
    paid(row)
    assert figures() == {"available": 9600, "set_aside": 0, "paid": 400, "restored": 0}
    (told,) = bounced(row)
    assert (told.state, told.bounced, told.reason) == ("failed", True, "退汇：收款人账户已销户")
    assert figures() == {"available": 9600, "set_aside": 400, "paid": 0, "restored": 0}
    sound()
    mending.set_account(row.payee, "王某", "6222020200998877665", "云水银行", now=NOW, by=officer())
    mending.pay_again(row, "账户已更正", now=NOW, by=officer())
    settling.settle(sent(row), [Outcome(1, True)], officer(), NOW)
    assert state(row) == "paid" and figures()["paid"] == 400
    assert list(Entry.objects.filter(commitment=row).order_by("pk").values_list("what", flat=True)) == ["commit", "pay", "bounce", "pay"]  # fmt: skip
    assert list(BatchLine.objects.filter(commitment=row).order_by("pk").values_list("state", flat=True)) == ["returned", "paid"]  # fmt: skip


def test_the_same_return_told_again_changes_nothing() -> None:
    row = committed(600)
    paid(row)
    assert len(bounced(row)) == 1
    line = BatchLine.objects.get(commitment=row)
    again = settling.settle(line.batch, [Outcome(1, False, "", "", returned=True)], officer(), NOW)
    assert again == [] and Entry.objects.filter(what="bounce").count() == 1


def test_a_returned_payment_may_stand_in_the_banks_file() -> None:
    row = committed(600)
    paid(row)
    batch = Batch.objects.latest("pk")
    text = "序号,结果,失败原因,银行流水号\n1,退汇,账号户名不符,T7\n"
    results.take_file(batch, "退汇.csv", text.encode(), by=officer(), now=NOW)
    line = batch.lines.get()
    assert (state(row), line.state, line.reason, line.reference) == (
        "failed",
        "returned",
        "账号户名不符",
        "T7",
    )


def test_after_the_return_an_earlier_success_is_a_contradiction() -> None:
    row = committed(600)
    paid(row)
    bounced(row)
    with pytest.raises(settling.ResultsError, match="已经记为“退汇”"):
        settling.settle(Batch.objects.latest("pk"), [Outcome(1, True)], officer(), NOW)


def test_what_is_claimed_back_already_is_no_bounce() -> None:
    row = committed(600)
    paid(row)
    owed(row, 100)
    with pytest.raises(FundsError, match="在追缴里登记"):
        bounced(row)
    assert state(row) == "paid"


def test_what_a_cap_had_cut_stays_cut() -> None:
    cap = CapOn("firm", "E1", "2026", 500, "by_date", "企业上限", NOW.date())
    row = committed(600, county=200, caps=[cap])
    paid(row)
    bounced(row)
    fresh = Commitment.objects.get(pk=row.pk)
    assert (fresh.fen, fresh.paid_fen, Cap.objects.get().taken) == (500, 0, 0)
    mending.pay_again(row, "账户已更正", now=NOW, by=officer())
    settling.settle(sent(row), [Outcome(1, True)], officer(), NOW)
    assert Cap.objects.get().taken == 500 and caps.open_shares(row) == []


@pytest.mark.parametrize("rule", [None, "available"])
def test_a_set_off_is_undone_with_the_payment_that_bore_it(rule: str | None) -> None:
    first, second = committed(600), committed(900, 2, claimant=committed(600).claimant)
    paid(first)
    back = owed(first, 250, rule)
    due(second)
    settling.settle(sent(second, offsets={second.pk: back.pk}), [Outcome(1, True)], officer(), NOW)
    assert Receivable.objects.get().state == "settled"
    assert figures()["restored"] == (250 if rule else 0)
    bounced(second)
    again = Receivable.objects.get()
    assert (again.state, again.received, again.outstanding) == ("open", 0, 250)
    assert figures()["restored"] == 0
    assert list(Receipt.objects.order_by("pk").values_list("how", "fen")) == [
        ("offset", 250),
        ("undone", 250),
    ]


def test_money_set_off_and_spent_since_is_not_made_available_twice() -> None:
    first, second = committed(600), committed(900, 2, claimant=committed(600).claimant)
    paid(first)
    back = owed(first, 250, "available")
    due(second)
    settling.settle(sent(second, offsets={second.pk: back.pk}), [Outcome(1, True)], officer(), NOW)
    committed(figures()["available"], 3)  # all that is there is promised
    bounced(second)
    assert figures()["restored"] == 250
    recovery.receive(back, 250, "进账单", request="in", by=officer(), now=NOW)
    assert figures()["restored"] == 250


# Money that comes back


@pytest.mark.parametrize(
    ("rule", "again"), [(None, 0), ("treasury", 0), ("same_year", 300), ("available", 300)]
)
def test_what_comes_back_is_available_again_where_the_funds_rule_says_so(
    rule: str | None, again: int
) -> None:
    row = committed(600)
    paid(row)
    before = figures()["available"]
    recovery.receive(owed(row, 300, rule), 300, "进账单", request="in", by=officer(), now=NOW)
    assert figures() == {"available": before + again, "set_aside": 0, "paid": 600, "restored": again}


@pytest.mark.parametrize(("rule", "again"), [("same_year", 0), ("available", 300)])
def test_after_the_year_is_closed_it_goes_to_the_treasury_or_to_this_years_line(
    rule: str, again: int
) -> None:
    row = committed(600)
    paid(row)
    back = owed(row, 300, rule)
    yearend.close_year("demo", CITY.fund, CITY.year, "lapse", by=officer(), now=NOW)
    recovery.receive(back, 300, "进账单", request="in", by=officer(), now=NOW + timedelta(days=365))
    sums = {b.year: (b.available, -b.restored) for b in Budget.objects.filter(fund=CITY.fund)}
    assert sums[2026] == (0, 0)
    assert sums.get(2027, (0, 0)) == (again, again)


def test_money_that_is_available_again_goes_to_who_waits() -> None:
    row = committed(600)
    paid(row)
    waits = committed(figures()["available"] + 300, 2)
    assert state(waits) == "waiting"
    recovery.receive(owed(row, 300, "available"), 300, "进账单", request="in", by=officer(), now=NOW)
    commitments.release(NOW)
    assert state(waits) == "committed"


def test_the_same_account_is_drawn_up_again_only_by_a_batch() -> None:
    row = committed(600)
    paid(row)
    bounced(row)
    assert batches.draw_up([row], request="x", by=officer(), now=NOW).batch is None
