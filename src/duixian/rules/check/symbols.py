"""All names of a pack before anything is checked: what a dotted name in an expression can mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from duixian.rules.errors import Pos
from duixian.rules.load.trees import Tree
from duixian.rules.model.declared import CodeSet, Document, Entity, Enum, Fact, Parameter


@dataclass(frozen=True, slots=True)
class Raw:
    """A definition not yet checked: its tree, where its name stands, and the entity it belongs to."""

    kind: str
    name: str
    entity: str
    tree: Tree
    at: Pos


@dataclass(slots=True)
class Symbols:
    """Names by kind. `labels` maps (space, Chinese label) to the name, where the label is unique there."""

    documents: dict[str, Document] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    enums: dict[str, Enum] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    gates: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    keyed: dict[str, str] = field(default_factory=dict)
    sets: dict[str, CodeSet] = field(default_factory=dict)
    derived: dict[tuple[str, str], Raw] = field(default_factory=dict)
    tables: dict[str, Raw] = field(default_factory=dict)
    benefits: dict[str, Raw] = field(default_factory=dict)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    default_document: str = ""

    def add_label(self, space: str, label: str, name: str) -> None:
        """Let a label stand for a name; two names with one label leave it without meaning."""
        key = (space, label)
        self.labels[key] = name if self.labels.get(key, name) == name else ""

    def named(self, space: str, word: str) -> str:
        """The name a word stands for in a space: itself or by its label."""
        return self.labels.get((space, word)) or word

    def value_place(self, enum: str, word: str) -> int | None:
        """The run-time integer of a value of an enumeration, by name or label."""
        values = self.enums[enum].values
        name = word if word in values else self.labels.get((f"enum {enum}", word), "")
        return values.index(name) if name in values else None

    def child_role(self, role: str, word: str) -> str | None:
        """The role called `word` as seen from `role` (by its name or the alias it has there)."""
        for entity in self.entities.values():
            if entity.of == role and word in (entity.alias, entity.id, entity.label):
                return entity.id
        if word in self.entities:
            return word
        return next((e.id for e in self.entities.values() if e.label == word), None)

    def members(self, role: str) -> Iterable[str]:
        """The names of facts and derived facts of a role, for suggestions."""
        kind = self.entities[role].kind
        yield from (f.name for f in self.facts.values() if f.role == role)
        yield from (name for entity, name in self.derived if entity == kind)
