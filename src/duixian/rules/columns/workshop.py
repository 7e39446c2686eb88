"""The workshop: makes columns, each once, and folds what constants and ranges already decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from duixian.rules.columns.column import (
    OPPOSITE,
    SWAPPED,
    TABLE,
    Column,
    Ranges,
    complement,
    decided,
    places,
    value_at,
)


class Workshop:
    """Makes columns, each once."""

    def __init__(self) -> None:
        self._made: dict[tuple[Any, ...], Column] = {}
        self.true = self._make("const", value=True, truth=True)
        self.false = self._make("const", value=False, truth=True)
        self.unknown = self._make("null", nullable=True, truth=True)

    def _make(
        self,
        op: str,
        args: tuple[Column, ...] = (),
        value: Any = None,
        lo: int = 0,
        hi: int = 0,
        *,
        nullable: bool = False,
        truth: bool = False,
    ) -> Column:
        key = (op, args, type(value), value)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = Column(op, args, value, lo, hi, nullable, truth)
        return made

    # leaves

    def const(self, value: int) -> Column:
        """An integer constant."""
        return self._make("const", value=int(value), lo=int(value), hi=int(value))

    def truth(self, value: bool) -> Column:
        """A constant truth."""
        return self.true if value else self.false

    def input(self, name: str, lo: int = 0, hi: int = 0, *, nullable: bool, truth: bool = False) -> Column:
        """A column of the row the expression stands in."""
        return self._make("input", (), name, lo, hi, nullable=nullable, truth=truth)

    # truths

    def both(self, *items: Column) -> Column:
        """And."""
        return self._connect("and", items, self.true, self.false)

    def either(self, *items: Column) -> Column:
        """Or."""
        return self._connect("or", items, self.false, self.true)

    def _connect(self, op: str, items: Iterable[Column], neutral: Column, absorbing: Column) -> Column:
        flat: dict[Column, None] = {}
        for item in items:
            for part in item.args if item.op == op else (item,):
                if part is absorbing:
                    return absorbing
                if part is not neutral:
                    flat.setdefault(part)
        if not flat:
            return neutral
        if len(flat) == 1:
            return next(iter(flat))
        return self._make(op, tuple(flat), nullable=any(c.nullable for c in flat), truth=True)

    def negated(self, item: Column) -> Column:
        """Not."""
        if item.constant:
            return self.truth(not item.value)
        if item.op == "not":
            return item.args[0]
        if item.op in OPPOSITE:
            return self._make(OPPOSITE[item.op], item.args, nullable=item.nullable, truth=True)
        return self._make("not", (item,), nullable=item.nullable, truth=True)

    def is_true(self, item: Column) -> Column:
        """Whether a truth is true (false where it is unknown)."""
        return item if not item.nullable else self._one("is_true", item, self.unknown, self.false)

    def is_false(self, item: Column) -> Column:
        """Whether a truth is false (false where it is unknown)."""
        return (
            self.negated(item) if not item.nullable else self._one("is_false", item, self.unknown, self.false)
        )

    def is_null(self, item: Column) -> Column:
        """Whether there is no value."""
        return self._one("is_null", item, self.unknown, self.true) if item.nullable else self.false

    def _one(self, op: str, item: Column, special: Column, result: Column) -> Column:
        if item.op == "null" or item is special:
            return result
        if item.op == "case" and all(v.op in ("null", "const") for v in (*item.args[1:-1:2], item.args[-1])):
            return self._branches(op, item)
        return self._make(op, (item,), truth=True)

    def _branches(self, op: str, item: Column) -> Column:
        """A question about a choice between constants, asked of each of them."""
        ask = {"is_true": self.is_true, "is_false": self.is_false, "is_null": self.is_null}[op]
        pairs = [(c, ask(v)) for c, v in zip(item.args[:-1:2], item.args[1::2], strict=False)]
        return self.case(pairs, ask(item.args[-1]))

    def coalesce(self, first: Column, second: Column) -> Column:
        """The first, or the second where it is null."""
        if not first.nullable:
            return first
        if first.op == "null":
            return second
        lo, hi = min(first.lo, second.lo), max(first.hi, second.hi)
        return self._make(
            "coalesce", (first, second), None, lo, hi, nullable=second.nullable, truth=first.truth
        )

    # comparisons

    def compare(self, op: str, left: Column, right: Column) -> Column:
        """`left op right` on integers."""
        if left.constant and not right.constant:
            left, right, op = right, left, SWAPPED[op]
        settled = decided(op, left, right)
        if settled is not None and not left.nullable and not right.nullable:
            return self.truth(settled)
        if left is right and not left.nullable:
            return self.truth(op in ("=", "<=", ">="))
        if right.constant:
            op, left, right = self._divided(op, left, right.value)
        return self._make(op, (left, right), nullable=left.nullable or right.nullable, truth=True)

    def _divided(self, op: str, left: Column, bound: int) -> tuple[str, Column, Column]:
        """`12 x >= 36` as `x >= 3`: one multiplication less a row."""
        if left.op == "*" and left.args[1].constant and left.args[1].value > 0:
            inner, factor = left.args[0], left.args[1].value
            whole, rest = divmod(bound, factor)
            if rest == 0:
                return op, inner, self.const(whole)
            if op in ("<", "<="):
                return "<=", inner, self.const(whole)
            if op in (">", ">="):
                return ">", inner, self.const(whole)
        return op, left, self.const(bound)

    def within(self, item: Column, ranges: Ranges) -> Column:
        """Whether an integer lies in one of the disjoint ascending ranges."""
        kept = tuple((max(a, item.lo), min(b, item.hi)) for a, b in ranges if b >= item.lo and a <= item.hi)
        if not item.nullable:
            if not kept:
                return self.false
            if item.constant or (len(kept) == 1 and kept[0] == (item.lo, item.hi)):
                return self.true
            rest = complement(kept, item.lo, item.hi)
            if len(rest) == 1 and rest[0][0] == rest[0][1]:
                return self._make("!=", (item, self.const(rest[0][0])), truth=True)
            if len(kept) == 1 and kept[0][0] == item.lo:
                return self.compare("<=", item, self.const(kept[0][1]))
            if len(kept) == 1 and kept[0][1] == item.hi:
                return self.compare(">=", item, self.const(kept[0][0]))
        if len(kept) == 1 and kept[0][0] == kept[0][1]:
            return self._make("=", (item, self.const(kept[0][0])), nullable=item.nullable, truth=True)
        return self._make("within", (item,), kept, nullable=item.nullable, truth=True)

    # integers

    def add(self, *items: Column) -> Column:
        """The sum."""
        constant = 0
        terms: list[Column] = []
        for item in items:
            if item.op == "+":
                constant += item.value
                terms.extend(item.args)
            elif item.constant:
                constant += item.value
            else:
                terms.append(item)
        if not terms:
            return self.const(constant)
        if len(terms) == 1 and constant == 0:
            return terms[0]
        lo, hi = constant + sum(t.lo for t in terms), constant + sum(t.hi for t in terms)
        return self._make("+", tuple(terms), constant, lo, hi, nullable=any(t.nullable for t in terms))

    def negative(self, item: Column) -> Column:
        """The number with its sign turned."""
        if item.constant:
            return self.const(-item.value)
        if item.op == "neg":
            return item.args[0]
        return self._make("neg", (item,), None, -item.hi, -item.lo, nullable=item.nullable)

    def subtract(self, left: Column, right: Column) -> Column:
        """The difference."""
        return self.const(0) if left is right and not left.nullable else self.add(left, self.negative(right))

    def multiply(self, left: Column, right: Column) -> Column:
        """The product; a constant goes to the right and factors of constants are gathered."""
        if left.constant:
            left, right = right, left
        if left.constant:
            return self.const(left.value * right.value)
        if right.constant:
            if right.value == 1:
                return left
            if right.value == 0 and not left.nullable:
                return self.const(0)
            if left.op == "*" and left.args[1].constant:
                return self.multiply(left.args[0], self.const(left.args[1].value * right.value))
        corners = [a * b for a in (left.lo, left.hi) for b in (right.lo, right.hi)]
        return self._make(
            "*", (left, right), None, min(corners), max(corners), nullable=left.nullable or right.nullable
        )

    def quotient(self, above: Column, below: Column) -> Column:
        """The whole quotient; `above` is not negative and `below` positive."""
        if below.constant and below.value == 1:
            return above
        if above.constant and below.constant:
            return self.const(above.value // below.value)
        lo, hi = max(above.lo, 0) // max(below.hi, 1), above.hi // max(below.lo, 1)
        return self._make("quot", (above, below), None, lo, hi, nullable=above.nullable or below.nullable)

    def remainder(self, above: Column, below: Column) -> Column:
        """What the whole quotient leaves."""
        return self._make("rem", (above, below), None, 0, below.hi, nullable=above.nullable or below.nullable)

    def least(self, *items: Column) -> Column:
        """The least; none of the items is ever null."""
        return self._extreme("least", items)

    def greatest(self, *items: Column) -> Column:
        """The greatest; none of the items is ever null."""
        return self._extreme("greatest", items)

    def _extreme(self, op: str, items: Sequence[Column]) -> Column:
        sign = 1 if op == "least" else -1
        bound = min(sign * (item.hi if sign > 0 else item.lo) for item in items)
        kept: dict[Column, None] = {}
        for item in items:
            if sign * (item.lo if sign > 0 else item.hi) <= bound:
                kept.setdefault(item)
        if len(kept) == 1:
            return next(iter(kept))
        chosen = min if op == "least" else max
        lo, hi = chosen(i.lo for i in kept), chosen(i.hi for i in kept)
        return self._make(op, tuple(kept), None, lo, hi)

    def case(self, pairs: Sequence[tuple[Column, Column]], otherwise: Column) -> Column:
        """The value of the first condition that is true, else `otherwise`."""
        kept: list[tuple[Column, Column]] = []
        for condition, value in pairs:
            if condition is self.false or condition.op == "null":
                continue
            if condition is self.true:
                otherwise = value
                break
            kept.append((condition, value))
        while kept and kept[-1][1] is otherwise:
            kept.pop()
        if not kept:
            return otherwise
        table = self._table(kept, otherwise)
        if table is not None:
            return table
        if otherwise.op == "case":
            last = otherwise.args
            kept.extend(zip(last[:-1:2], last[1::2], strict=False))
            otherwise = last[-1]
        if otherwise.truth and len(kept) == 1 and not kept[0][0].nullable:
            plain = self._plain(kept[0], otherwise)
            if plain is not None:
                return plain
        kept = [(condition, self._within(condition, value)) for condition, value in kept]
        values = [v for _, v in kept] + [otherwise]
        real = [v for v in values if v.op != "null"] or values
        args = (*(part for pair in kept for part in pair), otherwise)
        lo, hi = min(v.lo for v in real), max(v.hi for v in real)
        return self._make(
            "case", args, None, lo, hi, nullable=any(v.nullable for v in values), truth=real[0].truth
        )

    def _table(self, pairs: Sequence[tuple[Column, Column]], otherwise: Column) -> Column | None:
        """A choice that depends on one small column alone, as a list of its results (or a set of places)."""
        on = pairs[0][0].args[0] if pairs[0][0].args else None
        if on is None or on.truth or on.nullable or on.constant or on.hi - on.lo >= TABLE:
            return None
        found: list[Any] = []
        for place in range(on.lo, on.hi + 1):
            value: Any = None
            for condition, result in (*pairs, (self.true, otherwise)):
                held = value_at(condition, on, place)
                if held is None:
                    return None
                if held:
                    value = value_at(result, on, place)
                    break
            if value is None:
                return None
            found.append(value)
        if otherwise.truth:
            return self.within(on, places(found, on.lo))
        if min(found) == max(found):
            return self.const(found[0])
        return self._make("lookup", (on,), tuple(found), min(found), max(found))

    @staticmethod
    def _within(condition: Column, value: Column) -> Column:
        """A value where the condition is true: of a choice that asks the same condition first, its first value."""
        while value.op == "case" and value.args[0] is condition:
            value = value.args[1]
        return value

    def _plain(self, pair: tuple[Column, Column], otherwise: Column) -> Column | None:
        """A choice between truths, one of them constant, as and/or."""
        condition, value = pair
        if value is self.true:
            return self.either(condition, otherwise)
        if value is self.false:
            return self.both(self.negated(condition), otherwise)
        if otherwise is self.false:
            return self.both(condition, value)
        if otherwise is self.true:
            return self.either(self.negated(condition), value)
        return None

    def no_number(self) -> Column:
        """An integer column that is null everywhere."""
        return self._make("null", (), "number", nullable=True)

    def bits(self, items: Sequence[tuple[Column, int]]) -> Column:
        """The masks of the items that are true, together; no item is ever null."""
        always = sum(mask for item, mask in items if item is self.true)
        kept = [(item, mask) for item, mask in items if not item.constant]
        if not kept:
            return self.const(always)
        masks = tuple(mask for _, mask in kept)
        return self._make("bits", tuple(i for i, _ in kept), (always, masks), always, always + sum(masks))

    # days

    def day(self, op: str, lo: int, hi: int, *args: Column) -> Column:
        """One of the functions of days."""
        return self._make(op, args, None, lo, hi, nullable=any(a.nullable for a in args))
