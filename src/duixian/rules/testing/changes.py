"""What can be broken at one node: a number a step up or down, a neighbouring comparator, the other connective …"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from duixian.rules.model import nodes as n
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, TRUTH, EnumType, NumberType

_NEIGHBOURS = {
    ">=": (">", "<"),
    ">": (">=", "<="),
    "<=": ("<", ">"),
    "<": ("<=", ">="),
    "=": ("!=",),
    "!=": ("=",),
}
_ROUNDINGS = {"half_up": ("down", "up"), "down": ("up",), "up": ("down",)}

Change = tuple[n.Expr, str, str]


def changes(pack: Pack, node: n.Expr) -> Iterator[Change]:
    """Each node that may stand in this node's place, with what was and what became of it in words."""
    match node:
        case n.Literal() if node.written:
            yield from _literal(pack, node)
        case n.Compare():
            for op in _NEIGHBOURS[node.op]:
                yield replace(node, op=op), node.op, op
        case n.And() if len(node.items) > 1:
            yield n.Or(**_common(node), items=node.items), "并且", "或者"
        case n.Or() if len(node.items) > 1:
            yield n.And(**_common(node), items=node.items), "或者", "并且"
        case n.Not():
            yield node.operand, "非", "是"
        case n.Least() if len(node.items) > 1:
            yield n.Greatest(**_common(node), items=node.items, bounds=node.bounds), "取低", "取高"
        case n.Greatest() if len(node.items) > 1:
            yield n.Least(**_common(node), items=node.items, bounds=node.bounds), "取高", "取低"
        case n.Divide():
            for rounding in _ROUNDINGS[node.rounding]:
                yield replace(node, rounding=rounding), node.rounding, rounding
        case n.InRanges():
            yield from _members(pack, node)


def _common(node: n.Expr) -> dict[str, Any]:
    return {field.name: getattr(node, field.name) for field in fields(n.Node)}


def _literal(pack: Pack, node: n.Literal) -> Iterator[Change]:
    """A number a step up and a step down; a truth turned over; another value of an enumeration."""
    if node.type == TRUTH:
        yield replace(node, value=1 - node.value), node.written, "是" if not node.value else "否"
    elif isinstance(node.type, EnumType):
        enum = pack.enums[node.type.name]
        for place in (node.value - 1, node.value + 1):
            if 0 <= place < len(enum.values):
                made = replace(node, value=place, lo=place, hi=place)
                yield made, enum.values[node.value], enum.values[place]
    elif isinstance(node.type, NumberType) or node.type == DATE:
        step = _step(node)
        for value, word in ((node.value + step, "+1 步"), (node.value - step, "-1 步")):
            yield replace(node, value=value, lo=value, hi=value), node.written, word


def _step(node: n.Literal) -> int:
    """One in the last place of the number as written: 35 岁 becomes 36 岁, 1.5 万元 becomes 1.6 万元."""
    digits = "".join(c for c in node.written if c.isdigit() or c == ".")
    if not digits.strip(".") or node.type == DATE:
        return 1
    number = Fraction(digits.rstrip("."))
    last = Fraction(1, 10 ** len(digits.partition(".")[2]))
    if not number or not node.value:
        return 1
    return max(1, abs(int(Fraction(node.value) * last / number)))


def _members(pack: Pack, node: n.InRanges) -> Iterator[Change]:
    """Values listed in the rule: without its first or its last."""
    if not isinstance(node.operand.type, EnumType):
        return
    values = pack.enums[node.operand.type.name].values
    (first, _), (_, last) = node.ranges[0], node.ranges[-1]
    for out in dict.fromkeys((first, last)):
        kept = tuple(_without(node.ranges, out))
        yield replace(node, ranges=kept or ((-2, -2),)), f"含{values[out]}", "不含"


def changes_of_set(pack: Pack, node: n.InRanges) -> Iterator[Change]:
    """A set of the pack without one of its members; of codes, without the first or the last of those that lie together."""
    if not isinstance(node.operand.type, EnumType):
        return
    enum = pack.enums[node.operand.type.name]
    members = dict.fromkeys(
        value
        for first, last in node.ranges
        for value in ((first, last) if enum.tree else range(first, last + 1))
    )
    for out in members:
        kept = tuple(_without(node.ranges, out))
        yield replace(node, ranges=kept or ((-2, -2),)), f"{node.set_name} 含{enum.values[out]}", "不含"


def _without(ranges: tuple[tuple[int, int], ...], out: int) -> Iterator[tuple[int, int]]:
    for first, last in ranges:
        if not first <= out <= last:
            yield first, last
            continue
        if first < out:
            yield first, out - 1
        if out < last:
            yield out + 1, last
