"""The tables a register extract can be: one of a pack's entities, lists or relations, with their columns."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.rules.explain.words import Words
from duixian.rules.model.declared import Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import SPELLS
from duixian.site.columns import Column, column_of

from .models import Subject
from .roles import roles_of

KIND, NUMBER, NAME = "证件类型", "证件号码", "姓名或名称"
OTHER_KIND, OTHER_NUMBER, OTHER_NAME = "对方证件类型", "对方证件号码", "对方姓名或名称"
FROM, TO, EVIDENCE = "自", "至", "凭据"


@dataclass(frozen=True, slots=True)
class Table:
    """`kind`: scalar (a row a subject), rows (a row an item of the list `id`), relation (a row a link of role `id`).

    `subject` and, of a relation, `other` are the kinds of subject on its two sides."""

    id: str
    title: str
    kind: str
    subject: str
    other: str = ""
    columns: tuple[Column, ...] = ()

    @property
    def mutual(self) -> bool:
        """Whether what is said of one side holds of the other too: a marriage."""
        return self.subject == self.other

    @property
    def headers(self) -> list[str]:
        head = [KIND, NUMBER, NAME]
        if self.kind == "relation":
            return [*head, OTHER_KIND, OTHER_NUMBER, OTHER_NAME, FROM, TO, EVIDENCE]
        own = [column.header for column in self.columns]
        return [*head, *own, FROM, TO, EVIDENCE] if self.kind == "scalar" else [*head, *own]


def tables_of(pack: Pack) -> dict[str, Table]:
    """The tables of a pack, by id: `person`, `employer`, `home`, `contracts`, `person.insurance`, `link.spouse` …"""
    words, roles = Words(pack), roles_of(pack)
    found: dict[str, Table] = {}
    for entity in pack.entities.values():
        subject = roles.keeper(entity.id)
        if subject not in (Subject.Kind.PERSON, Subject.Kind.ENTERPRISE):
            continue  # projects have no number by which a register could name them
        facts = [f for f in pack.facts.values() if f.role == entity.id and not f.implied]
        if entity.many:
            found[entity.id] = Table(entity.id, entity.label, "rows", subject, columns=_columns(facts, words))
            continue
        scalar = [f for f in facts if f.type != SPELLS]
        if scalar:
            found[entity.id] = Table(
                entity.id, f"{entity.label}的情况", "scalar", subject, columns=_columns(scalar, words)
            )
        for fact in facts:
            if fact.type == SPELLS:
                columns = _columns(list(fact.attributes), words)
                title = f"{entity.label}：{fact.label}"
                found[fact.id] = Table(fact.id, title, "rows", subject, columns=columns)
    for entity in pack.entities.values():
        if other := roles.relation(entity.id):
            title = f"{pack.entities[roles.person].label}与{entity.label}的关系"
            id_ = f"link.{entity.id}"
            found[id_] = Table(id_, title, "relation", Subject.Kind.PERSON, other)
    return found


def _columns(facts: list[Fact], words: Words) -> tuple[Column, ...]:
    return tuple(column_of(fact, words) for fact in facts)
