"""What a benefit comes to: its amount within its caps, and what is counted against it."""

from __future__ import annotations

from duixian.rules.check import reading
from duixian.rules.check.citing import Citing
from duixian.rules.check.context import Context
from duixian.rules.check.joining import bounded, or_nothing
from duixian.rules.check.maker import Quotient
from duixian.rules.check.stacking import Stack
from duixian.rules.check.values import Values
from duixian.rules.load.trees import Tree
from duixian.rules.model.nodes import Expr, Greatest, Least
from duixian.rules.model.types import FEN


def within_caps(tree: Tree, context: Context, citing: Citing) -> Expr:
    """The amount that a benefit states, after its own caps; never less than nothing."""
    body = reading.part(tree, "amount")
    assert body is not None
    values = Values(context, citing)
    node = values.settled(body, FEN)
    if node.type != FEN:
        raise context.maker.refuse(
            "not-money",
            body.at,
            f"金额应当是钱，却是{node.type}",
            "检查单位：人数、月数要乘以每人、每月的标准",
        )
    for cap in reading.items(tree, "caps"):
        node = _under(cap, node, values, context)
    if node.lo < 0:
        node = bounded(Greatest, node, [context.maker.literal(0, FEN, body.at)], body.at, context)
    return node


def _under(cap: Tree, node: Expr, values: Values, context: Context) -> Expr:
    """What is left under a cap after what was already received in its period."""
    cite = values.citing.read(cap)
    maker = context.maker
    outer, maker.cite = maker.cite, cite or maker.cite
    top_tree, used_tree = reading.part(cap, "at_most"), reading.part(cap, "already")
    assert top_tree is not None
    left = values.to_fen(values.read(top_tree), cap.at)
    if used_tree is not None:
        used = or_nothing(values.to_fen(values.read(used_tree), cap.at), context)
        rest = maker.add([left, maker.negate(used, cap.at)], cap.at)
        assert not isinstance(rest, Quotient)
        left = bounded(Greatest, rest, [maker.literal(0, rest.type, cap.at)], cap.at, context)
    capped = bounded(Least, node, [left], cap.at, context)
    maker.cite = outer
    return capped


def less(item: Tree, node: Expr, context: Context, citing: Citing, stack: Stack) -> Expr:
    """An amount less another benefit, or less what was received elsewhere; never less than nothing."""
    other = reading.text(item, "benefit")
    values = Values(context, citing)
    outer, context.maker.cite = context.maker.cite, citing.read(item) or context.maker.cite
    if other:
        off = stack.counted(other, reading.place(item, "benefit"), context)
    else:
        received = reading.part(item, "received")
        assert received is not None
        off = or_nothing(values.to_fen(values.read(received), item.at), context)
    rest = context.maker.add([node, context.maker.negate(off, item.at)], item.at)
    assert not isinstance(rest, Quotient)
    result = bounded(Greatest, rest, [context.maker.literal(0, FEN, item.at)], item.at, context)
    context.maker.cite = outer
    return result
