"""Whatever is done in whatever order, no invariant of the ledger breaks, and nobody overtakes in a queue."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from duixian.site.funds import (
    bankfile,
    batches,
    budgets,
    commitments,
    mending,
    recovery,
    settling,
    states,
    yearend,
)
from duixian.site.funds.models import Batch, BatchLine, Budget, Commitment, Part, Receivable, State
from duixian.site.funds.values import CapOn, FundsError, Line, Outcome

from .funds_city import CITY, COUNTY, NOW, checker, claim, instalment, officer, sound

LINES = [
    Line(one.pack, one.fund, one.level, one.district, year) for one in (CITY, COUNTY) for year in (2026, 2027)
]
amounts = st.integers(1, 1000)
picks = st.integers(0, 10**6)


class Ledger(RuleBasedStateMachine):
    """Every operation, with refusals as lawful answers; any other fault fails the test."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.count = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def next(self) -> int:
        self.count += 1
        return self.count

    def attempt(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except FundsError as error:
            assert str(error)
            return None

    def one(self, rows: Any, pick: int) -> Any:
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        return rows.model.objects.get(pk=keys[pick % len(keys)]) if keys else None

    @initialize(city=amounts, county=amounts)
    def begin(self, city: int, county: int) -> None:
        for line, fen in ((CITY, city * 3), (COUNTY, county)):
            budgets.appropriate(
                line, fen, "云财预〔2026〕1号", request=f"a{self.next()}", by=officer(), now=NOW
            )

    @rule(line=st.sampled_from(LINES), fen=st.integers(-500, 2000))
    def appropriation(self, line: Line, fen: int) -> None:
        act = budgets.appropriate if fen > 0 else budgets.adjust
        self.attempt(
            lambda: act(line, fen, "云财预〔2026〕2号", request=f"a{self.next()}", by=officer(), now=NOW)
        )

    @rule(fen=amounts, county=st.integers(0, 400), after=st.integers(0, 9), later=st.booleans(), who=st.integers(0, 2), sharing=st.sampled_from(["", "by_date", "pro_rata", "silent"]))  # fmt: skip
    def commit(self, fen: int, county: int, after: int, later: bool, who: int, sharing: str) -> None:
        number = self.next()
        caps = (
            [CapOn(sharing, f"E{who}", "2026", 1200, sharing, "企业上限", date(2026, 1, 1 + after))]
            if sharing
            else []
        )
        made = claim(number, after=after, claimant=uuid.UUID(int=who + 1))
        plan = [instalment(fen, 1, county=min(county, fen - 1), caps=caps)]
        if later:
            plan.append(instalment(fen, 2, county=min(county, fen - 1), due=date(2027, 3, 1)))
        if who:
            self.attempt(lambda: mending.set_account(made.claimant, f"王{who}", "6222020200112233445", "云水银行", now=NOW, by=officer()))  # fmt: skip
        self.attempt(lambda: commitments.commit(made, plan, NOW))

    @rule()
    def release(self) -> None:
        commitments.release(NOW)
        for budget in Budget.objects.filter(waiting__gt=0):
            queue = Part.objects.filter(budget=budget, waiting=True).order_by("decided_at", "commitment_id")
            first = queue[0].commitment
            parts = list(first.parts.select_related("budget"))
            heads = [commitments._head(part.budget_id) == first.pk for part in parts]
            assert not all(heads) or any(part.budget.available < part.fen for part in parts)

    @rule()
    def due(self) -> None:
        states.mark_due(Commitment.objects.all(), NOW)

    @rule(pick=picks, act=st.sampled_from(["hold", "resume", "cancel", "revive", "again"]))
    def change(self, pick: int, act: str) -> None:
        row = self.one(Commitment.objects.all(), pick)
        if row is None:
            return
        if act == "revive":
            self.attempt(lambda: states.revive(row, 2028, "已报批", NOW, officer()))
        elif act == "again":
            self.attempt(lambda: mending.pay_again(row, "已更正", now=NOW, by=officer()))
        else:
            self.attempt(lambda: getattr(states, act)(row, "原因", NOW, officer()))

    @rule(pick=picks, fen=amounts)
    def reduce(self, pick: int, fen: int) -> None:
        row = self.one(Commitment.objects.all(), pick)
        if row is not None:
            self.attempt(lambda: states.reduce(row, fen, "按规则减付", NOW, officer()))

    @rule(data=st.data())
    def draw_up(self, data: st.DataObject) -> None:
        due = list(Commitment.objects.filter(state=State.DUE))
        some = data.draw(st.lists(st.sampled_from(due), unique_by=lambda row: row.pk)) if due else []
        back = list(Receivable.objects.filter(state=Receivable.State.OPEN))
        offsets = {
            row.pk: one.pk for row in some for one in back if one.claimant == row.claimant and row.pk % 2
        }
        self.attempt(
            lambda: batches.draw_up(some, request=f"b{self.next()}", by=officer(), now=NOW, offsets=offsets)
        )

    @rule(pick=picks, act=st.sampled_from(["approve", "approve", "send", "send", "take_out", "drop"]))
    def batch(self, pick: int, act: str) -> None:
        batch = self.one(Batch.objects.filter(state__in=batches.OPEN), pick)
        if batch is None:
            return
        if act == "approve":
            self.attempt(lambda: batches.approve(batch, checker(), NOW, seen=batch.digest))
        elif act == "send":
            self.attempt(lambda: bankfile.bank_file(batch, officer(), NOW))
        elif act == "drop":
            self.attempt(lambda: batches.drop(batch, "编错了", officer(), NOW))
        else:
            line = batch.lines.exclude(state=BatchLine.State.REMOVED).first()
            self.attempt(lambda: line and batches.take_out(batch, line.commitment_id, "有误", officer(), NOW))

    @rule(pick=picks, paid=st.lists(st.booleans(), min_size=1, max_size=8))
    def results(self, pick: int, paid: list[bool]) -> None:
        batch = self.one(Batch.objects.filter(state=Batch.State.SENT), pick)
        if batch is not None:
            numbers = batch.lines.filter(state=BatchLine.State.PENDING).values_list("number", flat=True)
            answers = [Outcome(n, ok, "户名不符") for n, ok in zip(numbers, paid, strict=False)]
            settling.settle(batch, answers, officer(), NOW)

    @rule(pick=picks)
    def bounce(self, pick: int) -> None:
        line = self.one(BatchLine.objects.filter(state=BatchLine.State.PAID), pick)
        if line is not None:
            answer = Outcome(line.number, False, "账户已销户", returned=True)
            self.attempt(lambda: settling.settle(line.batch, [answer], officer(), NOW))

    @rule(
        pick=picks,
        fen=amounts,
        act=st.sampled_from(["raise", "raise", "confirm", "refuse", "receive", "ask", "write_off"]),
        again=st.sampled_from(["available", "same_year", "treasury"]),
    )
    def returns(self, pick: int, fen: int, act: str, again: str) -> None:
        if act == "raise":
            row = self.one(Commitment.objects.filter(state=State.PAID), pick)
            if row is not None:
                self.attempt(lambda: recovery.raise_receivable(row.case, min(fen, row.paid_fen), "x", "D9", request=f"r{self.next()}", by=officer(), now=NOW))  # fmt: skip
            return
        row = self.one(Receivable.objects.all(), pick)
        if row is None:
            return
        some = max(1, min(fen, row.outstanding))
        acts: dict[str, Callable[[], Any]] = {
            "confirm": lambda: recovery.confirm(
                row, checker(), NOW, {CITY.fund: again, COUNTY.fund: "same_year"}
            ),
            "refuse": lambda: recovery.refuse(row, "不应追缴", checker(), NOW),
            "receive": lambda: recovery.receive(
                row, some, "回单", request=f"in{self.next()}", by=officer(), now=NOW
            ),
            "ask": lambda: recovery.ask_write_off(row, some, "已注销", officer(), NOW),
            "write_off": lambda: recovery.write_off(row, checker(), NOW),
        }
        self.attempt(acts[act])

    @rule(line=st.sampled_from(LINES), unspent=st.sampled_from(["lapse", "carry"]), pick=st.integers(0, 4))
    def year_end(self, line: Line, unspent: str, pick: int) -> None:
        if pick == 0:
            self.attempt(
                lambda: yearend.close_year(
                    "demo", line.fund, line.year, unspent, by=officer(), now=NOW + timedelta(1)
                )
            )

    @invariant()
    def sound(self) -> None:
        sound()


@pytest.mark.django_db
def test_no_order_of_operations_breaks_the_ledger() -> None:
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=5 if connection.vendor == "postgresql" else 12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
