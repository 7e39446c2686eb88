"""What a file says on a day, as the rows of the tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from duixian.rules import Evaluator
from duixian.rules.columns.cases import as_stored
from duixian.rules.model.declared import Fact
from duixian.rules.model.types import SPELLS
from duixian.rules.truth import UNKNOWN
from duixian.site.registry.facts import TRUST

from .asking import Asking
from .layout import Child, Layout, Root

RANKS = {str(source): place for place, source in enumerate(TRUST)}
MOST_KEPT = 300_000  # values remembered as they were understood
NOBODY = object()


@dataclass(frozen=True, slots=True)
class Said:
    """One fact as it is registered: `value` as text (JSON), `other` whom it leads to."""

    fact: str
    value: str | None
    other: int | None
    began: str
    source: str
    row: int

    @property
    def rank(self) -> tuple[int, str, int]:
        """The higher the sooner it counts: the more trusted, then what began later (as `registry.facts.on_day` has it)."""
        return -RANKS[self.source], self.began, self.row


@dataclass(frozen=True, slots=True)
class About:
    """A subject: what it is, of whom it is a project, what the books and the register of sanctions know of it."""

    key: int
    kind: str
    role: str
    owner: int | None
    booked: Mapping[str, Any] = field(default_factory=dict)
    barred: tuple[dict[str, str], ...] = ()


class UnfitError(ValueError):
    """A value that the pack does not take (any more)."""


@dataclass
class Filler:
    """Makes rows of one pack's tables."""

    asking: Asking
    layout: Layout
    kept: dict[tuple[str, str], Any] = field(default_factory=dict)

    @cached_property
    def barring(self) -> str:
        """The name of the facts that the register of sanctions fills; nothing recorded means none there."""
        rule = self.asking.pack.conduct.sanctions
        return rule.fact if rule is not None else ""

    @property
    def evaluator(self) -> Evaluator:
        return self.asking.ready.evaluator

    def root_of(self, about: About) -> Root | None:
        roles = self.asking.roles
        name = (
            about.role
            if about.kind == "project"
            else roles.enterprise
            if about.kind == "enterprise"
            else roles.person
        )
        return self.layout.roots.get(name)

    def fill(self, about: About, said: Iterable[Said], into: dict[str, list[dict[str, Any]]]) -> bool:
        """Add a subject's rows to the tables. Returns whether what it says goes into columns; otherwise it is to be worked
        out by itself."""
        root = self.root_of(about)
        if root is None:
            return True
        best: dict[str, Said] = {}
        for one in said:
            if one.fact not in best or one.rank > best[one.fact].rank:
                best[one.fact] = one
        if not best and not about.booked:
            return True
        fits = not any(id_.partition(".")[0] in self.layout.related and "." in id_ for id_ in best)
        row: dict[str, Any] = {root.entity.key: about.key}
        try:
            for name, fact in root.facts.items():
                if fact.id in best or fact.id in about.booked or name == self.barring:
                    row[name] = self._cell(fact, about, best)
        except UnfitError:
            fits = False
        self._links(root, about, best, row)
        rows: dict[str, list[dict[str, Any]]] = {}
        try:
            for child in root.children.values():
                self._child(child, about, best, row, rows)
        except UnfitError:
            fits, rows = False, {}
        into.setdefault(root.entity.kind, []).append(row)
        for kind, more in rows.items():
            into.setdefault(kind, []).extend(more)
        return fits

    def _links(self, root: Root, about: About, best: Mapping[str, Said], row: dict[str, Any]) -> None:
        if root.unit:
            row[root.unit] = about.owner
        for role, (column, optional) in root.links.items():
            one = best.get(role)
            row[column] = one.other if one is not None else None
            if optional:
                row[f"{role}_known"] = True if one is not None else None

    def _child(
        self, child: Child, about: About, best: Mapping[str, Said], row: dict[str, Any], rows: dict[str, list[dict[str, Any]]]
    ) -> None:  # fmt: skip
        entity = child.entity
        if entity.many:
            one = best.get(entity.id)
            items = json.loads(one.value) if one is not None and one.value is not None else None
            row[child.listed] = True if isinstance(items, list) else None
            for item in items or ():
                rows.setdefault(entity.kind, []).append(
                    {child.column: about.key, **self._item(entity.id, child.facts, item)}
                )
            return
        own = {f.name: best[f.id] for f in child.facts.values() if f.id in best}
        any_ = bool(own) or any(id_.startswith(f"{entity.id}.") for id_ in [*best, *about.booked])
        absent = not any_ and entity.id in best
        row[child.column] = about.key if any_ else None
        if entity.optional:
            row[child.listed] = True if any_ or absent else None
        if any_:
            rows.setdefault(entity.kind, []).append(
                {entity.key: about.key, **{f.name: self._cell(f, about, best) for f in child.facts.values()}}
            )

    def _cell(self, fact: Fact, about: About, best: Mapping[str, Said]) -> Any:
        """A fact's value as a column holds it: the books' own word, what is registered, or nothing."""
        one = best.get(fact.id)
        if fact.type == SPELLS:
            held = json.loads(one.value) if one is not None and one.value else None
            if fact.name == self.barring:
                held = [*(held or []), *(spell for spell in about.barred if spell not in (held or []))]
            return None if held is None else [self._spell(fact, item) for item in held]
        if fact.id in about.booked:
            return self._read(fact, json.dumps(about.booked[fact.id]))
        return self._read(fact, one.value) if one is not None and one.value is not None else None

    def _read(self, fact: Fact, text: str) -> Any:
        """A registered value (JSON) as a column holds it. Raises UnfitError."""
        slot = (fact.id, text)
        found = self.kept.get(slot, NOBODY)
        if found is NOBODY:
            found = self._understood(fact, json.loads(text))
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            self.kept[slot] = found
        return found

    def _understood(self, fact: Fact, value: Any, *, exactly: bool = False) -> Any:
        if value is None:
            return None
        try:
            lo, hi = self.evaluator.reader.facts[fact.role][fact.name][1](value)
        except ValueError as error:
            raise UnfitError(f"{fact.id}: {error}") from error
        stored = as_stored(self.asking.pack, fact, lo, hi)
        if stored is None and exactly and lo != UNKNOWN:
            raise UnfitError(f"{fact.id}: only bounds are known")
        return stored

    def _item(self, role: str, facts: Mapping[str, Fact], item: Any) -> dict[str, Any]:
        known = self.evaluator.reader.facts.get(role, {})
        if not isinstance(item, dict) or item.keys() - known.keys():
            raise UnfitError(role)
        return {name: self._understood(fact, item.get(name)) for name, fact in facts.items()}

    def _spell(self, fact: Fact, item: Any) -> dict[str, Any]:
        known = self.evaluator.reader.facts.get(fact.id, {})
        if not isinstance(item, dict) or item.keys() - known.keys():
            raise UnfitError(fact.id)
        return {
            a.name: self._understood(a, item.get(a.name), exactly=a.name == "to") for a in fact.attributes
        }
