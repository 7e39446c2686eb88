"""Whose file the roles of a pack's cases lie in: a person's, an enterprise's, or a project's (a station, a platform).

A pack names its roles as it likes. The person is the root `person`, else the first claiming root that always has another
entity beside it; the enterprise is `employer`, else that entity; the spouse is `spouse`, else what is like the person.
Every other root is a project of an enterprise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duixian.rules.model.declared import Entity
from duixian.rules.model.pack import Pack

from .models import Subject

PERSON, EMPLOYER, SPOUSE = "person", "employer", "spouse"


@dataclass(frozen=True, slots=True)
class Roles:
    """`person` and `enterprise` are roles ('' where the pack has none), `spouses` roles of another person; `projects`
    names for each root that is a project the role of the enterprise it belongs to ('' where it has none)."""

    pack: Pack
    person: str
    enterprise: str
    spouses: frozenset[str]
    projects: Mapping[str, str]

    def relation(self, role: str) -> str:
        """The kind of subject that a role leads to from a person; '' where the role's facts are kept with the person."""
        entity = self.pack.entities[role]
        if not self.person or entity.of != self.person or entity.many:
            return ""
        if role == self.enterprise or (self.enterprise and entity.kind == self.enterprise):
            return Subject.Kind.ENTERPRISE
        return Subject.Kind.PERSON if role in self.spouses else ""

    def keeper(self, role: str) -> str:
        """The kind of subject whose file holds the facts of a role; '' for roles that borrow all of theirs."""
        entity = self.pack.entities[role]
        if role == self.enterprise:
            return Subject.Kind.ENTERPRISE
        if self.person in (role, entity.of) and self.person:
            return Subject.Kind.PERSON
        root = role if not entity.of else entity.of
        if root in self.projects and self.projects[root] != role:
            return Subject.Kind.PROJECT
        return ""

    def own(self, subject: Subject) -> list[Entity]:
        """The roles whose facts are recorded in a subject's file."""
        kept = [entity for entity in self.pack.entities.values() if self.keeper(entity.id) == subject.kind]
        if subject.kind == Subject.Kind.PROJECT:
            return [entity for entity in kept if subject.role in (entity.id, entity.of)]
        if subject.kind == Subject.Kind.PERSON:
            return [entity for entity in kept if not self.relation(entity.id)]
        return kept

    def root_of(self, subject: Subject) -> str:
        """The role a subject's own case begins with; '' where the pack has none for it."""
        if subject.kind == Subject.Kind.PROJECT:
            return subject.role if subject.role in self.projects else ""
        return self.enterprise if subject.kind == Subject.Kind.ENTERPRISE else self.person


def roles_of(pack: Pack) -> Roles:
    """The roles of a pack."""
    entities = pack.entities
    roots = [entity for entity in entities.values() if not entity.of]
    person = PERSON if PERSON in entities and not entities[PERSON].of else _claiming(pack, roots)
    enterprise = EMPLOYER if EMPLOYER in entities else _beside(pack, person)
    spouses = frozenset(
        e.id for e in entities.values() if person and e.of == person and not e.many and (e.kind == person or e.id == SPOUSE)
    )  # fmt: skip
    projects = {
        root.id: next((e.id for e in entities.values() if e.of == root.id and not e.many and e.kind == enterprise), "")
        for root in roots
        if root.id not in (person, enterprise)
    }  # fmt: skip
    return Roles(pack, person, enterprise, spouses, projects)


def _claiming(pack: Pack, roots: list[Entity]) -> str:
    claiming = {benefit.role for benefit in pack.benefits.values()}
    return next((root.id for root in roots if root.id in claiming and _beside(pack, root.id)), "")


def _beside(pack: Pack, root: str) -> str:
    """The entity of its own kind that a root always has exactly one of."""
    return next(
        (e.id for e in pack.entities.values() if root and e.of == root and e.kind == e.id and not e.many and not e.optional),
        "",
    )  # fmt: skip
