"""Truths with four values and numbers with bounds, each as a few plain columns.

A truth is `value` (null: unknown) and `na` (never null): the four values of `docs/semantics.md`. A number is its bounds
`low` and `high` (the same column where it is known on every row) and `na`, which is null where the number may apply or
not. What cannot occur costs nothing: `na` is the constant false, `high` is `low`. Where `na` is true the bounds mean
nothing, but are not null.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duixian.rules.columns.column import Column, Ranges
from duixian.rules.columns.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Truth:
    """`value` where `na` is false; what it holds where `na` is true means nothing."""

    value: Column
    na: Column


@dataclass(frozen=True, slots=True)
class Number:
    """`raw`, where there is one, is null exactly where the number is the whole interval [low.lo, high.hi]."""

    low: Column
    high: Column
    na: Column
    raw: Column | None = None

    @property
    def exact(self) -> bool:
        return self.low is self.high


Value = Truth | Number


class Logic:
    """The tables of `docs/semantics.md`, written with a workshop's columns."""

    def __init__(self, workshop: Workshop) -> None:
        self.w = workshop

    # truths

    def truth(self, value: Column, na: Column | None = None) -> Truth:
        return Truth(value, na if na is not None else self.w.false)

    def both(self, items: Sequence[Truth]) -> Truth:
        """Strong Kleene and; not applicable is neutral."""
        value = self.w.both(*(self.w.either(item.na, item.value) for item in items))
        return Truth(value, self.w.both(*(item.na for item in items)))

    def either(self, items: Sequence[Truth]) -> Truth:
        """Strong Kleene or; not applicable is neutral."""
        value = self.w.either(*(self.w.both(self.w.negated(item.na), item.value) for item in items))
        return Truth(value, self.w.both(*(item.na for item in items)))

    def negated(self, item: Truth) -> Truth:
        return Truth(self.w.negated(item.value), item.na)

    def scope(self, scope: Truth, operand: Truth) -> Truth:
        """`operand` within `scope`."""
        na = self.w.either(scope.na, self.w.is_false(scope.value), operand.na)
        return Truth(self.w.both(scope.value, operand.value), na)

    def holds(self, item: Truth) -> Column:
        """Where a truth is true."""
        return self.w.both(self.w.negated(item.na), self.w.is_true(item.value))

    def open(self, item: Truth) -> Column:
        """Where a truth is unknown."""
        return self.w.both(self.w.negated(item.na), self.w.is_null(item.value))

    def fails(self, item: Truth) -> Column:
        """Where a truth is false."""
        return self.w.both(self.w.negated(item.na), self.w.is_false(item.value))

    def choose_truth(self, condition: Truth, yes: Truth, no: Truth) -> Truth:
        """`yes` where true, `no` where false or not applicable, their hull where unknown."""
        w, holds, open_ = self.w, self.holds(condition), self.open(condition)
        if open_ is w.false:
            return Truth(w.case([(holds, yes.value)], no.value), w.case([(holds, yes.na)], no.na))
        same = w.either(
            w.both(yes.na, no.na),
            w.both(w.negated(yes.na), w.negated(no.na), self._equal(yes.value, no.value)),
        )
        value = w.case([(holds, yes.value), (w.both(open_, w.negated(same)), w.unknown)], no.value)
        na = w.case([(holds, yes.na), (w.both(open_, w.negated(same)), w.false)], no.na)
        return Truth(value, na)

    def _equal(self, left: Column, right: Column) -> Column:
        """Whether two truths are both true or both false (two unknown ones give unknown either way)."""
        w = self.w
        both_true = w.both(w.is_true(left), w.is_true(right))
        return w.either(both_true, w.both(w.is_false(left), w.is_false(right)))

    # numbers

    def number(self, low: Column, high: Column | None = None, na: Column | None = None) -> Number:
        return Number(low, high if high is not None else low, na if na is not None else self.w.false)

    def given(self, raw: Column, lo: int, hi: int) -> Number:
        """An input: the whole of its declared range where it is null."""
        if not raw.nullable:
            return self.number(raw)
        if raw.op == "null":
            return self.number(self.w.const(lo), self.w.const(hi))
        low, high = self.w.coalesce(raw, self.w.const(lo)), self.w.coalesce(raw, self.w.const(hi))
        return Number(low, high, self.w.false, raw if lo < hi else None)

    def compare(self, op: str, left: Number, right: Number) -> Truth:
        """Unknown only where the bounds leave it open."""
        w = self.w
        if left.exact and right.exact:
            value = w.compare(op, left.low, right.low)
        else:
            value = self._raw_compare(op, left, right) or self._bounds_compare(op, left, right)
        return self._fitting(value, w.either(left.na, right.na))

    def _fitting(self, value: Column, na: Column) -> Truth:
        """Not applicable where a number is not; unknown where it may be."""
        w = self.w
        return Truth(w.case([(w.is_null(na), w.unknown)], value), w.is_true(na))

    def _raw_compare(self, op: str, left: Number, right: Number) -> Column | None:
        """An input against a known number, where the input's whole range leaves the comparison open."""
        w = self.w
        for one, other, known_left in ((left, right, False), (right, left, True)):
            if one.raw is None or not other.exact or not other.low.constant:
                continue
            bound, lo, hi = other.low.value, one.low.lo, one.high.hi
            inside = lo <= bound <= hi
            strictly = (
                (lo < bound) if op in ((">=", "<") if not known_left else ("<=", ">")) else (bound < hi)
            )
            if inside and (strictly or op in ("=", "!=")):
                pair = (other.low, one.raw) if known_left else (one.raw, other.low)
                return w.compare(op, *pair)
        return None

    def _bounds_compare(self, op: str, left: Number, right: Number) -> Column:
        w = self.w
        if op in ("=", "!="):
            alike = w.both(
                w.compare("=", left.low, left.high),
                w.compare("=", right.low, right.high),
                w.compare("=", left.low, right.low),
            )
            apart = w.either(w.compare("<", left.high, right.low), w.compare("<", right.high, left.low))
            yes, no = (alike, apart) if op == "=" else (apart, alike)
        elif op in ("<", "<="):
            yes = w.compare(op, left.high, right.low)
            no = w.negated(w.compare(op, left.low, right.high))
        else:
            yes = w.compare(op, left.low, right.high)
            no = w.negated(w.compare(op, left.high, right.low))
        return w.case([(yes, w.true), (no, w.false)], w.unknown)

    def within(self, item: Number, ranges: Ranges) -> Truth:
        """Membership of a code."""
        w = self.w
        if item.exact:
            value = w.within(item.low, ranges)
        elif (
            item.raw is not None
            and w.within(w.input("?", item.low.lo, item.high.hi, nullable=False), ranges).op != "const"
        ):
            value = w.within(item.raw, ranges)
        else:
            inside = w.either(
                *(
                    w.both(w.compare(">=", item.low, w.const(a)), w.compare("<=", item.high, w.const(b)))
                    for a, b in ranges
                )
            )
            touch = w.either(
                *(
                    w.both(w.compare("<=", item.low, w.const(b)), w.compare(">=", item.high, w.const(a)))
                    for a, b in ranges
                )
            )
            value = w.case([(inside, w.true), (touch, w.unknown)], w.false)
        return self._fitting(value, item.na)

    # arithmetic

    def add(self, items: Sequence[Number]) -> Number:
        low = self.w.add(*(i.low for i in items))
        high = low if all(i.exact for i in items) else self.w.add(*(i.high for i in items))
        return Number(low, high, self.w.either(*(i.na for i in items)))

    def negative(self, item: Number) -> Number:
        low = self.w.negative(item.high)
        return Number(low, low if item.exact else self.w.negative(item.low), item.na)

    def multiply(self, left: Number, right: Number) -> Number:
        w, na = self.w, self.w.either(left.na, right.na)
        if left.exact and right.exact:
            return self.number(w.multiply(left.low, right.low), None, na)
        if left.low.lo >= 0 and right.low.lo >= 0:
            return Number(w.multiply(left.low, right.low), w.multiply(left.high, right.high), na)
        corners = [w.multiply(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
        return Number(w.least(*corners), w.greatest(*corners), na)

    def divide(self, above: Number, below: Number, rounding: str) -> Number:
        """`above / below` rounded once; `below` > 0."""
        w, na = self.w, self.w.either(above.na, below.na)
        if above.exact and below.exact:
            return self.number(self.rounded(above.low, below.low, rounding), None, na)
        zero = w.const(0)
        low_below = w.case([(w.compare(">=", above.low, zero), below.high)], below.low)
        high_below = w.case([(w.compare(">=", above.high, zero), below.low)], below.high)
        return Number(
            self.rounded(above.low, low_below, rounding), self.rounded(above.high, high_below, rounding), na
        )

    def rounded(self, above: Column, below: Column, rounding: str) -> Column:
        """The quotient of two known integers, halves away from zero; whole divisions only."""
        w = self.w
        if above.lo >= 0:
            return self._round_up_from(above, below, rounding)
        mirrored = w.negative(above)
        negative = w.negative(self._round_up_from(mirrored, below, rounding))
        if above.hi <= 0:
            return negative
        return w.case(
            [(w.compare(">=", above, w.const(0)), self._round_up_from(above, below, rounding))], negative
        )

    def _round_up_from(self, above: Column, below: Column, rounding: str) -> Column:
        w = self.w
        if rounding == "down":
            return w.quotient(above, below)
        if rounding == "up":
            return w.quotient(w.add(above, below, w.const(-1)), below)
        if below.constant and below.value % 2 == 0:
            return w.quotient(w.add(above, w.const(below.value // 2)), below)
        two = w.const(2)
        return w.quotient(w.add(w.multiply(above, two), below), w.multiply(below, two))

    def extreme(self, items: Sequence[Number], *, least: bool) -> Number:
        """The least or greatest of those that apply."""
        w, choose = self.w, self.w.least if least else self.w.greatest
        if all(item.na is w.false for item in items):
            low = choose(*(i.low for i in items))
            exact = all(i.exact for i in items)
            return Number(low, low if exact else choose(*(i.high for i in items)), w.false)
        total = items[0]
        for item in items[1:]:
            total = self._extreme2(total, item, least=least)
        return total

    def bounded(self, items: Sequence[Number], *, least: bool) -> Number:
        """The first, bounded by those of the others that apply; where it does not apply there is no result."""
        first = items[0]
        found = self.extreme([Number(first.low, first.high, self.w.false), *items[1:]], least=least)
        return Number(found.low, found.high, first.na)

    def _extreme2(self, a: Number, b: Number, *, least: bool) -> Number:
        """Of two. One that may not apply can only push the near bound out; two such give their hull."""
        w, choose = self.w, self.w.least if least else self.w.greatest
        a_out, b_out, a_open, b_open = w.is_true(a.na), w.is_true(b.na), w.is_null(a.na), w.is_null(b.na)

        def bound(x: Column, y: Column, *, near: bool) -> Column:
            if near:
                return w.case([(b_out, x), (a_out, y)], choose(x, y))
            hull = w.greatest(x, y) if least else w.least(x, y)
            both_open = w.both(a_open, b_open)
            return w.case([(b_out, x), (a_out, y), (both_open, hull), (b_open, x), (a_open, y)], choose(x, y))

        low = bound(a.low, b.low, near=least)
        certain = a_open is w.false and b_open is w.false
        high = low if a.exact and b.exact and certain else bound(a.high, b.high, near=not least)
        return Number(low, high, w.both(a.na, b.na))

    def choose_number(self, condition: Truth, yes: Number, no: Number) -> Number:
        """`yes` where true, `no` where false or not applicable, their hull where unknown."""
        w, holds, open_ = self.w, self.holds(condition), self.open(condition)
        if open_ is w.false:
            low = w.case([(holds, yes.low)], no.low)
            high = low if yes.exact and no.exact else w.case([(holds, yes.high)], no.high)
            return Number(low, high, w.case([(holds, yes.na)], no.na))
        hull = self.hull(yes, no)
        return Number(
            w.case([(holds, yes.low), (open_, hull.low)], no.low),
            w.case([(holds, yes.high), (open_, hull.high)], no.high),
            w.case([(holds, yes.na), (open_, hull.na)], no.na),
        )

    def hull(self, a: Number, b: Number) -> Number:
        """Either of two: the bounds of those that can apply; open whether it applies, unless both surely do or do not."""
        w = self.w
        a_out, b_out = w.is_true(a.na), w.is_true(b.na)
        low = w.case([(b_out, a.low), (a_out, b.low)], w.least(a.low, b.low))
        high = w.case([(b_out, a.high), (a_out, b.high)], w.greatest(a.high, b.high))
        sure = w.both(w.is_false(a.na), w.is_false(b.na))
        return Number(low, high, w.case([(w.both(a_out, b_out), w.true), (sure, w.false)], w.unknown))

    def otherwise(self, operand: Number, fallback: Number) -> Number:
        """`operand`, or `fallback` where it does not apply; their hull where that is open."""
        if operand.na is self.w.false:
            return operand
        return self.choose_number(
            Truth(operand.na, self.w.false), fallback, Number(operand.low, operand.high, self.w.false)
        )

    def otherwise_truth(self, operand: Truth, fallback: Truth) -> Truth:
        """The same for truths."""
        w = self.w
        return Truth(w.case([(operand.na, fallback.value)], operand.value), w.both(operand.na, fallback.na))
