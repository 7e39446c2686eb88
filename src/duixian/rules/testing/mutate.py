"""Breaks a pack in one place at a time.

A mutant differs from the pack in one place as written: one number (a step up, a step down), one comparator (the
neighbouring ones), one connective, one choice between least and greatest, one rounding, one member of a set, one value
or date of a parameter. Where the checker copied what is written (a table's condition into the test and the choice of a
row, a limit into several benefits, a fact's rules into a role that is `like` another), all copies change together. A pack
is well tested when its cases fail for every mutant that means something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model import nodes as n
from duixian.rules.model.pack import Definition, Pack, Parameter
from duixian.rules.model.types import TRUTH
from duixian.rules.testing.changes import changes


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where, what it was, what it became, and the pack with it.

    `definitions` are those in which the place stands; for a parameter, those that read it.
    """

    definitions: tuple[str, ...]
    at: Pos
    was: str
    became: str
    pack: Pack

    @property
    def what(self) -> str:
        return f"{self.was} 改成 {self.became}"


Path = tuple[tuple[str, int], ...]


@dataclass(slots=True)
class _Place:
    """One change at one place as written: its copies as (definition, path, changed node)."""

    at: Pos
    was: str
    became: str
    copies: list[tuple[str, Path, n.Expr]] = field(default_factory=list)


def mutants(pack: Pack) -> tuple[Mutant, ...]:
    """All mutants of a pack, in the order of its definitions, then of its parameters."""
    places: dict[tuple[Any, ...], _Place] = {}
    for definition in pack.definitions.values():
        for node, path in _paths(definition.expr):
            for changed, was, became in changes(pack, node):
                place = places.setdefault(_key(node, was, became), _Place(node.at, was, became))
                place.copies.append((definition.id, path, changed))
    return (*(_mutant(pack, place) for place in places.values()), *_parameters(pack))


def _key(node: n.Expr, was: str, became: str) -> tuple[Any, ...]:
    """The same for copies of one place. The cells of a table by values share a place but not their literal."""
    if node.at == NOWHERE:
        return (node.id, was, became)
    cell = node.right.value if isinstance(node, n.Compare) and isinstance(node.right, n.Literal) else None
    cell = None if isinstance(node, n.Compare) and node.op not in ("=", "!=") else cell
    return (node.at, type(node).__name__, was, became, cell)


def _mutant(pack: Pack, place: _Place) -> Mutant:
    changed: dict[str, Definition] = {}
    # the deepest first: a change further up then takes it along
    for id_, path, node in sorted(place.copies, key=lambda copy: -len(copy[1])):
        definition = changed.get(id_, pack.definitions[id_])
        changed[id_] = replace(definition, expr=_put(definition.expr, path, node))
    definitions: Mapping[str, Definition] = MappingProxyType({**pack.definitions, **changed})
    return Mutant(tuple(changed), place.at, place.was, place.became, replace(pack, definitions=definitions))


def _paths(node: n.Expr, path: Path = ()) -> Iterator[tuple[n.Expr, Path]]:
    """Every node below, with the fields (and places in tuples, -1 for none) that lead to it."""
    yield node, path
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, n.Node):
            yield from _paths(value, (*path, (item.name, -1)))  # type: ignore[arg-type]
        elif isinstance(value, tuple) and value and isinstance(value[0], n.Node):
            for place, part in enumerate(value):
                yield from _paths(part, (*path, (item.name, place)))


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
    return _with_bottom(made) if isinstance(made, n.Greatest | n.Least) else made


def _with_bottom(node: n.Greatest | n.Least) -> n.Expr:
    """The best row of a table, with what stands for a row that does not hold: the worst that any row gives.

    The checker takes that from the rows as written (docs/semantics.md, tables), so it changes with them.
    """
    bottoms = [item.no for item in node.items if isinstance(item, n.If) and isinstance(item.no, n.Literal)]
    if len(bottoms) < len(node.items) or any(bottom.written for bottom in bottoms):
        return node
    rows = [item for item in node.items if isinstance(item, n.If)]
    highest = isinstance(node, n.Greatest)
    worst = min(row.yes.lo for row in rows) if highest else max(row.yes.hi for row in rows)
    bottom = replace(bottoms[0], value=worst, lo=worst, hi=worst)
    return replace(node, items=tuple(replace(row, no=bottom) for row in rows))


def _parameters(pack: Pack) -> Iterator[Mutant]:
    """Each value of a parameter one more, and each date as written a day later (with all values that it dates)."""
    dates: dict[tuple[Pos, date], list[Parameter]] = {}
    for parameter in pack.parameters.values():
        for place, (day, value) in enumerate(parameter.values):
            dates.setdefault((parameter.at, day), []).append(parameter)
            if value is None:
                continue
            more = 1 - value if parameter.type == TRUTH else value + 1
            values = (*parameter.values[:place], (day, more), *parameter.values[place + 1 :])
            changed = replace(parameter, values=values)
            yield _with_parameters(pack, [changed], f"{parameter.id} {day} 起的值", "另一个值")
    for (_, day), dated in dates.items():
        later = day.replace(day=day.day + 1) if day.day < 28 else day.replace(day=day.day - 1)
        moved = [
            replace(p, values=tuple((later if start == day else start, value) for start, value in p.values))
            for p in dated
        ]
        yield _with_parameters(pack, moved, f"自 {day}", f"自 {later}")


def _with_parameters(pack: Pack, changed: list[Parameter], was: str, became: str) -> Mutant:
    names = {p.id for p in changed}
    readers = tuple(
        definition.id
        for definition in pack.definitions.values()
        if any(
            isinstance(node, n.ParameterRef) and node.parameter in names for node in n.walk(definition.expr)
        )
    )
    parameters = MappingProxyType({**pack.parameters, **{p.id: p for p in changed}})
    return Mutant(readers, changed[0].at, was, became, replace(pack, parameters=parameters))
