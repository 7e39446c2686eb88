"""Making checked nodes: ids in order, scales made equal, ranges carried upward, divisions held until they are settled.

A quotient by anything but a constant is never a node of its own. It is held as a `Quotient` (above, below) and moves
up through + - * / until a comparison multiplies it out or a rounding settles it as one `Divide`. So nothing is ever
rounded but where the rule says so, and both engines compute with integers only.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, TypeVar

from duixian.rules.errors import NOWHERE, Pos, Reporter
from duixian.rules.lang.units import NONE, Dimension, multiply, words
from duixian.rules.model.citation import Cite
from duixian.rules.model.nodes import (
    Add,
    Compare,
    Divide,
    Expr,
    Greatest,
    Least,
    Literal,
    Multiply,
    Negate,
    Node,
    Rescale,
)
from duixian.rules.model.types import TRUTH, DateType, EnumType, NumberType, Type

N = TypeVar("N", bound=Node)

MAX_BITS = 126  # what a 128-bit integer column holds; a rule whose ranges could pass it does not load


class RefusedError(Exception):
    """The expression cannot be checked further; what is wrong has been reported."""


@dataclass(frozen=True, slots=True)
class Quotient:
    """`above / below`, not yet rounded; `below` > 0. Its value in base units is above/above.scale ÷ below/below.scale."""

    above: Expr
    below: Expr
    at: Pos = NOWHERE

    @property
    def dimension(self) -> Dimension:
        return multiply(number(self.above).dimension, number(self.below).dimension, -1)


Value = Expr | Quotient


def number(node: Expr) -> NumberType:
    """The number type of a node known to be a number."""
    assert isinstance(node.type, NumberType)
    return node.type


def is_number(value: Value) -> bool:
    return isinstance(value, Quotient) or isinstance(value.type, NumberType)


def dimension_of(value: Value) -> Dimension:
    return value.dimension if isinstance(value, Quotient) else number(value).dimension


class Maker:
    """Makes the nodes of one definition."""

    def __init__(self, definition: str, reporter: Reporter, cite: Cite | None = None) -> None:
        self.definition, self.reporter, self.cite = definition, reporter, cite
        self.count = 0

    def make(self, kind: type[N], at: Pos, type_: Type, **parts: Any) -> N:
        """A node of `kind` with the next id."""
        self.count += 1
        parts.setdefault("cite", self.cite)
        return kind(id=f"{self.definition}#{self.count}", type=type_, at=at, **parts)

    def refuse(self, code: str, at: Pos, what: str, mend: str) -> RefusedError:
        self.reporter.report(code, at, what, mend)
        return RefusedError()

    # constants

    def constant(
        self, value: Fraction, dimension: Dimension, at: Pos, written: str = "", least: int = 1
    ) -> Literal:
        scale = lcm(value.denominator, least)
        ticks = int(value * scale)
        return self.literal(ticks, NumberType(dimension, scale), at, written)

    def literal(self, value: int, type_: Type, at: Pos, written: str = "") -> Literal:
        lo = hi = 0 if type_ == TRUTH else value
        made: Literal = self.make(Literal, at, type_, value=value, written=written, lo=lo, hi=hi)
        return made

    # scales

    def rescale(self, node: Expr, scale: int) -> Expr:
        """The same number at a finer scale."""
        type_ = number(node)
        factor, rest = divmod(scale, type_.scale)
        assert rest == 0
        if factor == 1:
            return node
        finer = NumberType(type_.dimension, scale)
        if isinstance(node, Literal):
            value = node.value * factor
            return self.literal(value, finer, node.at, node.written)
        return self.bounded(
            Rescale,
            node.at,
            finer,
            node.lo * factor,
            node.hi * factor,
            node.may_na,
            operand=node,
            factor=factor,
        )

    def level(self, nodes: list[Expr]) -> list[Expr]:
        """The same numbers, all at one scale."""
        scale = lcm(*(number(node).scale for node in nodes))
        return [self.rescale(node, scale) for node in nodes]

    def bounded(self, kind: type[N], at: Pos, type_: Type, lo: int, hi: int, may_na: bool, **parts: Any) -> N:
        if max(abs(lo), abs(hi)).bit_length() > MAX_BITS:
            raise self.refuse(
                "range-too-wide",
                at,
                "这里的数可能大到无法精确计算",
                "给所用的事实写上较小的 range，或把算式分开",
            )
        return self.make(kind, at, type_, lo=lo, hi=hi, may_na=may_na, **parts)

    # arithmetic

    def same_unit(self, values: list[Value], at: Pos, doing: str) -> list[Value]:
        """The values with one unit; a bare 0 takes the unit of the others."""
        known = [v for v in values if not _bare_zero(v)]
        if not known:
            return values
        wanted = dimension_of(known[0])
        for value in known[1:]:
            if dimension_of(value) != wanted:
                raise self.refuse(
                    "unit-mismatch",
                    at,
                    f"不能{doing}：一边是{words(wanted)}，一边是{words(dimension_of(value))}",
                    _unit_mend(known[0], value),
                )
        return [self._with_unit(v, wanted) if _bare_zero(v) else v for v in values]

    def _with_unit(self, value: Value, dimension: Dimension) -> Value:
        """A bare 0 as 0 of a unit."""
        assert isinstance(value, Literal)
        return self.literal(0, NumberType(dimension, number(value).scale), value.at, value.written)

    def add(self, values: list[Value], at: Pos) -> Value:
        values = self.same_unit(values, at, "相加减")
        if any(isinstance(v, Quotient) for v in values):
            return self._add_quotients(values, at)
        items = self.level([v for v in values if not isinstance(v, Quotient)])
        lo, hi = sum(i.lo for i in items), sum(i.hi for i in items)
        return self.bounded(Add, at, items[0].type, lo, hi, _na(*items), items=tuple(items))

    def _add_quotients(self, values: list[Value], at: Pos) -> Value:
        total = values[0]
        for value in values[1:]:
            total = self._add_two(_parts(total), _parts(value), at)
        return total

    def _add_two(self, left: tuple[Expr, Expr | None], right: tuple[Expr, Expr | None], at: Pos) -> Value:
        (a, p), (b, q) = left, right
        if p is None and q is None:
            return self.add([a, b], at)
        if p is not None and q is not None and p != q:
            a, b, below = self.product(a, q, at), self.product(b, p, at), self.product(p, q, at)
        elif p is None and q is not None:
            a, below = self.product(a, q, at), q
        else:
            assert p is not None
            b, below = (b if q is not None else self.product(b, p, at)), p
        above = self.add([a, b], at)
        assert not isinstance(above, Quotient)
        return Quotient(above, below, at)

    def negate(self, value: Value, at: Pos) -> Value:
        if isinstance(value, Quotient):
            above = self.negate(value.above, at)
            assert not isinstance(above, Quotient)
            return Quotient(above, value.below, at)
        if isinstance(value, Literal):
            return self.literal(-value.value, value.type, value.at, value.written)
        return self.bounded(Negate, at, value.type, -value.hi, -value.lo, value.may_na, operand=value)

    def product(self, left: Expr, right: Expr, at: Pos) -> Expr:
        a, b = number(left), number(right)
        type_ = NumberType(multiply(a.dimension, b.dimension), a.scale * b.scale)
        corners = [x * y for x in (left.lo, left.hi) for y in (right.lo, right.hi)]
        return self.bounded(
            Multiply, at, type_, min(corners), max(corners), _na(left, right), left=left, right=right
        )

    def multiply(self, left: Value, right: Value, at: Pos) -> Value:
        (a, below_a), (b, below_b) = _parts(left), _parts(right)
        above = self.product(a, b, at)
        if below_a is None and below_b is None:
            return above
        below = (
            below_a if below_b is None else below_b if below_a is None else self.product(below_a, below_b, at)
        )
        assert below is not None
        return Quotient(above, below, at)

    def divide(self, left: Value, right: Value, at: Pos) -> Value:
        if isinstance(right, Quotient):
            return self.divide(self.multiply(left, right.below, at), right.above, at)
        if isinstance(right, Literal) and right.value:
            return self._by_constant(left, right, at)
        if right.lo <= 0:
            raise self.refuse(
                "maybe-zero",
                at,
                "除数可能是 0",
                "给除数的事实写上大于 0 的 range，或把除法改写成乘法比较，例如 a >= 5% * b",
            )
        if isinstance(left, Quotient):
            return Quotient(left.above, self.product(left.below, right, at), at)
        return Quotient(left, right, at)

    def _by_constant(self, left: Value, right: Literal, at: Pos) -> Value:
        """Dividing by the constant p/q: q times the number at a scale p times finer."""
        value = Fraction(right.value, number(right).scale)
        if value < 0:
            return self._by_constant(
                self.negate(left, at),
                self.literal(-right.value, right.type, right.at, right.written),
                at,
            )
        dimension = number(right).dimension
        if isinstance(left, Quotient):
            above = self._by_constant(left.above, right, at)
            assert not isinstance(above, Quotient)
            return Quotient(above, left.below, at)
        if isinstance(left, Literal):
            exact = Fraction(left.value, number(left).scale) / value
            return self.constant(exact, multiply(number(left).dimension, dimension, -1), at, left.written)
        inverse = self.constant(1 / value, multiply(NONE, dimension, -1), right.at, f"1/{right.written}")
        return self.product(left, inverse, at)

    # comparisons and rounding

    def compare(self, op: str, left: Value, right: Value, at: Pos) -> Expr:
        if is_number(left) and is_number(right):
            left, right = self.same_unit([left, right], at, "比较")
            (a, below_a), (b, below_b) = _parts(left), _parts(right)
            a = a if below_b is None else self.product(a, below_b, at)
            b = b if below_a is None else self.product(b, below_a, at)
            a, b = self.level([a, b])
            return self.make(Compare, at, TRUTH, op=op, left=a, right=b, may_na=_na(a, b))
        assert not isinstance(left, Quotient) and not isinstance(right, Quotient)
        return self.make(Compare, at, TRUTH, op=op, left=left, right=right, may_na=_na(left, right))

    def round(self, value: Value, step: Fraction, rounding: str, scale: int, at: Pos) -> Expr:
        """`value` rounded to whole multiples of `step` base units; the result at `scale` ticks a unit."""
        above, below = _parts(value)
        dimension = dimension_of(value)
        ticks = step * scale
        assert ticks.denominator == 1
        ratio = Fraction(scale, number(above).scale) / int(ticks)
        if below is not None:
            ratio *= number(below).scale
        if below is None and ratio.denominator == 1:
            return self._times(above, ratio.numerator * int(ticks), dimension, at, scale)
        top = self._times(above, ratio.numerator, dimension, at)
        bottom: Expr
        if below is None:
            bottom = self.literal(ratio.denominator, NumberType(NONE, 1), at)
        else:
            bottom = self._times(below, ratio.denominator, number(below).dimension, at)
        corners = [_round(x, y, rounding) for x in (top.lo, top.hi) for y in (bottom.lo, bottom.hi)]
        node = self.bounded(
            Divide, at, NumberType(dimension, scale if ticks == 1 else 1), min(corners), max(corners), _na(top, bottom),
            above=top, below=bottom, rounding=rounding,
        )  # fmt: skip
        return self._times(node, int(ticks), dimension, at, scale)

    def _times(
        self, node: Expr, factor: int, dimension: Dimension, at: Pos, scale: int | None = None
    ) -> Expr:
        type_ = NumberType(dimension, scale or number(node).scale)
        if factor == 1:
            return (
                node
                if node.type == type_
                else self.bounded(Rescale, at, type_, node.lo, node.hi, node.may_na, operand=node, factor=1)
            )
        if isinstance(node, Literal):
            value = node.value * factor
            return self.literal(value, type_, node.at, node.written)
        return self.bounded(
            Rescale, at, type_, node.lo * factor, node.hi * factor, node.may_na, operand=node, factor=factor
        )

    def extreme(
        self, kind: type[Least] | type[Greatest], values: list[Expr], at: Pos, *, bounds: bool = False
    ) -> Expr:
        """The least or greatest; not applicable ones are passed over, with `bounds` all but the first."""
        if isinstance(values[0].type, NumberType):
            checked = self.same_unit(list(values), at, "比大小")
            values = self.level([v for v in checked if not isinstance(v, Quotient)])
        sure = [v for v in values if not v.may_na or (bounds and v is values[0])]
        if kind is Least:
            lo, hi = min(v.lo for v in values), min(v.hi for v in (sure or values))
            hi = hi if sure else max(v.hi for v in values)
        else:
            hi, lo = max(v.hi for v in values), max(v.lo for v in (sure or values))
            lo = lo if sure else min(v.lo for v in values)
        return self.bounded(
            kind,
            at,
            values[0].type,
            lo,
            hi,
            values[0].may_na if bounds else not sure,
            items=tuple(values),
            bounds=bounds,
        )


def _round(above: int, below: int, rounding: str) -> int:
    """Integer division rounded as stated, halves away from zero (`below` > 0)."""
    whole, rest = divmod(abs(above), below)
    if (rounding == "up" and rest) or (rounding == "half_up" and 2 * rest >= below):
        whole += 1
    return whole if above >= 0 else -whole


def _parts(value: Value) -> tuple[Expr, Expr | None]:
    return (value.above, value.below) if isinstance(value, Quotient) else (value, None)


def _na(*nodes: Expr) -> bool:
    return any(node.may_na for node in nodes)


def _bare_zero(value: Value) -> bool:
    return isinstance(value, Literal) and value.value == 0 and dimension_of(value) == NONE


def _unit_mend(left: Value, right: Value) -> str:
    for value, other in ((left, right), (right, left)):
        if isinstance(value, Literal) and dimension_of(value) == NONE:
            return f"在“{value.written or value.value}”后面写上单位{words(dimension_of(other))}"
    return "两边换成同一种单位的数，或检查事实的 unit"


def comparable(left: Type, right: Type) -> bool:
    """Whether two types may stand on the two sides of a comparison (units apart)."""
    if isinstance(left, EnumType):
        return left == right
    return isinstance(left, (NumberType, DateType)) and type(left) is type(right)
