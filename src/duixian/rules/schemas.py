"""The JSON Schemas of packs, cases and results. `docs/schemas/` holds them as files; a test holds the two equal."""

from __future__ import annotations

from typing import Any

from duixian.rules.evaluate.result import STATUS
from duixian.rules.load.grammar import NAMED, PACK_FILE
from duixian.rules.load.grammar.words import PERIODS
from duixian.rules.load.shapes import json_schema
from duixian.rules.model.declared import Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, SPELLS, TEXT, TRUTH, EnumType
from duixian.rules.truth import NAMES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DAY = {"type": "string", "format": "date"}
_TEXT = {"type": "string"}
_COUNT = {"type": "integer"}
_TRUTH = {"enum": list(NAMES)}
_FEN = {"anyOf": [{"type": "integer"}, {"$ref": "#/$defs/interval"}]}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _record(required: bool = True, **fields: Any) -> dict[str, Any]:
    names = {name.rstrip("_"): schema for name, schema in fields.items()}
    schema: dict[str, Any] = {"type": "object", "properties": names, "additionalProperties": False}
    return {**schema, "required": list(names)} if required else schema


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def pack_schema() -> dict[str, Any]:
    """Of one YAML file of a pack, so that editors complete and check while typing."""
    definitions: dict[str, Any] = {}
    root = json_schema(PACK_FILE, definitions, NAMED)
    return {"$schema": DIALECT, "title": "Duixian 规则文件", **root, "$defs": definitions}


def case_schema(pack: Pack | None = None) -> dict[str, Any]:
    """Of a case: of any pack, or with the facts of one."""
    head = {"$schema": DIALECT, "title": "Duixian 案例", "type": "object", "required": ["as_of"]}
    if pack is None:
        body: dict[str, Any] = {
            "anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}, {"type": "null"}]
        }
        return {**head, "properties": {"as_of": _DAY}, "additionalProperties": body}
    properties: dict[str, Any] = {"as_of": _DAY}
    for role, entity in pack.entities.items():
        own = {f.name: _fact(f, pack) for f in pack.facts.values() if f.role == role and f.name != "exists"}
        schema = {
            "type": "object",
            "properties": own,
            "additionalProperties": False,
            "description": entity.label,
        }
        properties[role] = _list(schema) if entity.many else _or_null(schema)
    return {**head, "title": pack.title, "properties": properties, "additionalProperties": False}


def _fact(fact: Fact, pack: Pack) -> dict[str, Any]:
    """Every fact may also be null: not known."""
    if fact.type == TRUTH:
        schema: dict[str, Any] = {"type": "boolean"}
    elif fact.type == DATE:
        schema = _bounded(_DAY)
    elif fact.type == TEXT:
        schema = _TEXT
    elif fact.type == SPELLS:
        schema = _list(_record(False, **{a.name: _fact(a, pack) for a in fact.attributes}))
    elif isinstance(fact.type, EnumType):
        enum = pack.enums[fact.type.name]
        schema = {"enum": [*enum.values, *enum.labels]}
    else:
        schema = _bounded({"type": ["number", "string"]})
    made = _or_null(schema)
    made["title"] = fact.label
    if fact.question:
        made["description"] = fact.question
    return made


def _bounded(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, _record(False, at_least=schema, at_most=schema)]}


def result_schema() -> dict[str, Any]:
    """Of `evaluate.document.document`. Amounts are fen; an interval where facts are missing."""
    payment = _record(
        number=_COUNT, label=_TEXT, amount=_FEN, due=_or_null(_DAY), after=_or_null(_record(months=_COUNT, days=_COUNT)), condition=_TRUTH,
        now={"type": "boolean"}, cite=_or_null(_TEXT),
    )  # fmt: skip
    material = _record(
        name=_TEXT, needed=_TRUTH, copies=_COUNT, original={"type": "boolean"}, register=_or_null(_TEXT), form=_or_null(_TEXT),
        cite=_or_null(_TEXT),
    )  # fmt: skip
    window = _record(
        label=_TEXT, opens=_or_null(_DAY), closes=_or_null(_DAY), open_now=_or_null({"type": "boolean"}),
        provisional={"type": "boolean"}, cite=_or_null(_TEXT),
    )  # fmt: skip
    office = _record(
        directory=_TEXT, code=_TEXT, name=_TEXT, telephone=_or_null(_TEXT), address=_or_null(_TEXT), note=_or_null(_TEXT),
        certain={"type": "boolean"}, cite=_or_null(_TEXT),
    )  # fmt: skip
    proof = _record(
        label=_TEXT,
        months=_COUNT,
        within=_or_null(_record(count=_COUNT, unit=_TEXT)),
        materials=_list(_TEXT),
        cite=_or_null(_TEXT),
    )
    brief = {
        "title": _TEXT, "status": {"enum": list(STATUS)}, "amount": _or_null(_FEN), "payable": _FEN, "period": {"enum": list(PERIODS)},
        "announced": {"type": "boolean"},
    }  # fmt: skip
    details = {
        "grants": _or_null(_TEXT), "schedule": _list(payment), "shares": _list(_record(payer=_TEXT, amount=_FEN, share=_TEXT)),
        "payee": _or_null(_record(party=_TEXT, account=_or_null(_TEXT))),
        "term": _or_null(_record(first=_or_null(_DAY), last=_or_null(_DAY), periods=_COUNT)), "window": _or_null(window),
        "materials": _list(material), "procedure": _or_null(_TEXT), "offices": _list(office),
        "obligations": _list(_record(label=_TEXT, holds=_TRUTH, by=_or_null(_DAY), cite=_or_null(_TEXT))),
        "sanctions": _list(_record(label=_TEXT, list=_or_null(_TEXT), months=_or_null(_COUNT), scope=_or_null(_TEXT), bars=_list(_TEXT), cite=_or_null(_TEXT))),
        "proofs": _list(proof),
        "readings": _list(_record(question=_TEXT, taken=_TEXT, other=_TEXT, cites=_list(_TEXT))), "citations": _list(_TEXT),
        "missing": _list(_TEXT),
    }  # fmt: skip
    benefit = {
        "type": "object",
        "properties": {**brief, **details},
        "required": list(brief),
        "additionalProperties": False,
    }
    decided = _record(
        fact=_TEXT,
        value=_or_null({"type": "boolean"}),
        list=_TEXT,
        year=_COUNT,
        rows=_list(_COUNT),
        told=_TEXT,
        cite=_or_null(_TEXT),
    )
    whole = _record(
        pack=_record(id=_TEXT, version=_TEXT, hash=_TEXT), as_of=_DAY, benefits={"type": "object", "additionalProperties": benefit}
    )  # fmt: skip
    whole["properties"]["lists"] = _list(decided)  # of packs that have yearly lists
    return {
        "$schema": DIALECT, "title": "Duixian 结果", **whole,
        "$defs": {"interval": _record(lo=_COUNT, hi=_COUNT)},
    }  # fmt: skip


def schemas() -> dict[str, dict[str, Any]]:
    """All schemas by the name of their file in `docs/schemas/`."""
    return {
        "pack.schema.json": pack_schema(),
        "case.schema.json": case_schema(),
        "result.schema.json": result_schema(),
    }
