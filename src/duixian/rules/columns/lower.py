"""From checked nodes to columns: every kind of node, by the tables of `values.Logic`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast

from duixian.quantities.months import add_months, months_between
from duixian.rules.columns.column import Column
from duixian.rules.columns.values import Logic, Number, Truth, Value
from duixian.rules.columns.workshop import Workshop
from duixian.rules.model import nodes as n
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import TRUTH

Given = Callable[[n.FactRef], Value]
Rows = Callable[[n.Aggregate], Value]


class Lowering:
    """The values of a pack's nodes on one row; a definition is lowered once.

    `given` gives the value of a fact, `rows` that of an aggregate, `defined` that of a definition where it is not to be
    lowered here; `as_of` is the day of the scan.
    """

    def __init__(
        self,
        pack: Pack,
        as_of: date,
        logic: Logic,
        given: Given,
        rows: Rows,
        defined: Callable[[str], Value] | None = None,
    ) -> None:
        self.pack, self.as_of, self.logic, self.given, self.rows = pack, as_of, logic, given, rows
        self.defined = defined or (lambda name: self.value(pack.definitions[name].expr))
        self.w: Workshop = logic.w
        self._defined: dict[str, Value] = {}

    def definition(self, name: str) -> Value:
        """The value of a definition."""
        found = self._defined.get(name)
        if found is None:
            found = self._defined[name] = self.defined(name)
        return found

    def truth(self, node: n.Expr) -> Truth:
        return cast(Truth, self.value(node))

    def number(self, node: n.Expr) -> Number:
        return cast(Number, self.value(node))

    def numbers(self, nodes: Sequence[n.Expr]) -> list[Number]:
        return [self.number(node) for node in nodes]

    def value(self, node: n.Expr) -> Value:
        """The value of a node."""
        return _KINDS[type(node)](self, node)

    def _literal(self, node: n.Literal) -> Value:
        if node.type == TRUTH:
            return self.logic.truth(self.w.truth(bool(node.value)))
        return self.logic.number(self.w.const(node.value))

    def _unfit(self, node: n.Unfit) -> Value:
        if node.type == TRUTH:
            return Truth(self.w.unknown, self.w.true)
        return Number(self.w.const(node.lo), self.w.const(node.lo), self.w.true)

    # choices

    def _choose(self, node: n.If) -> Value:
        condition = self.truth(node.condition)
        if node.type == TRUTH:
            return self.logic.choose_truth(condition, self.truth(node.yes), self.truth(node.no))
        return self.logic.choose_number(condition, self.number(node.yes), self.number(node.no))

    def _otherwise(self, node: n.Otherwise) -> Value:
        if node.type == TRUTH:
            return self.logic.otherwise_truth(self.truth(node.operand), self.truth(node.fallback))
        return self.logic.otherwise(self.number(node.operand), self.number(node.fallback))

    # parameters and days

    def _parameter(self, node: n.ParameterRef) -> Value:
        """Its value on the day; on an open day the hull of those it can be, or all it can be where it may not apply."""
        w = self.w
        values = self.pack.parameters[node.parameter].values
        if node.day is None:
            return self._constant(value_on(values, self.as_of.toordinal()), node)
        day = self.number(node.day)
        starts = [start.toordinal() for start, _ in values]
        touched: list[tuple[Column, int | None]] = []
        for start, end, value in zip(
            [None, *starts], [*starts, None], [None, *(v for _, v in values)], strict=True
        ):
            begun = w.compare(">=", day.high, w.const(start)) if start is not None else w.true
            lasting = w.compare("<", day.low, w.const(end)) if end is not None else w.true
            touched.append((w.both(begun, lasting), value))
        return self._touched(touched, node, day)

    def _touched(self, touched: list[tuple[Column, int | None]], node: n.ParameterRef, day: Number) -> Value:
        """The hull of the values in force in a time (`touched` tells which are)."""
        w = self.w
        known = [(test, value) for test, value in touched if value is not None]
        absent = w.either(*(test for test, value in touched if value is None))
        none = w.negated(w.either(*(test for test, _ in known)))
        na = w.either(day.na, w.case([(none, w.true), (absent, w.unknown)], w.false))
        if node.type == TRUTH:
            yes, no = (
                w.either(*(test for test, value in known if bool(value) is wanted))
                for wanted in (True, False)
            )
            value = w.case([(w.either(w.both(yes, no), w.is_null(na)), w.unknown)], yes)
            return Truth(value, w.is_true(na))
        if not known:
            return Number(w.const(node.lo), w.const(node.lo), w.true)
        if day.exact:
            exact = w.case([(test, w.const(value)) for test, value in known[:-1]], w.const(known[-1][1]))
            return Number(exact, exact, w.either(day.na, none))
        least, most = min(v for _, v in known), max(v for _, v in known)
        low = w.least(*(w.case([(test, w.const(value))], w.const(most)) for test, value in known))
        high = w.greatest(*(w.case([(test, w.const(value))], w.const(least)) for test, value in known))
        return Number(low, high, na)

    def _constant(self, value: int | None, node: n.ParameterRef) -> Value:
        w, is_truth = self.w, node.type == TRUTH
        if value is None:
            return (
                Truth(w.unknown, w.true) if is_truth else Number(w.const(node.lo), w.const(node.lo), w.true)
            )
        return self.logic.truth(w.truth(bool(value))) if is_truth else self.logic.number(w.const(value))

    def _day(self, node: n.AddTime | n.TimeBetween | n.DatePart) -> Value:
        if isinstance(node, n.AddTime):
            return self._each(self.number(node.day), self.number(node.amount), self._shift(node.unit))
        if isinstance(node, n.TimeBetween):
            start, end = self.number(node.start), self.number(node.end)
            turned = Number(start.high, start.low, start.na) if not start.exact else start
            return self._each(turned, end, self._between(node.unit))
        return self._part(node)

    def _each(self, left: Number, right: Number, make: Callable[[Column, Column], Column]) -> Number:
        low = make(left.low, right.low)
        high = low if left.exact and right.exact else make(left.high, right.high)
        return Number(low, high, self.w.either(left.na, right.na))

    def _shift(self, unit: str) -> Callable[[Column, Column], Column]:
        w = self.w

        def shift(day: Column, amount: Column) -> Column:
            if unit == "days":
                return w.add(day, amount)
            lo, hi = _moved(day.lo, amount.lo), _moved(day.hi, amount.hi)
            if day.constant and amount.constant:
                return w.const(lo)
            return w.day("add_months", lo, hi, day, amount)

        return shift

    def _between(self, unit: str) -> Callable[[Column, Column], Column]:
        w = self.w

        def between(start: Column, end: Column) -> Column:
            if unit == "days":
                return w.subtract(end, start)
            lo, hi = _months(start.hi, end.lo), _months(start.lo, end.hi)
            months = w.const(lo) if lo == hi else w.day("months_between", lo, hi, start, end)
            if unit == "months":
                return months
            return w.multiply(self.logic.rounded(months, w.const(12), "down"), w.const(12))

        return between

    def _part(self, node: n.DatePart) -> Number:
        w, day = self.w, self.number(node.day)
        if node.part != "month":
            ends = [self._part_of(c, node.part) for c in (day.low, day.high)]
            return Number(ends[0], ends[1], day.na)
        low, high = self._part_of(day.low, "month"), self._part_of(day.high, "month")
        if day.exact:
            return Number(low, low, day.na)
        one_year = w.compare("=", self._part_of(day.low, "year"), self._part_of(day.high, "year"))
        return Number(w.case([(one_year, low)], w.const(1)), w.case([(one_year, high)], w.const(12)), day.na)

    def _part_of(self, day: Column, part: str) -> Column:
        lo, hi = (1, 12) if part == "month" else (part_of(day.lo, part), part_of(day.hi, part))
        return self.w.const(part_of(day.lo, part)) if day.constant else self.w.day(part, lo, hi, day)

    def _extreme(self, node: n.Least | n.Greatest) -> Value:
        made = self.logic.bounded if node.bounds else self.logic.extreme
        return made(self.numbers(node.items), least=isinstance(node, n.Least))


_KINDS: dict[type, Callable[[Lowering, Any], Value]] = {
    n.Literal: Lowering._literal,
    n.Unfit: Lowering._unfit,
    n.FactRef: lambda self, node: self.given(node),
    n.DefRef: lambda self, node: self.definition(node.definition),
    n.ParameterRef: Lowering._parameter,
    n.AsOf: lambda self, node: self.logic.number(self.w.const(self.as_of.toordinal())),
    n.Not: lambda self, node: self.logic.negated(self.truth(node.operand)),
    n.And: lambda self, node: self.logic.both([self.truth(item) for item in node.items]),
    n.Or: lambda self, node: self.logic.either([self.truth(item) for item in node.items]),
    n.Scope: lambda self, node: self.logic.scope(self.truth(node.scope), self.truth(node.operand)),
    n.Compare: lambda self, node: self.logic.compare(
        node.op, self.number(node.left), self.number(node.right)
    ),
    n.InRanges: lambda self, node: self.logic.within(self.number(node.operand), node.ranges),
    n.Add: lambda self, node: self.logic.add(self.numbers(node.items)),
    n.Negate: lambda self, node: self.logic.negative(self.number(node.operand)),
    n.Multiply: lambda self, node: self.logic.multiply(self.number(node.left), self.number(node.right)),
    n.Rescale: lambda self, node: self.logic.multiply(
        self.number(node.operand), self.logic.number(self.w.const(node.factor))
    ),
    n.Divide: lambda self, node: self.logic.divide(
        self.number(node.above), self.number(node.below), node.rounding
    ),
    n.Least: Lowering._extreme,
    n.Greatest: Lowering._extreme,
    n.If: Lowering._choose,
    n.Otherwise: Lowering._otherwise,
    n.AddTime: Lowering._day,
    n.TimeBetween: Lowering._day,
    n.DatePart: Lowering._day,
    n.Aggregate: lambda self, node: self.rows(node),
}


def value_on(values: Sequence[tuple[date, int | None]], day: int) -> int | None:
    """A parameter's value on a day; None before the first and after the end."""
    found = None
    for start, value in values:
        if start.toordinal() <= day:
            found = value
    return found


def part_of(ordinal: int, part: str) -> int:
    """One of the parts of a day (see `nodes.DatePart`)."""
    day = date.fromordinal(ordinal)
    if part == "year":
        return day.year
    if part == "month":
        return day.month
    if part == "year_start":
        return date(day.year, 1, 1).toordinal()
    if part == "year_end":
        return date(day.year, 12, 31).toordinal()
    first = day.replace(day=1)
    return first.toordinal() if part == "month_start" else add_months(day.replace(day=1), 1).toordinal() - 1


def _moved(ordinal: int, months: int) -> int:
    return add_months(date.fromordinal(ordinal), months).toordinal()


def _months(start: int, end: int) -> int:
    return months_between(date.fromordinal(start), date.fromordinal(end))
