"""Functions over dated spells, from the runs of days they cover. See `evaluate.spells` for what each one means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from duixian.rules.columns.column import Column
from duixian.rules.columns.values import Logic, Number, Truth
from duixian.rules.columns.workshop import Workshop
from duixian.rules.model.nodes import Aggregate, Expr


@dataclass(frozen=True, slots=True)
class RunColumns:
    """What the runs named `name` give on the holder's row; null where nothing is covered."""

    w: Workshop
    name: str
    lo: int
    hi: int

    def count(self, part: str, most: int) -> Column:
        """A count, 0 where nothing is covered."""
        return self.w.coalesce(self.w.input(f"{self.name}.{part}", 0, most, nullable=True), self.w.const(0))

    def day(self, part: str) -> Column:
        """A day; the earliest there can be where nothing is covered."""
        return self.w.coalesce(
            self.w.input(f"{self.name}.{part}", self.lo, self.hi, nullable=True), self.w.const(self.lo)
        )

    @property
    def none(self) -> Column:
        """Where nothing is covered."""
        return self.w.is_null(self.w.input(f"{self.name}.days", 0, 0, nullable=True))


class Spells(Protocol):
    """The rows of one fact's spells."""

    logic: Logic
    w: Workshop

    def covered(self, test: Column, first: Column, last: Column) -> RunColumns: ...

    def day(self, node: Expr) -> Number: ...

    def spell(self, name: str) -> Number: ...

    def carried(self, number: Number) -> Number: ...

    @property
    def as_of(self) -> int: ...


class Measures:
    """One function over spells: twice where something is open, over what surely counts and over all that may."""

    def __init__(self, spells: Spells, node: Aggregate, where: Truth) -> None:
        self.spells, self.node, self.w = spells, node, spells.w
        logic = spells.logic
        self.start = spells.day(node.start) if node.start is not None else None
        self.end = spells.day(node.end) if node.end is not None else logic.number(self.w.const(spells.as_of))
        start = spells.carried(self.start) if self.start is not None else logic.number(self.w.const(1))
        end = spells.carried(self.end)
        first, last = spells.spell("from"), spells.spell("to")
        w, sure = self.w, logic.holds(where)
        maybe = w.either(sure, logic.open(where))
        narrow, wide = (start.high, end.low), (start.low, end.high)
        if node.function == "longest_gap":  # the more is covered, and the narrower the window, the shorter
            narrow, wide = wide, narrow
        self.least = spells.covered(sure, w.greatest(first.high, narrow[0]), w.least(last.low, narrow[1]))
        self.most = spells.covered(maybe, w.greatest(first.low, wide[0]), w.least(last.high, wide[1]))

    def value(self) -> Number:
        """Its value on the holder's row; anything it can be where an end of the window may not apply, none where it does not."""
        found = self._value()
        w, node = self.w, self.node
        outside = w.either(*(e.na for e in (self.start, self.end) if e is not None))
        out = w.negated(w.is_false(outside))
        low, high = (
            w.case([(out, w.const(node.lo))], found.low),
            w.case([(out, w.const(node.hi))], found.high),
        )
        return Number(
            low, low if found.exact and out is w.false else high, w.case([(out, outside)], found.na)
        )

    def _value(self) -> Number:
        node, end = self.node, self.end
        if node.function in ("first", "latest"):
            return self._edge()
        if node.function == "longest_gap":
            start = self.start
            if start is None:
                ends = self._open_gap()
            else:
                ends = self._gap(self.most, start.high, end.low), self._gap(self.least, start.low, end.high)
        elif node.function == "run_months":
            ends = self._run(self.least, end.low), self._run(self.most, end.high)
            if not end.exact:
                ends = self._any_end(*ends)
        else:
            part = node.function
            ends = (self.least.count(part, node.hi), self.most.count(part, node.hi))
        return self.spells.logic.number(*(ends[:1] if ends[0] is ends[1] else ends))

    def _run(self, runs: RunColumns, end: Column) -> Column:
        """Whole months of the run that reaches the window's last day."""
        w = self.w
        months = w.day("months_between", 0, self.node.hi, runs.day("end_start"), w.add(end, w.const(1)))
        reached = w.both(w.negated(runs.none), w.compare("=", runs.day("end"), end))
        return w.case([(reached, months)], w.const(0))

    def _any_end(self, low: Column, high: Column) -> tuple[Column, Column]:
        """Where the window's end is open, the run that reaches it may be any part of what may be covered."""
        w, end, most = self.w, self.end, self.most
        known, zero = w.compare("=", end.low, end.high), w.const(0)
        whole = w.day("months_between", 0, self.node.hi, most.day("start"), w.add(end.high, w.const(1)))
        return w.case([(known, low)], zero), w.case([(known, high), (most.none, zero)], whole)

    def _open_gap(self) -> tuple[Column, Column]:
        """From the first covered day (`evaluate.spells._open_gap`)."""
        w, least, most, end = self.w, self.least, self.most, self.end
        top, zero, hi = w.const(self.node.hi), w.const(0), self.node.hi
        inner, behind = most.count("gap", hi), w.subtract(end.low, most.day("end"))
        if least == most and end.exact:
            known = w.case([(most.none, top)], w.greatest(zero, inner, behind))
            return known, known
        certain = w.both(w.negated(least.none), w.compare("=", least.day("start"), most.day("start")))
        nothing = w.case([(w.compare("=", end.low, end.high), top)], zero)
        low = w.case([(most.none, nothing), (certain, w.greatest(inner, behind))], behind)
        first = w.subtract(w.subtract(least.day("start"), most.day("start")), w.const(1))
        high = w.greatest(first, least.count("gap", hi), w.subtract(end.high, least.day("end")))
        late = w.compare(">", least.day("start"), end.low)
        return low, w.case([(w.either(most.none, least.none, late), top)], high)

    def _gap(self, runs: RunColumns, start: Column, end: Column) -> Column:
        """The longest stretch of uncovered days."""
        w = self.w
        most, zero = w.const(self.node.hi), w.const(0)
        edges = [zero, runs.count("gap", self.node.hi), w.subtract(end, runs.day("end"))]
        edges.append(w.subtract(runs.day("start"), start))
        whole = w.least(most, w.add(end, w.negative(start), w.const(1)))
        empty = w.case([(w.compare(">=", end, start), whole)], zero)
        return w.case([(runs.none, empty)], w.greatest(*edges))

    def _edge(self) -> Number:
        """The first or the latest covered day; not applicable when nothing can be covered."""
        w, least, most = self.w, self.least, self.most
        na = w.case([(most.none, w.true), (least.none, w.unknown)], w.false)
        if least == most:
            day = most.day("start" if self.node.function == "first" else "end")
            return Number(day, day, w.case([(most.none, w.true)], w.false))
        if self.node.function == "first":
            low = most.day("start")
            return Number(low, w.case([(least.none, most.day("end"))], least.day("start")), na)
        return Number(w.case([(least.none, most.day("start"))], least.day("end")), most.day("end"), na)
