"""Breaks a pack in one place at a time.

A mutant differs from the pack in one place as written: one number (a step up, a step down), one comparator (the
neighbouring ones), one connective, one choice between least and greatest, one rounding, one member of a set, one value
or date of a parameter; in the rules that decide and in those that deliver: shares, payments, windows, materials, duties,
steps and their limits. Where the checker copied what is written (a table's condition into the test and the choice of a
row, a limit into several benefits, a fact's rules into a role that is `like` another), all copies change together. A pack
is well tested when its cases fail for every mutant that means something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from duixian.rules.errors import NOWHERE, Pos
from duixian.rules.model import nodes as n
from duixian.rules.model.citation import Cite
from duixian.rules.model.declared import Parameter
from duixian.rules.model.loose import expressions_of
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import TRUTH, EnumType
from duixian.rules.testing.changes import changes, changes_of_set
from duixian.rules.testing.plain import plain_changes

DELIVERING = ("benefits", "shares", "windows", "procedures", "limits")
Part = tuple[str, str]  # a section of the pack and a name in it


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where, what it was, what it became, and the pack with it.

    `definitions` are those in which the place stands, `parts` those of the sections that deliver; for a parameter, those
    that read it.
    """

    definitions: tuple[str, ...]
    parts: tuple[Part, ...]
    at: Pos
    was: str
    became: str
    pack: Pack

    @property
    def what(self) -> str:
        return f"{self.was} 改成 {self.became}"

    @property
    def name(self) -> str:
        """The first rule it stands in and the change, as `accepted` of a pack names it."""
        rule = self.definitions[0] if self.definitions else ".".join(self.parts[0]) if self.parts else ""
        return f"{rule} {self.what}".strip()


Path = tuple[tuple[str, int], ...]  # fields, with the place in a tuple, -1 for none


@dataclass(slots=True)
class _Place:
    """One change at one place as written: its copies as (part, path, what stands there then)."""

    at: Pos
    was: str
    became: str
    copies: list[tuple[Part, Path, Any]] = field(default_factory=list)


def mutants(pack: Pack) -> tuple[Mutant, ...]:
    """All mutants of a pack: of its definitions, of what delivers, of its parameters, in this order."""
    places: dict[tuple[Any, ...], _Place] = {}
    for id_, definition in pack.definitions.items():
        _expressions(pack, ("definitions", id_), definition.expr, (("expr", -1),), places)
    told = {benefit.window for benefit in pack.benefits.values()}  # what a case can say of windows
    for section in DELIVERING:
        for name, part in getattr(pack, section).items():
            if section == "windows" and name not in told:
                continue
            _delivering(pack, (section, name), part, (), part.at, (), places)
    return (*(_mutant(pack, place) for place in places.values()), *_parameters(pack))


def _expressions(
    pack: Pack, part: Part, root: n.Expr, path: Path, places: dict[tuple[Any, ...], _Place]
) -> None:
    for node, below in _paths(root, path):
        if isinstance(node, n.InRanges) and node.set_name in pack.sets:
            at = pack.sets[node.set_name].at
            for changed, was, became in changes_of_set(pack, node):
                place = places.setdefault(("set", node.set_name, was, became), _Place(at, was, became))
                place.copies.append((part, below, changed))
            continue
        for changed, was, became in changes(pack, node):
            place = places.setdefault(_key(node, was, became), _Place(node.at, was, became))
            place.copies.append((part, below, changed))


def _delivering(
    pack: Pack, part: Part, value: Any, path: Path, at: Pos, below_at: Path, places: dict[tuple[Any, ...], _Place]
) -> None:  # fmt: skip
    """What stands in a part of a section: expressions, and numbers and days that are plain values.

    `at` is the last place known on the way, `below_at` the way from there: a step that several procedures share has one.
    """
    if isinstance(value, n.Node):
        _expressions(pack, part, value, path, places)  # type: ignore[arg-type]
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            here = (path[-1][0], place)
            _delivering(pack, part, item, (*path[:-1], here), at, (*below_at[:-1], here), places)
    elif is_dataclass(value) and not isinstance(value, (Cite, Pos)):
        if (own := getattr(value, "at", NOWHERE)) != NOWHERE:
            at, below_at = own, ()
        here_at = part if at == NOWHERE else (part[0], at)
        for below, changed, was, became in plain_changes(value):
            whole = (*path, *below)
            found = places.setdefault((here_at, *below_at, *below, became), _Place(at, was, became))
            found.copies.append((part, whole, changed))
        for item in fields(value):
            down = (item.name, -1)
            _delivering(pack, part, getattr(value, item.name), (*path, down), at, (*below_at, down), places)


def _key(node: n.Expr, was: str, became: str) -> tuple[Any, ...]:
    """The same for copies of one place. The cells of a table by values share a place but not their literal."""
    if node.at == NOWHERE:
        return (node.id, was, became)
    cell = node.right.value if isinstance(node, n.Compare) and isinstance(node.right, n.Literal) else None
    cell = None if isinstance(node, n.Compare) and node.op not in ("=", "!=") else cell
    return (node.at, type(node).__name__, was, became, cell)


def _mutant(pack: Pack, place: _Place) -> Mutant:
    changed: dict[Part, Any] = {}
    # the deepest first: a change further up then takes it along
    for part, path, value in sorted(place.copies, key=lambda copy: -len(copy[1])):
        section, name = part
        changed[part] = _put(changed.get(part, getattr(pack, section)[name]), path, value)
    sections: dict[str, Any] = {
        section: _with(pack, section, {name: v for (s, name), v in changed.items() if s == section})
        for section in {section for section, _ in changed}
    }
    definitions = tuple(name for section, name in changed if section == "definitions")
    parts = tuple(part for part in changed if part[0] != "definitions")
    return Mutant(definitions, parts, place.at, place.was, place.became, replace(pack, **sections))


def _with(pack: Pack, section: str, changed: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType({**getattr(pack, section), **changed})


def _paths(node: n.Expr, path: Path) -> Iterator[tuple[n.Expr, Path]]:
    """Every node below, with the way that leads to it."""
    yield node, path
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, n.Node):
            yield from _paths(value, (*path, (item.name, -1)))  # type: ignore[arg-type]
        elif isinstance(value, tuple) and value and isinstance(value[0], n.Node):
            for place, part in enumerate(value):
                yield from _paths(part, (*path, (item.name, place)))


def _put(whole: Any, path: Path, changed: Any) -> Any:
    """The whole with what stands at `path` replaced."""
    if not path:
        return changed
    (name, place), rest = path[0], path[1:]
    value: Any = getattr(whole, name)
    part: Any = _put(value, rest, changed) if place < 0 else None
    if place >= 0:
        part = (*value[:place], _put(value[place], rest, changed), *value[place + 1 :])
    made = replace(whole, **{name: part})
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
    """Each value of a parameter one more and one less (of an enumeration: its neighbours), and each date as written a
    day later (with all values that it dates)."""
    dates: dict[tuple[Pos, date], list[Parameter]] = {}
    for parameter in pack.parameters.values():
        for place, (day, value) in enumerate(parameter.values):
            dates.setdefault((parameter.at, day), []).append(parameter)
            for other in _others(pack, parameter, value):
                values = (*parameter.values[:place], (day, other), *parameter.values[place + 1 :])
                changed = replace(parameter, values=values)
                became = "另一个值" if value is None or parameter.type == TRUTH else f"{other - value:+d} 步"
                yield _with_parameters(pack, [changed], f"{parameter.id} {day} 起的值", became)
    for (_, day), dated in dates.items():
        later = day.replace(day=day.day + 1) if day.day < 28 else day.replace(day=day.day - 1)
        moved = [
            replace(p, values=tuple((later if start == day else start, value) for start, value in p.values))
            for p in dated
        ]
        yield _with_parameters(pack, moved, f"自 {day}", f"自 {later}")


def _others(pack: Pack, parameter: Parameter, value: int | None) -> tuple[int, ...]:
    if value is None:
        return ()
    if parameter.type == TRUTH:
        return (1 - value,)
    if isinstance(parameter.type, EnumType):
        last = len(pack.enums[parameter.type.name].values)
        return tuple(other for other in (value - 1, value + 1) if 0 <= other < last)
    return value + 1, value - 1


def _with_parameters(pack: Pack, changed: list[Parameter], was: str, became: str) -> Mutant:
    names = {p.id for p in changed}

    def reads(nodes: Iterator[n.Expr]) -> bool:
        return any(
            isinstance(node, n.ParameterRef) and node.parameter in names
            for root in nodes
            for node in n.walk(root)
        )

    readers = tuple(id_ for id_, definition in pack.definitions.items() if reads(iter([definition.expr])))
    parts = tuple(
        (section, name)
        for section in DELIVERING
        for name in getattr(pack, section)
        if reads(expressions_of(pack, section, name))
    )
    parameters = MappingProxyType({**pack.parameters, **{p.id: p for p in changed}})
    return Mutant(readers, parts, changed[0].at, was, became, replace(pack, parameters=parameters))
