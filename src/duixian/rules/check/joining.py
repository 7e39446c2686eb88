"""Checked expressions joined to larger ones: of one type, chosen between, bounded; and several steps tried for all their mistakes."""

from __future__ import annotations

from collections.abc import Callable

from duixian.rules.check.context import Context
from duixian.rules.check.maker import Maker, Quotient, RefusedError, Value
from duixian.rules.errors import Pos
from duixian.rules.model.nodes import And, Expr, Greatest, If, Least, Literal, Or, Otherwise
from duixian.rules.model.types import TRUTH, NumberType


def combine(kind: type[And] | type[Or], items: list[Expr], at: Pos, maker: Maker, **parts: object) -> Expr:
    """`items` under one connective; a single item stands for itself (unless it is given parts of its own)."""
    if len(items) == 1 and not parts:
        return items[0]
    may_na = all(item.may_na for item in items)
    return maker.make(kind, at, TRUTH, items=tuple(items), may_na=may_na, **parts)


def same_type(nodes: list[Expr], at: Pos, context: Context) -> list[Expr]:
    """Branches of one value: all truths, all dates, one enumeration, or numbers of one unit brought to one scale."""
    maker = context.maker
    first = next((n for n in nodes if not _zero(n)), nodes[0])
    for node in nodes:
        numbers = isinstance(first.type, NumberType) and isinstance(node.type, NumberType)
        if not numbers and node.type != first.type:
            raise maker.refuse(
                "type-mismatch",
                node.at,
                f"各分支的值不是同一种：{kind_of(first)}和{kind_of(node)}",
                "写成同一种值",
            )
    if isinstance(first.type, NumberType):
        checked = maker.same_unit(list(nodes), at, "放在同一个值的不同分支里")
        return maker.level([v for v in checked if not isinstance(v, Quotient)])
    return nodes


def _zero(node: Expr) -> bool:
    return isinstance(node, Literal) and node.value == 0 and node.type == NumberType(())


def make_if(condition: Expr, yes: Expr, no: Expr, at: Pos, context: Context, **parts: object) -> Expr:
    """An `If` over branches of one type."""
    yes, no = same_type([yes, no], at, context)
    return context.maker.bounded(
        If, at, yes.type, min(yes.lo, no.lo), max(yes.hi, no.hi), yes.may_na or no.may_na,
        condition=condition, yes=yes, no=no, **parts,
    )  # fmt: skip


def merge(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Disjoint ascending ranges that cover the same places."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def extreme(kind: type[Least] | type[Greatest], values: list[Expr], at: Pos, context: Context) -> Expr:
    """The least or greatest of several values of one type."""
    return context.maker.extreme(kind, same_type(values, at, context), at)


def bounded(
    kind: type[Least] | type[Greatest], value: Expr, bounds: list[Expr], at: Pos, context: Context
) -> Expr:
    """A value at most (`Least`) or at least what applies of the bounds; not applicable where the value is not."""
    return context.maker.extreme(kind, same_type([value, *bounds], at, context), at, bounds=True)


def or_nothing(value: Expr, context: Context) -> Expr:
    """What is taken off: 0 where it is not applicable."""
    if not value.may_na:
        return value
    zero = context.maker.literal(0, value.type, value.at)
    lo, hi = min(0, value.lo), max(0, value.hi)
    made: Expr = context.maker.bounded(
        Otherwise, value.at, value.type, lo, hi, False, operand=value, fallback=zero
    )
    return made


def kind_of(value: Value) -> str:
    if isinstance(value, Quotient):
        return "相除的结果"
    if isinstance(value.type, NumberType):
        return f"数（{value.type}）"
    return str(value.type)


def attempt(step: Callable[[], Value]) -> Value | None:
    try:
        return step()
    except RefusedError:
        return None


def every(values: list[Value | None]) -> list:  # type: ignore[type-arg]
    """All the values, or `RefusedError` when one was reported (after the others were looked at too)."""
    if any(value is None for value in values):
        raise RefusedError
    return values
