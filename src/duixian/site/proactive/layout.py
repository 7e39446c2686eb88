"""Which tables a scan reads of a pack, and whose file each of their columns comes from."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from duixian.rules.columns.cases import arrow_type
from duixian.rules.model.declared import Entity, Fact
from duixian.rules.model.types import TEXT

from .asking import Asking


@dataclass(frozen=True, slots=True)
class Child:
    """A role kept in its root's file: `column` links it (of the root's table; of many rows, of its own), `listed` says in
    the root's table whether it is known at all."""

    entity: Entity
    column: str
    listed: str
    facts: dict[str, Fact]


@dataclass(frozen=True, slots=True)
class Root:
    """A table of subjects. `facts` by the column's name; `links` are roles that lead to another subject (role: column, and
    whether there need be none)."""

    entity: Entity
    facts: dict[str, Fact]
    children: dict[str, Child] = field(default_factory=dict)
    links: dict[str, tuple[str, bool]] = field(default_factory=dict)
    unit: str = ""  # of a project: the column that leads to its enterprise

    def schema(self) -> pa.Schema:
        columns: dict[str, pa.DataType] = {self.entity.key: pa.int64()}
        for column, _ in self.links.values():
            columns[column] = pa.int64()
        if self.unit:
            columns[self.unit] = pa.int64()
        for role, (_, optional) in self.links.items():
            if optional:
                columns[f"{role}_known"] = pa.bool_()
        for child in self.children.values():
            if not child.entity.many:
                columns[child.column] = pa.int64()
            if child.entity.many or child.entity.optional:
                columns[child.listed] = pa.bool_()
        return pa.schema([*columns.items(), *((name, arrow_type(fact)) for name, fact in self.facts.items())])


@dataclass(frozen=True, slots=True)
class Copied:
    """A kind of its own that another's file fills (a spouse that is no `like` of the person): made from the root's table."""

    entity: Entity
    of: Root
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """`roots` by the role they are of."""

    roots: dict[str, Root]
    copied: tuple[Copied, ...]
    related: frozenset[str]  # roles whose facts come from another's file


def layout(asking: Asking) -> Layout:
    """The tables of a pack: only what its results hang on."""
    pack, roles = asking.pack, asking.roles
    related = frozenset(e.id for e in pack.entities.values() if roles.relation(e.id))
    units = {unit: root for root, unit in roles.projects.items() if unit}
    lends = {r: (roles.enterprise if roles.relation(r) == "enterprise" else roles.person) for r in related}
    lends |= dict.fromkeys(units, roles.enterprise)
    found: dict[str, Root] = {}
    for name in [roles.person, roles.enterprise, *roles.projects]:
        if name:
            found[name] = Root(
                pack.entities[name], _facts(asking, name, [r for r, by in lends.items() if by == name])
            )
    for entity in pack.entities.values():
        of = found.get(entity.of)
        if of is None or (entity.id == roles.enterprise and entity.of != roles.person):
            continue
        column = entity.link or (of.entity.key if entity.many else entity.key)
        if entity.id in related:
            of.links[entity.id] = (column, entity.optional)
        elif entity.id not in units:
            facts = {f.name: f for f in _wanted(asking, entity.id)}
            if facts or any(id_.startswith(f"{entity.id}") for id_ in asking.read):
                of.children[entity.id] = Child(entity, column, f"{entity.id}_known", facts)
    roots = {}
    for name, root in found.items():
        unit = roles.projects.get(name, "")
        link = (pack.entities[unit].link or pack.entities[unit].key) if unit else ""
        roots[name] = Root(root.entity, root.facts, root.children, root.links, link)
    return Layout(roots, tuple(_copied(asking, roots, lends)), related)


def _wanted(asking: Asking, role: str) -> list[Fact]:
    return [
        f for f in asking.pack.facts.values()
        if f.role == role and f.type != TEXT and not f.implied.startswith(("exists:", "limit:"))
        and (f.id in asking.read or role in asking.read)
    ]  # fmt: skip


def _facts(asking: Asking, root: str, borrowing: list[str]) -> dict[str, Fact]:
    """The facts of a root's own file that are read of it, or of a role that is filled from it."""
    pack = asking.pack
    found = {f.name: f for f in _wanted(asking, root)}
    for role in borrowing:
        for fact in _wanted(asking, role):
            own = pack.facts.get(f"{root}.{fact.name}")
            if own is not None and own.type == fact.type:
                found.setdefault(own.name, own)
    return found


def _copied(asking: Asking, roots: dict[str, Root], lends: dict[str, str]) -> list[Copied]:
    found = []
    for role, by in lends.items():
        entity, of = asking.pack.entities[role], roots.get(by)
        if of is None or entity.kind == of.entity.kind:
            continue
        same = tuple(
            name for name, fact in of.facts.items()
            if (own := asking.pack.facts.get(f"{role}.{name}")) is not None and own.type == fact.type
        )  # fmt: skip
        found.append(Copied(entity, of, same))
    return found
