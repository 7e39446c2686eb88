"""Appropriations, money set aside in order of decision, never more than there is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, transaction

from duixian.site.funds import budgets, commitments, states
from duixian.site.funds.ledger import Draft, Move, locked, post
from duixian.site.funds.models import Budget, Change, Commitment, Entry, Kind, Part, Posting, State
from duixian.site.funds.values import FundsError, Portion

from .funds_city import (
    CITY,
    COUNTY,
    NOW,
    claim,
    committed,
    due,
    grant,
    instalment,
    officer,
    paid,
    sound,
    state,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sound() -> Any:
    yield
    sound()


def test_an_appropriation_is_available_and_counts_once() -> None:
    for _ in range(2):
        budget = budgets.appropriate(CITY, 500, "云财预〔2026〕1号", request="a", by=officer(), now=NOW)
    assert (budget.appropriated, budget.available) == (-500, 500)
    with pytest.raises(FundsError, match="已经用于另一笔"):
        budgets.appropriate(CITY, 600, "云财预〔2026〕1号", request="a", by=officer(), now=NOW)


def test_an_appropriation_is_never_cut_below_what_is_promised() -> None:
    grant(CITY, 500)
    committed(400)
    with pytest.raises(FundsError, match="可用指标只有 1元"):
        budgets.adjust(CITY, -101, "云财预〔2026〕9号", request="cut", by=officer(), now=NOW)
    assert (
        budgets.adjust(CITY, -100, "云财预〔2026〕9号", request="cut", by=officer(), now=NOW).available == 0
    )


def test_money_is_set_aside_by_shares() -> None:
    grant(CITY, 1000)
    grant(COUNTY, 1000)
    row = committed(501, county=201)
    assert row.state == State.COMMITTED
    assert list(Part.objects.values_list("budget__fund", "fen")) == [(CITY.fund, 300), (COUNTY.fund, 201)]
    assert list(Budget.objects.order_by("pk").values_list("available", "committed")) == [
        (700, 300),
        (799, 201),
    ]


def test_shares_that_do_not_sum_are_refused() -> None:
    grant(CITY, 1000)
    bad = instalment(500)
    object.__setattr__(bad, "parts", (Portion(CITY.fund, CITY.level, "", 499),))
    with pytest.raises(FundsError, match="不等于"):
        commitments.commit(claim(), [bad], NOW)
    assert not Commitment.objects.exists()


def test_committing_again_changes_nothing_and_another_amount_is_refused() -> None:
    grant(CITY, 1000)
    first = committed(300)
    assert committed(300).pk == first.pk
    with pytest.raises(FundsError, match="不能改成"):
        committed(301)
    assert Budget.objects.get().available == 700


def test_what_is_too_much_waits_and_nobody_overtakes_it() -> None:
    grant(CITY, 100)
    big, small = committed(150, 1, after=1), committed(10, 2, after=2)
    assert (big.state, small.state) == (State.WAITING, State.WAITING)
    assert commitments.release(NOW) == []
    grant(CITY, 60)
    assert [row.pk for row in commitments.release(NOW)] == [big.pk, small.pk]
    assert Budget.objects.get().available == 0


def test_an_earlier_decision_goes_before_what_waits() -> None:
    grant(CITY, 100)
    assert committed(150, 1, after=5).state == State.WAITING
    assert committed(90, 2, after=1).state == State.COMMITTED


def test_who_waits_for_one_fund_holds_up_those_behind_in_all_of_its_funds() -> None:
    grant(CITY, 1000)
    both, behind = committed(500, 1, county=100, after=1), committed(10, 2, after=2)
    assert (both.state, behind.state) == (State.WAITING, State.WAITING)
    assert commitments.release(NOW) == []
    county = grant(COUNTY, 100)
    assert [row.pk for row in commitments.release(NOW, [county.pk])] == [both.pk, behind.pk]


def test_instalments_are_charged_to_the_year_in_which_they_fall_due() -> None:
    grant(CITY, 1000)
    rows = commitments.commit(claim(), [instalment(60), instalment(40, 2, due=date(2027, 5, 1))], NOW)
    assert [(row.state, row.year) for row in rows] == [(State.COMMITTED, 2026), (State.WAITING, 2027)]
    grant(CITY.__class__("demo", CITY.fund, CITY.level, "", 2027), 1000)
    assert [row.number for row in commitments.release(NOW)] == [2]


def test_thirty_six_months_come_due_one_after_the_other() -> None:
    grant(CITY, 10_000)
    months = [instalment(100, n, due=date(2026, 5, 10) + timedelta(days=n)) for n in range(1, 37)]
    commitments.commit(claim(), months, NOW)
    assert [row.number for row in states.due_by(date(2026, 5, 13))] == [1, 2, 3]
    assert len(states.mark_due(states.due_by(date(2026, 5, 13)), NOW)) == 3
    assert states.mark_due(Commitment.objects.filter(number=1), NOW) == []


def test_holding_keeps_the_money_and_resuming_gives_the_state_back() -> None:
    grant(CITY, 100)
    row = committed(100)
    states.mark_due([row], NOW)
    states.hold(row, "已离职，待核实", NOW, officer())
    assert Budget.objects.get().committed == 100
    assert states.resume(row, "核实无误", NOW, officer()).state == State.DUE
    with pytest.raises(FundsError, match="没有写原因"):
        states.hold(row, " ", NOW)


def test_cancelling_frees_the_money_for_who_waits() -> None:
    grant(CITY, 100)
    first, second = committed(80, 1, after=1), committed(90, 2, after=2)
    states.cancel(first, "申请人放弃", NOW)
    assert [row.pk for row in commitments.release(NOW)] == [second.pk]
    third = committed(50, 3, after=3)
    states.cancel(third, "申请人放弃", NOW)
    assert not Part.objects.filter(waiting=True).exists()


def test_what_was_paid_cannot_be_held_or_cancelled() -> None:
    grant(CITY, 100)
    row = committed(80)
    paid(row)
    for act in (states.hold, states.cancel):
        with pytest.raises(FundsError, match="追缴"):
            act(row, "原因", NOW)
    assert state(row) == State.PAID


def test_every_change_of_state_is_kept_with_its_reason() -> None:
    grant(CITY, 100)
    row = committed(80)
    due(row)
    states.hold(row, "待核实", NOW, officer())
    assert list(Change.objects.values_list("before", "after", "reason")) == [
        ("committed", "due", ""), ("due", "held", "待核实"),
    ]  # fmt: skip


@pytest.mark.parametrize("model", [Entry, Posting, Change])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_history_cannot_be_changed_or_deleted(model: Any, act: str) -> None:
    grant(CITY, 100)
    due(committed(80))
    field = {"entry": "note", "posting": "fen", "change": "reason"}[model.__name__.lower()]
    with pytest.raises(Error, match="only added"), transaction.atomic():
        rows = model.objects.all()
        rows.update(**{field: 7}) if act == "update" else rows._raw_delete(rows.db)


def test_the_database_itself_refuses_to_promise_more_than_there_is() -> None:
    budget = grant(CITY, 100)
    with pytest.raises(IntegrityError), transaction.atomic():
        locked([budget.pk])
        post([Draft("commit", "x", (Move(budget.pk, Kind.AVAILABLE, Kind.COMMITTED, 101),))], None, NOW)


@pytest.mark.parametrize("where", ["Posting", "Entry", "Part", "Commitment"])
def test_a_fault_at_any_point_of_committing_leaves_nothing(
    where: str,
) -> None:
    grant(CITY, 100)
    before = [model.objects.count() for model in (Commitment, Part, Entry, Posting)]
    model = {"Posting": Posting, "Entry": Entry, "Part": Part, "Commitment": Commitment}[where]

    def fail(execute: Any, sql: str, *more: Any) -> Any:
        if sql.startswith(f'INSERT INTO "{model._meta.db_table}"'):
            raise RuntimeError("killed")
        return execute(sql, *more)

    with pytest.raises(RuntimeError), connection.execute_wrapper(fail), transaction.atomic():
        commitments.commit(claim(), [instalment(50)], NOW)
    assert [model.objects.count() for model in (Commitment, Part, Entry, Posting)] == before
    assert Budget.objects.get().available == 100
