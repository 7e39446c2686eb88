"""The tables a register extract can be: one of a pack's entities, lists or relations, with their columns."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.rules.explain.words import Words
from duixian.rules.model.pack import Entity, Fact, Pack
from duixian.rules.model.types import SPELLS
from duixian.site.matching.roster.sheets import Column, column_of

from .models import Subject

PERSON, EMPLOYER, SPOUSE = "person", "employer", "spouse"
KIND, NUMBER, NAME = "证件类型", "证件号码", "姓名或名称"
OTHER_KIND, OTHER_NUMBER, OTHER_NAME = "对方证件类型", "对方证件号码", "对方姓名或名称"
FROM, TO, EVIDENCE = "自", "至", "凭据"


@dataclass(frozen=True, slots=True)
class Table:
    """`kind`: scalar (a row a subject), rows (a row an item of the list `id`), relation (a row a link of role `id`)."""

    id: str
    title: str
    kind: str
    subject: str
    columns: tuple[Column, ...] = ()

    @property
    def headers(self) -> list[str]:
        head = [KIND, NUMBER, NAME]
        if self.kind == "relation":
            return [*head, OTHER_KIND, OTHER_NUMBER, OTHER_NAME, FROM, TO, EVIDENCE]
        own = [column.header for column in self.columns]
        return [*head, *own, FROM, TO, EVIDENCE] if self.kind == "scalar" else [*head, *own]


def relation_of(entity: Entity) -> str:
    """The kind of subject that a role leads to from a person; '' where the role's facts are kept with the person."""
    if entity.of != PERSON or entity.many:
        return ""
    if entity.kind == EMPLOYER:
        return Subject.Kind.ENTERPRISE
    return Subject.Kind.PERSON if entity.id == SPOUSE else ""


def tables_of(pack: Pack) -> dict[str, Table]:
    """The tables of a pack, by id: `person`, `employer`, `home`, `contracts`, `person.insurance`, `link.spouse` …"""
    words = Words(pack)
    found: dict[str, Table] = {}
    for entity in pack.entities.values():
        subject = _subject_of(entity)
        if not subject:
            continue
        facts = [f for f in pack.facts.values() if f.role == entity.id and not f.implied]
        if entity.many:
            found[entity.id] = Table(entity.id, entity.label, "rows", subject, _columns(facts, words))
            continue
        scalar = [f for f in facts if f.type != SPELLS]
        if scalar:
            found[entity.id] = Table(
                entity.id, f"{entity.label}的情况", "scalar", subject, _columns(scalar, words)
            )
        for fact in facts:
            if fact.type == SPELLS:
                columns = _columns(list(fact.attributes), words)
                found[fact.id] = Table(fact.id, f"{entity.label}：{fact.label}", "rows", subject, columns)
    for entity in pack.entities.values():
        if relation_of(entity):
            title = f"{pack.entities[PERSON].label}与{entity.label}的关系"
            found[f"link.{entity.id}"] = Table(f"link.{entity.id}", title, "relation", Subject.Kind.PERSON)
    return found


def _subject_of(entity: Entity) -> str:
    """Whose file the facts of a role lie in; '' where the registry does not keep them (projects, platforms)."""
    if entity.id == EMPLOYER:
        return Subject.Kind.ENTERPRISE
    if entity.id == PERSON or entity.of == PERSON:
        return Subject.Kind.PERSON
    return ""


def _columns(facts: list[Fact], words: Words) -> tuple[Column, ...]:
    return tuple(column_of(fact, words) for fact in facts)
