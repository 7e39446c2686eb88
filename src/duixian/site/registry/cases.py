"""The case that the rules take, built from what the registry knows of a subject on a day."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from duixian.rules import CaseError, Evaluator
from duixian.rules.model.declared import Entity
from duixian.rules.model.pack import Pack
from duixian.site.sending import Question

from . import sanctions
from .facts import OF_SUBJECT, TRUST, Held, on_day
from .models import Fact, Subject
from .roles import Roles, roles_of

MaySee = Callable[[Subject, str], bool]  # subject, id of the fact in its own file


@dataclass(slots=True)
class Built:
    """`case` is the document for `rules.evaluate`; `rows` the row behind each of its facts (`role.name`, or a list's id);
    `against` rows of less trusted sources that say otherwise; `unfit` facts that the pack does not take any more,
    and sanctions (`role.fact#row`) barring from what it does not know any more; `registered` the lists that the register
    of sanctions filled, with its entries."""

    case: dict[str, Any]
    rows: dict[str, Fact] = field(default_factory=dict)
    against: dict[str, tuple[Fact, ...]] = field(default_factory=dict)
    unfit: list[str] = field(default_factory=list)
    registered: dict[str, tuple[sanctions.Standing, ...]] = field(default_factory=dict)


def asking(pack: Pack, subjects: Collection[int]) -> list[Question]:
    """What is looked up of these subjects (keys) for a case, for `ahead`: facts and sanctions."""
    facts = [OF_SUBJECT.asking(key, pack.id) for key in subjects]
    return facts + [sanctions.OF_SUBJECT.asking(key) for key in subjects] if pack.conduct.sanctions else facts


def case_of(
    evaluator: Evaluator,
    subject: Subject,
    on: date,
    *,
    known: datetime | None = None,
    may_see: MaySee = lambda subject, fact: True,
) -> Built:
    """The case of a person (with employer and spouse), of an enterprise, or of a project (with its enterprise) on a day,
    as known by `known` (none: now)."""
    built = Built({"as_of": on.isoformat()})
    builder = _Builder(built, roles_of(evaluator.pack), on, known, may_see)
    if subject.kind == Subject.Kind.PERSON:
        builder.person(subject)
    elif subject.kind == Subject.Kind.PROJECT:
        builder.project(subject)
    else:
        builder.enterprise(subject)
    _drop_unfit(built, evaluator)
    builder.add_sanctions()
    return built


@dataclass(slots=True)
class _Builder:
    built: Built
    roles: Roles
    on: date
    known: datetime | None
    may_see: MaySee
    who: dict[str, Subject] = field(default_factory=dict)

    def held(self, subject: Subject) -> dict[str, Held]:
        return on_day(subject, self.roles.pack.id, self.on, self.known)

    def enterprise(self, subject: Subject) -> None:
        if role := self.roles.root_of(subject):
            self.borrow(self.roles.pack.entities[role], subject)

    def project(self, subject: Subject) -> None:
        role = self.roles.root_of(subject)
        if not role:
            return
        own = {entity.id for entity in self.roles.own(subject)}
        held = {id_: one for id_, one in self.held(subject).items() if id_.partition(".")[0] in own}
        self.built.case[role] = {}
        self.who[role] = subject
        self.scalars(subject, held)
        self.lists(subject, held)
        if (unit := self.roles.projects[role]) and subject.owner is not None:
            self.built.case[unit] = {}
            self.borrow(self.roles.pack.entities[unit], subject.owner)

    def person(self, subject: Subject) -> None:
        own = self.held(subject)
        self.who[self.roles.person] = subject
        self.scalars(subject, own)
        self.lists(subject, own)
        for id_, held in own.items():
            if id_ in self.roles.pack.entities and held.row.other is not None and self.roles.relation(id_):
                self.built.case.setdefault(id_, {})
                self.built.rows[f"{id_}.exists"] = held.row
                self.borrow(self.roles.pack.entities[id_], held.row.other)

    def add_sanctions(self) -> None:
        """The register of sanctions, in the lists that the pack's conduct names, beside what is recorded there.

        The register is complete: a list that nobody has recorded holds what it says, be that nothing.
        """
        pack, rule = self.roles.pack, self.roles.pack.conduct.sanctions
        for role, subject in self.who.items():
            body = self.built.case.get(role, {})
            if rule is None or f"{role}.{rule.fact}" not in pack.facts or not isinstance(body, dict):
                continue
            if not self.may_see(subject, f"{self.roles.root_of(subject)}.{rule.fact}"):
                continue
            found, entries, unfit = sanctions.spells(pack, subject, self.known)
            recorded = body.get(rule.fact) or []
            self.built.case.setdefault(role, body)
            body[rule.fact] = [*recorded, *(one for one in found if one not in recorded)]
            self.built.registered[f"{role}.{rule.fact}"] = tuple(entries)
            self.built.unfit += [f"{role}.{rule.fact}#{held.row.pk}" for held in unfit]

    def scalars(self, subject: Subject, own: dict[str, Held]) -> None:
        for id_, held in own.items():
            if "." in id_ and self.may_see(subject, id_):
                _put(self.built, id_, held)

    def lists(self, subject: Subject, own: dict[str, Held]) -> None:
        """Lists, and the entities that are said not to be there."""
        for id_, held in own.items():
            entity = self.roles.pack.entities.get(id_)
            if entity is None:
                continue
            if entity.many and self.may_see(subject, id_):
                _put(self.built, id_, held)
            elif held.row.value is None and held.row.other is None and entity.optional:
                self.built.case[id_] = None
                self.built.rows[f"{id_}.exists"] = held.row

    def borrow(self, entity: Entity, of: Subject) -> None:
        """Facts of another's file under the role it has here: those of the same name and type."""
        pack, source = self.roles.pack, self.roles.root_of(of)
        self.who[entity.id] = of
        for id_, held in self.held(of).items():
            role, _, name = id_.partition(".")
            here, there = pack.facts.get(f"{entity.id}.{name}"), pack.facts.get(id_)
            fits = here is not None and there is not None and here.type == there.type
            if (
                role == source
                and fits
                and self._trusted(f"{entity.id}.{name}", held.row)
                and self.may_see(of, id_)
            ):
                _put(self.built, f"{entity.id}.{name}", held)

    def _trusted(self, id_: str, row: Fact) -> bool:
        """Whether another's file counts: nothing more trusted is said of it in the subject's own."""
        own = self.built.rows.get(id_)
        return own is None or _rank(own) > _rank(row)


def _rank(row: Fact) -> int:
    return TRUST.index(Fact.Source(row.source))


def _put(built: Built, id_: str, held: Held) -> None:
    role, _, name = id_.partition(".")
    if name:
        body = built.case.setdefault(role, {})
        if isinstance(body, dict):
            body[name] = held.row.value
    else:
        built.case[role] = held.row.value
    built.rows[id_] = held.row
    if held.against:
        built.against[id_] = held.against


def _drop_unfit(built: Built, evaluator: Evaluator) -> None:
    """Facts recorded for an earlier version of the pack that this one refuses are left out, and told."""
    for _ in range(len(built.rows) + 1):
        try:
            evaluator.reader.read(built.case)
            return
        except CaseError as error:
            for path in {path.split("[")[0] for path, _, _ in error.problems}:
                role, _, name = path.partition(".")
                if role not in built.case:
                    continue
                body = built.case[role]
                if name and isinstance(body, dict) and name.split(".")[0] in body:
                    del body[name.split(".")[0]]
                    gone = f"{role}.{name.split('.')[0]}"
                else:
                    del built.case[role]
                    gone = role
                built.rows.pop(gone, None)
                built.unfit.append(gone)
