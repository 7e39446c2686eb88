"""Checked expressions: few kinds of nodes, all arithmetic on integers, every node typed, bounded and placed.

What an engine must know of every node:

- `id`      the definition's id, `#` and a number; it stays while the definition's structure stays.
- `type`    see `model.types`; all scales have been made equal by the checker, so operators work on plain integers.
- `lo, hi`  the least and greatest integer the node can take, from the declared ranges of facts (both 0 for truths):
            an engine chooses integer widths by them and an unknown node is the interval [lo, hi].
- `may_na`  False when the node can never be "not applicable"; engines may leave that test out. A number that is not
            applicable, or may be, still has an interval within [lo, hi], so arithmetic on it is harmless.
- `cite`    the citation that governs it (its own or the nearest above); `label` and `leaf` mark condition leaves.

The meaning of each kind in the four truth values and over intervals is fixed in `docs/semantics.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import get_args

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model.citation import Cite
from duixian.rules.model.types import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What all kinds have in common."""

    id: str
    type: Type
    at: Pos = NOWHERE
    cite: Cite | None = None
    label: str = ""
    leaf: bool = False
    lo: int = 0
    hi: int = 0
    may_na: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    """A constant. Truths are 1 (true) and 0 (false). `written` is the number as the pack has it."""

    value: int
    written: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit(Node):
    """The constant "not applicable"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRef(Node):
    """A fact of the case. `fact` is `role.name`; inside an aggregate over its role it is the row's value."""

    fact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefRef(Node):
    """The value of another definition of the pack."""

    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRef(Node):
    """A parameter's value on `as_of`, or on `day`. Before the first value and after `ended` a truth is
    false and anything else not applicable."""

    parameter: str
    day: Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf(Node):
    """The date the case is evaluated for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    operand: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """`op` is one of < <= = != >= >; both sides are integers of one scale (or two dates, two values of one enum)."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class InRanges(Node):
    """Membership of an enum value: `ranges` are disjoint ascending pairs (first, last), both included."""

    operand: Expr
    ranges: tuple[tuple[int, int], ...]
    set_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Add(Node):
    """The sum of `items` (a subtraction is an item under `Negate`)."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate(Node):
    operand: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiply(Node):
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescale(Node):
    """The same quantity at a finer scale: `operand * factor`, `factor` > 1. Not part of the rule as written."""

    operand: Expr
    factor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Divide(Node):
    """`above / below` rounded to an integer once, as `rounding` says (half_up, down, up; halves away from zero).

    `below` is always greater than zero: the checker has proved it from the ranges.
    """

    above: Expr
    below: Expr
    rounding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Least(Node):
    """The least of the items that apply; with `bounds` the first, bounded by the others: where it does not apply,
    neither does the result."""

    items: tuple[Expr, ...]
    bounds: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Greatest(Node):
    """The greatest of the items that apply; `bounds` as for `Least`."""

    items: tuple[Expr, ...]
    bounds: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    """`yes` where `condition` is true, `no` where it is false or not applicable, their hull where it is unknown."""

    condition: Expr
    yes: Expr
    no: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise(Node):
    """`operand`, or `fallback` where the operand is not applicable."""

    operand: Expr
    fallback: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(Node):
    """`operand` within `scope`; not applicable outside it (docs/semantics.md, table "scope")."""

    scope: Expr
    operand: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTime(Node):
    """`day` plus `amount` months or days; months end on the month's last day where it has no such day."""

    day: Expr
    amount: Expr
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBetween(Node):
    """Whole months, or days, from `start` to `end`; negative when `end` is earlier."""

    start: Expr
    end: Expr
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePart(Node):
    """`part` of a date: year (number), month (number), year_start, year_end, month_start, month_end (dates)."""

    day: Expr
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(Node):
    """One value from the rows of a many-entity, or from the spells of a spells fact.

    `rows` is the role (`contracts`) or the spells fact (`person.insurance`). `function`: any, all, count, sum, least,
    greatest over `value` of the rows where `where` holds; for spells also months, calendar_months, days (covered),
    run_months (the unbroken run that reaches `end`), longest_gap (days), first, latest; `start` and `end` are the
    window, both days included. FactRefs to `rows` inside `where` and `value` are the row's.
    """

    function: str
    rows: str
    where: Expr | None = None
    value: Expr | None = None
    start: Expr | None = None
    end: Expr | None = None


Expr = (
    Literal | Unfit | FactRef | DefRef | ParameterRef | AsOf | Not | And | Or | Compare | InRanges | Add | Negate
    | Multiply | Rescale | Divide | Least | Greatest | If | Otherwise | Scope | AddTime | TimeBetween | DatePart | Aggregate
)  # fmt: skip


_COMMON = {field.name for field in fields(Node)}
_OWN = {kind: tuple(f.name for f in fields(kind) if f.name not in _COMMON) for kind in get_args(Expr)}


def children(node: Node) -> Iterator[Expr]:
    """The node's direct parts, in the order of its fields."""
    for name in _OWN[type(node)]:
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value  # type: ignore[misc]
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            yield from value


def walk(node: Node) -> Iterator[Expr]:
    """The node and everything below it, parents first, however deep."""
    waiting: list[Node] = [node]
    while waiting:
        found = waiting.pop()
        yield found  # type: ignore[misc]
        waiting.extend(reversed(list(children(found))))
