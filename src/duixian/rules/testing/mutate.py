"""Breaks a pack in one place at a time and asks its cases to notice.

A mutant differs from the pack in one number (a step up, a step down), one comparator (the neighbouring ones), one
connective, one choice between least and greatest, one rounding, one member of a set, one order of branches. A pack
is well tested when its cases fail for every mutant that means something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from duixian.rules.errors import Pos
from duixian.rules.evaluate.result import Evaluator
from duixian.rules.model import nodes as n
from duixian.rules.model.pack import Definition, Pack, Parameter
from duixian.rules.model.types import DATE, TRUTH, EnumType, NumberType
from duixian.rules.testing.cases import differences

_NEIGHBOURS = {
    ">=": (">", "<"),
    ">": (">=", "<="),
    "<=": ("<", ">"),
    "<": ("<=", ">="),
    "=": ("!=",),
    "!=": ("=",),
}
_ROUNDINGS = {"half_up": ("down", "up"), "down": ("up",), "up": ("down",)}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where, what it was, what it became, and the pack with it."""

    definition: str
    node: str
    at: Pos
    was: str
    became: str
    pack: Pack

    @property
    def what(self) -> str:
        return f"{self.was} 改成 {self.became}"


def mutants(pack: Pack) -> Iterator[Mutant]:
    """All mutants of a pack, in the order of its definitions, then of its parameters."""
    for definition in pack.definitions.values():
        for node, path in _paths(definition.expr):
            for changed, was, became in _changes(pack, node):
                expr = _put(definition.expr, path, changed)
                yield Mutant(
                    definition.id, node.id, node.at, was, became, _with(pack, replace(definition, expr=expr))
                )
    for parameter in pack.parameters.values():
        yield from _parameter(pack, parameter)


def survivors(pack: Pack) -> Iterator[tuple[Mutant, str | None]]:
    """Each mutant with the name of the first case that notices it, None where none does."""
    for mutant in mutants(pack):
        yield mutant, _killer(mutant.pack)


def _killer(pack: Pack) -> str | None:
    evaluator = Evaluator(pack)
    for case in pack.cases:
        try:
            noticed = next(differences(evaluator, case), None) is not None
        except ZeroDivisionError:  # the change broke what the checker had proved of a divisor
            noticed = True
        if noticed:
            return case.name
    return None


def _with(pack: Pack, definition: Definition) -> Pack:
    """The pack with one definition changed."""
    definitions: Mapping[str, Definition] = MappingProxyType({**pack.definitions, definition.id: definition})
    return replace(pack, definitions=definitions)


Path = tuple[tuple[str, int], ...]


def _paths(node: n.Expr, path: Path = ()) -> Iterator[tuple[n.Expr, Path]]:
    """Every node below, with the fields (and places in tuples, -1 for none) that lead to it."""
    yield node, path
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, n.Node):
            yield from _paths(value, (*path, (field.name, -1)))  # type: ignore[arg-type]
        elif isinstance(value, tuple) and value and isinstance(value[0], n.Node):
            for place, item in enumerate(value):
                yield from _paths(item, (*path, (field.name, place)))


def _put(node: n.Expr, path: Path, changed: n.Expr) -> n.Expr:
    """The tree with the node at `path` replaced."""
    if not path:
        return changed
    (name, place), rest = path[0], path[1:]
    value: Any = getattr(node, name)
    part: Any = _put(value, rest, changed) if place < 0 else None
    if place >= 0:
        part = (*value[:place], _put(value[place], rest, changed), *value[place + 1 :])
    made: n.Expr = replace(node, **{name: part})
    return made


Change = tuple[n.Expr, str, str]


def _changes(pack: Pack, node: n.Expr) -> Iterator[Change]:
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
            yield n.Greatest(**_common(node), items=node.items), "取低", "取高"
        case n.Greatest() if len(node.items) > 1:
            yield n.Least(**_common(node), items=node.items), "取高", "取低"
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
                yield (
                    replace(node, value=place, lo=place, hi=place),
                    enum.values[node.value],
                    enum.values[place],
                )
    elif isinstance(node.type, NumberType) or node.type == DATE:
        step = _step(node)
        for value in (node.value + step, node.value - step):
            yield (
                replace(node, value=value, lo=value, hi=value),
                node.written,
                f"{'+' if value > node.value else '-'}1 步",
            )


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
    """A set without its first or its last member."""
    if not isinstance(node.operand.type, EnumType):
        return
    values = pack.enums[node.operand.type.name].values
    (first, _), (_, last) = node.ranges[0], node.ranges[-1]
    for out in dict.fromkeys((first, last)):
        kept = tuple(_without(node.ranges, out))
        yield replace(node, ranges=kept or ((-2, -2),)), f"含{values[out]}", "不含"


def _without(ranges: tuple[tuple[int, int], ...], out: int) -> Iterator[tuple[int, int]]:
    for first, last in ranges:
        if not first <= out <= last:
            yield first, last
            continue
        if first < out:
            yield first, out - 1
        if out < last:
            yield out + 1, last


def _parameter(pack: Pack, parameter: Parameter) -> Iterator[Mutant]:
    """Each value of a parameter a step up, and each date a day later."""
    for place, (day, value) in enumerate(parameter.values):
        later = day.replace(day=day.day + 1) if day.day < 28 else day.replace(day=day.day - 1)
        changes = [((later, value), f"自 {day}", f"自 {later}")]
        if value is not None:
            step = 1 - 2 * value if parameter.type == TRUTH else 1
            changes.append(((day, value + step), f"{day} 起的值", "加一"))
        for entry, was, became in changes:
            values = (*parameter.values[:place], entry, *parameter.values[place + 1 :])
            changed = MappingProxyType({**pack.parameters, parameter.id: replace(parameter, values=values)})
            yield Mutant(parameter.id, "", parameter.at, was, became, replace(pack, parameters=changed))
