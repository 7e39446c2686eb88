"""What else an answer says, worked out when asked for: payments by date, shares, window, materials, duties, citations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

from duixian.calendars.calendar import Calendar
from duixian.quantities.money import split
from duixian.quantities.months import add_months
from duixian.rules.evaluate.missing import missing_facts, settled
from duixian.rules.evaluate.result import Interval, Result
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.citation import Cite
from duixian.rules.model.delivery import Instalment, Material, Obligation, Proof, Share, Split
from duixian.rules.model.nodes import DefRef, Expr, ParameterRef, walk
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import EnumType
from duixian.rules.truth import FALSE, NA, TRUE

STEP = {"month": 1, "year": 12}
Fen = int | Interval


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment: `number` from 1; `due` where the day is known, else `after` approval (months, days).

    `condition` is the truth code of what the payment depends on (1 where on nothing); `now` marks the one that holds
    the case's day.
    """

    number: int
    label: str
    amount: Fen
    due: date | None = None
    after: tuple[int, int] | None = None
    condition: int = TRUE
    now: bool = False
    cite: Cite | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one payer bears, and which part of the whole that is (of a benefit in kind there is no amount to divide)."""

    payer: str
    amount: Fen
    share: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Term:
    """The benefit's term: first and last day, and how many periods; the days are None while the start is unknown."""

    first: date | None
    last: date | None
    periods: int


@dataclass(frozen=True, slots=True)
class Opening:
    """When one may apply: open and close (both days included; None: without limit), and whether as_of lies within."""

    label: str
    opens: date | None
    closes: date | None
    open_now: bool | None
    provisional: bool = False
    cite: Cite | None = None


@dataclass(frozen=True, slots=True)
class Needed:
    """A material and the truth code of whether it is needed."""

    material: Material
    needed: int


@dataclass(frozen=True, slots=True)
class Duty:
    """An obligation, the truth code of whether it holds, and the day it ends or is due where that is known."""

    obligation: Obligation
    holds: int
    by: date | None


class Details:
    """The details of one result. The loose expressions are evaluated once, on first use; `values` are theirs where known."""

    def __init__(
        self, result: Result, calendar: Calendar | None = None, values: Mapping[str, Any] | None = None
    ) -> None:
        self.result, self.pack, self.calendar = result, result.pack, calendar
        self.values: Mapping[str, Any] = result.engine.loose(result.state) if values is None else values

    @cached_property
    def trace(self) -> Mapping[str, Any]:
        """The value of every node of the pack (`Engine.trace`)."""
        return self.result.engine.trace(self.result.state)

    def truth(self, node: Expr | None) -> int:
        """The truth code of a loose condition; of none: true."""
        return TRUE if node is None else int(self.values[node.id])

    def _day(self, node: Expr | None) -> date | None:
        if node is None:
            return None
        lo, hi, na = self.values[node.id]
        return date.fromordinal(lo) if lo == hi and not na else None

    # money over time

    def schedule(self, benefit: str) -> tuple[Payment, ...]:
        """Every payment of a benefit in order; none when it is certain that nothing is paid."""
        known = self.pack.benefits[benefit]
        found = self.result.benefits[benefit]
        if found.amount is None:
            return ()
        if known.lasts_for is not None:
            return self._periods(known)
        if known.schedule:
            return self._instalments(known, found.payable)
        return (Payment(1, known.title, found.payable, now=True, cite=known.cite),)

    def _instalments(self, benefit: Benefit, amount: Fen) -> tuple[Payment, ...]:
        parts = divided(amount, tuple(i.share for i in benefit.schedule))
        return tuple(
            Payment(
                number, item.label or f"第{number}期", part, self._day(item.on), _after(item), self.truth(item.condition),
                cite=item.cite or benefit.cite,
            )
            for number, (item, part) in enumerate(zip(benefit.schedule, parts, strict=True), 1)
        )  # fmt: skip

    def _periods(self, benefit: Benefit) -> tuple[Payment, ...]:
        """Each period's amount is the benefit's amount on its first day; the present one's is the result's own."""
        assert benefit.lasts_for is not None
        first, step = self._day(benefit.lasts_from), STEP[benefit.period]
        engine, state = self.result.engine, self.result.state
        present = engine.value(state, benefit.part("period"))
        payments: list[Payment] = []
        for number in range(1, benefit.lasts_for + 1):
            due = add_months(first, (number - 1) * step) if first is not None else None
            now = present[0] == present[1] == number
            if now or due is None:
                amount = (
                    self.result.benefits[benefit.id].payable
                    if now
                    else _amount(engine.value(state, benefit.part("amount")))
                )
            else:
                amount = _amount(engine.value(engine.at(state, due), benefit.part("amount")))
            payments.append(Payment(number, f"第{number}期", amount, due, now=now, cite=benefit.cite))
        return tuple(payments)

    def term(self, benefit: str) -> Term | None:
        """How long the benefit lasts; None for one without a term."""
        known = self.pack.benefits[benefit]
        if known.lasts_for is None:
            return None
        first = self._day(known.lasts_from)
        last = (
            add_months(first, known.lasts_for * STEP[known.period]) - timedelta(days=1)
            if first is not None
            else None
        )
        return Term(first, last, known.lasts_for)

    # who pays, to whom

    def split(self, benefit: str) -> Split | None:
        """The way its cost is shared in this case; None when it has none, or when it hangs on an unknown fact."""
        known = self.pack.benefits[benefit]
        share: Share | None = self.pack.shares.get(known.share)
        for row in share.rows if share is not None else ():
            code = self.truth(row.condition)
            if code == TRUE:
                return row
            if code not in (FALSE, NA):
                return None
        return None

    def shares(self, benefit: str, amount: Fen | None = None) -> tuple[Part, ...]:
        """Who bears how much of `amount` (by default what is payable); the parts of a known amount sum to it exactly."""
        row = self.split(benefit)
        whole = self.result.benefits[benefit].payable if amount is None else amount
        if row is None:
            fund = self.pack.benefits[benefit].fund
            return (Part(fund, whole),) if fund else ()
        return tuple(
            Part(payer, part, Fraction(weight, sum(row.weights)))
            for payer, part, weight in zip(row.payers, divided(whole, row.weights), row.weights, strict=True)
        )

    # how to get it

    def window(self, benefit: str) -> Opening | None:
        """The present window, else the next one; None when the benefit names none."""
        from_pack = self.pack.windows.get(self.pack.benefits[benefit].window)
        if from_pack is None:
            return None
        today = self.result.as_of
        calendar = self.calendar if from_pack.next_working_day else None
        opens, closes = _edges(
            from_pack.kind, from_pack.start, from_pack.end, today, self._day(from_pack.after), calendar
        )
        provisional = False
        if closes is not None and calendar is not None:
            moved = calendar.next_working(closes)
            closes, provisional = moved.day, moved.provisional
        unknown = from_pack.kind == "after" and opens is None and closes is None
        now = None if unknown else (opens is None or opens <= today) and (closes is None or today <= closes)
        return Opening(from_pack.label, opens, closes, now, provisional, from_pack.cite)

    def materials(self, benefit: str) -> tuple[Needed, ...]:
        """The materials that are, or may be, needed."""
        found = (Needed(m, self.truth(m.condition)) for m in self.pack.benefits[benefit].materials)
        return tuple(n for n in found if n.needed not in (FALSE, NA))

    def asked(self, proof: Proof) -> tuple[Material, ...]:
        """The materials of a proof that are, or may be, needed."""
        return tuple(m for m in proof.materials if self.truth(m.condition) not in (FALSE, NA))

    def district(self, fund: str, role: str) -> str:
        """Whose part a fund of level district is, as a value of its enumeration; '' where it has none or it is unknown."""
        node = dict(self.pack.funds[fund].district).get(role) if fund in self.pack.funds else None
        if node is None or not isinstance(node.type, EnumType):
            return ""
        lo, hi, na = self.values[node.id]
        return self.pack.enums[node.type.name].values[lo] if lo == hi and not na else ""

    def obligations(self, benefit: str) -> tuple[Duty, ...]:
        """What the claimant takes on, as far as it holds or may hold; durations run from as_of."""
        found: list[Duty] = []
        for item in self.pack.benefits[benefit].obligations:
            holds = self.truth(item.condition)
            by = self._day(item.by)
            if item.months is not None:
                by = add_months(self.result.as_of, item.months)
            elif item.days is not None:
                by = self.result.as_of + timedelta(days=item.days)
            if holds not in (FALSE, NA):
                found.append(Duty(item, holds, by))
        return tuple(found)

    # why

    def citations(self, benefit: str) -> tuple[Cite, ...]:
        """Every citation behind the status and the amount, in the order of the rule."""
        engine = self.result.engine
        if self.pack is not engine.pack:  # the same rules with other texts
            return _citations(self.pack, benefit)
        return engine.once(("citations", benefit), lambda: _citations(self.pack, benefit))

    def missing(self, benefit: str) -> tuple[str, ...]:
        """Ids of the unknown facts its status, or the amount it pays if eligible, still hangs on."""
        known, found = self.pack.benefits[benefit], self.result.benefits[benefit]
        parts = [known.part("status")]
        if found.status in ("eligible", "unknown"):
            parts.append(known.part("payable"))
        engine, state = self.result.engine, self.result.state
        unsettled = [id_ for id_ in parts if not settled(engine.value(state, id_))]
        return missing_facts(self.pack, self.trace, state, *unsettled) if unsettled else ()


def _citations(pack: Pack, benefit: str) -> tuple[Cite, ...]:
    known = pack.benefits[benefit]
    found: dict[str, Cite] = {known.cite.full: known.cite}
    todo, seen = [known.part("status"), known.part("payable")], set()
    while todo:
        id_ = todo.pop(0)
        if id_ in seen:
            continue
        seen.add(id_)
        for node in walk(pack.definitions[id_].expr):
            if node.cite is not None:
                found.setdefault(node.cite.full, node.cite)
            if isinstance(node, DefRef):
                todo.append(node.definition)
            elif isinstance(node, ParameterRef):
                cite = pack.parameters[node.parameter].cite
                if cite is not None:
                    found.setdefault(cite.full, cite)
    return tuple(found.values())


def _amount(value: tuple[int, int, int]) -> Fen:
    """A traced amount; one that may be not applicable may be nothing."""
    lo, hi, na = value
    if na > 1:
        return 0
    lo = 0 if na else lo
    return lo if lo == hi else Interval(lo, hi)


def divided(amount: Fen, weights: tuple[int, ...]) -> tuple[Fen, ...]:
    """An amount by weights: exact by largest remainder; of an interval, what each part can be."""
    if isinstance(amount, int):
        return tuple(split(amount, weights))
    whole = sum(weights)
    return tuple(Interval(amount.lo * w // whole, -(-amount.hi * w // whole)) for w in weights)


def _after(item: Instalment) -> tuple[int, int] | None:
    return None if item.months is None and item.days is None else (item.months or 0, item.days or 0)


def _edges(
    kind: str, start: Any, end: Any, today: date, after: date | None, calendar: Calendar | None
) -> tuple[date | None, date | None]:
    """First and last day, holidays aside, of the window that holds `today`, else of the next one.

    With a calendar, a window that has passed still holds the days up to which holidays move its last day.
    """
    if kind == "dates":
        return start, end
    if kind == "after":
        if after is None:
            return None, None
        return _later(after, start), _later(after, end)
    spans = _spans(kind, start, end, today)
    for first, last in spans:
        if first <= today <= last:
            return first, last
    for first, last in spans:
        if today <= (last if calendar is None else calendar.next_working(last).day):
            return first, last
    return None, None


def _spans(kind: str, start: Any, end: Any, today: date) -> list[tuple[date, date]]:
    """The windows of last year or month, of this and of the next, in order; none for what is always open."""
    if kind == "yearly":
        (a, b), (c, d) = start or (1, 1), end or (12, 31)
        years = (today.year - 1, today.year, today.year + 1)
        return [(_clamped(y, a, b), _clamped(y + ((c, d) < (a, b)), c, d)) for y in years]
    if kind == "monthly":
        months = [add_months(today.replace(day=1), shift) for shift in (-1, 0, 1)]
        return [(_clamped(m.year, m.month, start or 1), _clamped(m.year, m.month, end or 31)) for m in months]
    return []


def _later(day: date, duration: tuple[int | None, int | None] | None) -> date | None:
    if duration is None:
        return None
    months, days = duration
    return add_months(day, months) if months is not None else day + timedelta(days=days or 0)


def _clamped(year: int, month: int, day: int) -> date:
    """The day, or the month's last day where it has no such day."""
    start = date(year, month, 1)
    return min(start + timedelta(days=day - 1), add_months(start, 1) - timedelta(days=1))
