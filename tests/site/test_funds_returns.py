"""Returns by two persons, set-offs, write-offs; the year's end; statements."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as speed
from hypothesis import strategies as st

from duixian.site.funds import (  # fmt: skip
    batches,
    commitments,
    recovery,
    settling,
    statements,
    states,
    yearend,
)
from duixian.site.funds.models import (  # fmt: skip
    Budget,
    Commitment,
    Kind,
    Part,
    ReceivablePart,
    State,
)
from duixian.site.funds.values import FundsError, Line, Outcome

from .funds_city import (  # fmt: skip
    CITY,
    COUNTY,
    NOW,
    checker,
    claim,
    committed,
    drawn,
    due,
    grant,
    instalment,
    officer,
    paid,
    ready,
    sent,
    sound,
    state,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("appropriated")]


# Returns


def owed(row: Commitment, fen: int, request: str = "r") -> Any:
    made = recovery.raise_receivable(
        row.case, fen, "500 × (1 − 20 ÷ 36)", "D9 第十一条", request=request, by=officer(), now=NOW
    )
    return recovery.confirm(made, checker(), NOW)


def test_a_return_is_raised_by_two_persons_with_formula_and_article() -> None:
    row = committed(500)
    paid(row)
    with pytest.raises(FundsError, match="计算过程"):
        recovery.raise_receivable(row.case, 100, "", "D9", request="r", by=officer(), now=NOW)
    made = recovery.raise_receivable(row.case, 100, "x", "D9", request="r", by=officer(), now=NOW)
    with pytest.raises(FundsError, match="另一个人"):
        recovery.confirm(made, officer(), NOW)
    with pytest.raises(FundsError, match="不超过"):
        recovery.raise_receivable(row.case, 401, "x", "D9", request="s", by=officer(), now=NOW)


@given(city=st.integers(1, 999), county=st.integers(1, 999), data=st.data())
@speed(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_returns_go_back_in_the_shares_in_which_they_were_paid(city: int, county: int, data: Any) -> None:
    with transaction.atomic():
        row = committed(city + county, county=county)
        paid(row)
        fen = data.draw(st.integers(1, city + county))
        receivable, left = owed(row, fen), fen
        exact = [fen * city, fen * county]
        parts = list(ReceivablePart.objects.filter(receivable=receivable).order_by("budget"))
        assert sum(part.fen for part in parts) == fen
        for part in parts:
            share = exact[0] if part.budget.fund == CITY.fund else exact[1]
            assert abs(part.fen * (city + county) - share) < city + county
        while left:
            some = data.draw(st.integers(1, left))
            receivable = recovery.receive(
                receivable, some, "回单", request=f"in {left}", by=officer(), now=NOW
            )
            left -= some
            sound()
        assert receivable.state == "settled"
        transaction.set_rollback(True)


def test_the_same_receipt_twice_counts_once() -> None:
    row = committed(500)
    paid(row)
    receivable = owed(row, 300)
    for _ in range(2):
        receivable = recovery.receive(receivable, 100, "回单", request="in", by=officer(), now=NOW)
    assert receivable.outstanding == 200
    with pytest.raises(FundsError, match="不超过还没有退的 2元"):
        recovery.receive(receivable, 201, "回单", request="more", by=officer(), now=NOW)


def test_nothing_is_written_off_without_reason_and_a_second_person() -> None:
    row = committed(500)
    paid(row)
    receivable = owed(row, 300)
    with pytest.raises(FundsError, match="理由"):
        recovery.ask_write_off(receivable, 300, "", officer(), NOW)
    recovery.ask_write_off(receivable, 300, "企业已注销", officer(), NOW)
    with pytest.raises(FundsError, match="另一个人"):
        recovery.write_off(receivable, officer(), NOW)
    assert recovery.write_off(receivable, checker(), NOW).state == "settled"


def test_a_later_payment_is_set_against_a_return_only_if_said() -> None:
    who = uuid.uuid4()
    first, second, third = (committed(500, n, claimant=who) for n in (1, 2, 3))
    paid(first)
    receivable = owed(first, 600 - 300)
    due(second, third)
    plain = settling.settle(sent(second), [Outcome(1, True)], officer(), NOW)
    assert (plain[0].fen, plain[0].offset) == (500, 0)
    told = settling.settle(sent(third, offsets={third.pk: receivable.pk}), [Outcome(1, True)], officer(), NOW)
    assert (told[0].fen, told[0].offset) == (200, 300)
    receivable.refresh_from_db()
    assert (receivable.state, receivable.received) == ("settled", 300)
    assert statements.paid_by_benefit(who, "demo") == {"housing": 1200}


def test_nobodys_money_is_kept_for_what_another_received() -> None:
    """A subsidy paid to a claimant's unit pays none of what the claimant has to return."""
    who = uuid.uuid4()
    first, second = (committed(500, n, claimant=who) for n in (1, 2))
    paid(first)
    receivable = owed(first, 300)
    second.payee = uuid.uuid4()
    second.save()
    due(second)
    with pytest.raises(FundsError, match="收款人"):
        sent(second, offsets={second.pk: receivable.pk})


def test_a_payment_that_is_set_off_whole_is_settled_without_the_bank() -> None:
    who = uuid.uuid4()
    first, second = (committed(500, n, claimant=who) for n in (1, 2))
    paid(first)
    receivable = owed(first, 500)
    due(second)
    batch = drawn(second, request="plain")
    batches.drop(batch, "x", officer(), NOW)
    sent(second, offsets={second.pk: receivable.pk})
    assert state(second) == State.PAID


# The year's end


def test_what_lapses_is_given_back_and_may_be_taken_up_again() -> None:
    kept, at_bank = ready(500, 1), ready(300, 2)
    batch = sent(at_bank)
    closed = yearend.close_year("demo", CITY.fund, 2026, "lapse", by=officer(), now=NOW)
    assert (closed.lapsed, closed.given_back) == (1, 10_000_000 - 300)
    assert (state(kept), state(at_bank)) == (State.LAPSED, State.ORDERED)
    settling.settle(batch, [Outcome(1, False, "户名不符")], officer(), NOW)
    assert state(at_bank) == State.LAPSED
    assert yearend.close_year("demo", CITY.fund, 2026, "lapse", by=officer(), now=NOW) == yearend.Closed()
    states.revive(kept, 2027, "已报批", NOW, officer())
    grant(Line("demo", CITY.fund, CITY.level, "", 2027), 500)
    assert [row.pk for row in commitments.release(NOW)] == [kept.pk]


def test_what_is_carried_over_goes_with_its_money() -> None:
    row = ready(500, 1, county=200)
    closed = yearend.close_year("demo", CITY.fund, 2026, "carry", by=officer(), now=NOW)
    assert (closed.carried, closed.lapsed) == (1, 0)
    parts = Part.objects.filter(commitment=row).order_by("pk").values_list("budget__year", "fen")
    assert list(parts) == [(2027, 300), (2026, 200)]
    paid(row)
    new = Budget.objects.get(fund=CITY.fund, year=2027)
    assert (new.paid, new.carried, new.appropriated) == (300, -300, 0)
    with pytest.raises(FundsError, match="年终结账"):
        committed(5, 2)


@pytest.mark.parametrize(("unspent", "becomes"), [("lapse", State.LAPSED), ("carry", State.FAILED)])
@pytest.mark.parametrize("how", ["failed", "returned", "dropped"])
def test_nothing_that_comes_back_is_paid_again_from_a_closed_year(
    how: str, unspent: str, becomes: State
) -> None:
    row = ready(500, county=200)
    batch = drawn(row) if how == "dropped" else sent(row)
    if how == "returned":
        settling.settle(batch, [Outcome(1, True)], officer(), NOW)
    for fund in (CITY.fund, COUNTY.fund):
        yearend.close_year("demo", fund, 2026, unspent, by=officer(), now=NOW)
    if unspent == "carry":  # and the year after it, before the bank answers
        grant(Line("demo", CITY.fund, CITY.level, "", 2027), 1)
        yearend.close_year("demo", CITY.fund, 2027, unspent, by=officer(), now=NOW)
    if how == "dropped":
        batches.drop(batch, "编错了", officer(), NOW)
        becomes = State.DUE if becomes == State.FAILED else becomes
    else:
        settling.settle(batch, [Outcome(1, False, "户名不符", returned=how == "returned")], officer(), NOW)
    assert state(row) == becomes
    old = Budget.objects.filter(year=2026)
    assert [(b.available, b.committed, b.paid) for b in old] == [(0, 0, 0)] * 2
    if unspent == "carry":
        years = Part.objects.filter(commitment=row).order_by("pk").values_list("budget__year", "fen")
        assert list(years) == [(2028, 300), (2027, 200)]
        assert Commitment.objects.get(pk=row.pk).year == 2028


def test_who_waits_at_the_years_end_waits_for_the_next_in_the_same_order() -> None:
    rows = [committed(20_000_000, n, after=n) for n in (1, 2)]
    assert yearend.close_year("demo", CITY.fund, 2026, "lapse", by=officer(), now=NOW).moved == 2
    grant(Line("demo", CITY.fund, CITY.level, "", 2027), 40_000_000)
    assert [row.pk for row in commitments.release(NOW)] == [row.pk for row in rows]


# Statements


def test_a_statement_tells_what_every_budget_did() -> None:
    row = committed(500, county=200)
    paid(row)
    recovery.receive(owed(row, 50), 50, "回单", request="in", by=officer(), now=NOW)
    city, county = (
        statements.budgets(pack="demo", year=2026)[::-1]
        if statements.budgets()[0].budget.fund == COUNTY.fund
        else statements.budgets()
    )
    assert (city.paid, city.recovered, city.net) == (300, 30, 270)
    assert (county.paid, county.recovered, county.net) == (200, 20, 180)
    assert next(statements.rows([city]))[4:8] == ["100000.00", "99997.00", "0.00", "3.00"]
    whole = statements.claimant(row.claimant)
    assert (whole.promised, whole.paid, whole.claimed, whole.returned) == (500, 500, 50, 50)
    kinds = set(statements.movements(city.budget).values_list("kind", flat=True))
    assert {Kind.PAID, Kind.COMMITTED, Kind.AVAILABLE} <= kinds
    assert instalment(5).fen == 5 and claim().number
