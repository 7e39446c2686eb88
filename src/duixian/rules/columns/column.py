"""The plan's columns: a small algebra over integers and three-valued truths, one value a row.

A `Column` is a plain immutable value. Columns are made by a `Workshop`, which makes equal columns the same object (so
a shared subexpression is one object, computed once) and folds what constants and ranges already decide.

| op | arguments, `value` | gives |
|---|---|---|
| const | value: int or bool | itself |
| null | | no value |
| input | value: name of a column of the row | an integer or a truth |
| and, or, not | truths | SQL's three-valued logic; null means unknown |
| = != < <= > >= | two integers | truth, null where an argument is null |
| within | integer, value: ranges (first, last) | truth |
| + | integers, value: constant added | integer |
| neg, * | integers | integer |
| quot, rem | two integers, the first not negative, the second positive | whole quotient, remainder |
| least, greatest | integers, none null | integer |
| case | condition, value, …, otherwise | the value of the first condition that is true |
| lookup | integer, value: the result for each of its values from `lo` up | integer |
| coalesce | two | the first, or the second where it is null |
| is_null, is_true, is_false | one | truth, never null |
| bits | truths, none null, value: a mask each | integer, the masks of the true ones together |
| add_months | day, months | the day by the rule of `quantities.months` |
| months_between | two days | whole months, negative where the second is earlier |
| year, month, year_start, year_end, month_start, month_end | day | number or day |

Days are ordinals (1 is 0001-01-01). `lo` and `hi` bound an integer column where it is not null.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One value a row. `nullable` tells whether it can be null, `truth` whether it is a truth."""

    op: str
    args: tuple[Column, ...] = ()
    value: Any = None
    lo: int = 0
    hi: int = 0
    nullable: bool = False
    truth: bool = False

    @property
    def constant(self) -> bool:
        return self.op == "const"


TABLE = 64  # a choice on a column with fewer values than this becomes a list of its results
SWAPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def value_at(column: Column, on: Column, place: int) -> Any:
    """What a column is where `on` is `place`; None where that does not settle it."""
    if column.op == "const":
        return column.value
    if column is on:
        return place
    if column.args and column.args[0] is on:
        if column.op == "lookup":
            return column.value[place - on.lo]
        if column.op == "within":
            return any(a <= place <= b for a, b in column.value)
        if column.op in OPPOSITE and column.args[1].constant:
            bound = column.args[1].value
            return {
                "=": place == bound, "!=": place != bound, "<": place < bound, "<=": place <= bound, ">": place > bound,
                ">=": place >= bound,
            }[column.op]  # fmt: skip
    return None


def complement(ranges: Ranges, lo: int, hi: int) -> Ranges:
    """What the ascending ranges leave of lo..hi."""
    edges = [lo - 1, *(end for pair in ranges for end in pair), hi + 1]
    return tuple((a + 1, b - 1) for a, b in zip(edges[::2], edges[1::2], strict=True) if a + 1 <= b - 1)


def places(found: Sequence[bool], first: int) -> Ranges:
    """The places that are true, as ranges."""
    ranges: list[tuple[int, int]] = []
    for place, value in enumerate(found, first):
        if not value:
            continue
        if ranges and ranges[-1][1] == place - 1:
            ranges[-1] = (ranges[-1][0], place)
        else:
            ranges.append((place, place))
    return tuple(ranges)


def decided(op: str, left: Column, right: Column) -> bool | None:
    """What the bounds say of a comparison."""
    if op in ("=", "!="):
        if left.hi < right.lo or left.lo > right.hi:
            return op == "!="
        return (op == "=") if left.lo == left.hi == right.lo == right.hi else None
    if op in (">", "<="):
        return decided("<" if op == ">" else ">=", right, left)
    if left.hi < right.lo:
        return op == "<"
    return (op != "<") if left.lo >= right.hi else None
