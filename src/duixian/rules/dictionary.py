"""The facts of a pack as plain records: what may be asked, in which words, and how the answer can be known."""

from __future__ import annotations

from typing import Any

from duixian.rules.explain.values import of_fact
from duixian.rules.model.declared import Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, SPELLS, TEXT, TRUTH, EnumType, NumberType, Type

_KINDS: dict[Type, str] = {TRUTH: "truth", DATE: "date", TEXT: "text", SPELLS: "spells"}


def dictionary(pack: Pack) -> list[dict[str, Any]]:
    """One record a fact, in the order of the pack; facts that a rule made for itself (`made_by`) last."""
    facts = sorted(pack.facts.values(), key=lambda fact: bool(fact.implied))
    return [_record(pack, fact) for fact in facts if fact.role in pack.entities]


def _record(pack: Pack, fact: Fact) -> dict[str, Any]:
    bounded = isinstance(fact.type, NumberType) or fact.type == DATE
    return {
        "id": fact.id, "entity": fact.role, "entity_label": pack.entities[fact.role].label, "label": fact.label,
        "type": kind(fact.type), "unit": fact.unit or None, "values": _values(pack, fact.type),
        "least": of_fact(fact.lo, fact, pack.enums) if bounded else None, "greatest": of_fact(fact.hi, fact, pack.enums) if bounded else None,
        "question": fact.question or None, "definition": fact.definition or None, "evidence": fact.evidence or None,
        "register": fact.register or None, "effort": fact.effort, "changes": fact.changes, "better": fact.better or None,
        "sensitivity": fact.sensitivity, "human": fact.human, "decided_by": fact.decided_by or None,
        "made_by": fact.implied or None, "attributes": [_attribute(pack, a) for a in fact.attributes],
        "cite": fact.cite.full if fact.cite is not None else None,
    }  # fmt: skip


def _attribute(pack: Pack, fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "label": fact.label,
        "type": kind(fact.type),
        "unit": fact.unit or None,
        "values": _values(pack, fact.type),
    }


def kind(type_: Type) -> str:
    """The type as a pack writes it: truth, date, text, spells, money, rate, number, or the name of an enumeration."""
    if isinstance(type_, EnumType):
        return type_.name
    if isinstance(type_, NumberType):
        return "money" if type_.is_money else "number"
    return _KINDS[type_]


def _values(pack: Pack, type_: Type) -> list[dict[str, str]]:
    if not isinstance(type_, EnumType):
        return []
    enum = pack.enums[type_.name]
    return [{"value": value, "label": label} for value, label in zip(enum.values, enum.labels, strict=True)]
