"""Values of facts: checked by the rules' own reader, kept in one written form, shown in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from duixian.quantities.money import format_money, parse_money
from duixian.rules import CaseError, Evaluator
from duixian.rules.explain.values import decimal
from duixian.rules.model.declared import Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, TEXT, TRUTH, EnumType
from duixian.rules.truth import TRUE

Problem = tuple[str, str, str]
YUAN = "元"
ANY_DAY = "2024-01-01"  # the reader wants a day; values do not hang on it


def kept(evaluator: Evaluator, told: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """Values by fact or list id in the form in which they are kept, and the problems (path, what, mend) of the others.

    `told` maps `role.name`, `role` of a list, or the id of spells to what was written.
    """
    document: dict[str, Any] = {"as_of": ANY_DAY}
    for id_, value in told.items():
        role, _, name = id_.partition(".")
        if name:
            document.setdefault(role, {})[name] = value
        else:
            document[role] = value
    problems: list[Problem] = []
    try:
        state = evaluator.reader.read(document)
    except CaseError as error:
        problems = list(error.problems)
        bad = {_owner(path, told) for path, _, _ in problems}
        good = {id_: value for id_, value in told.items() if id_ not in bad}
        return (kept(evaluator, good)[0] if bad and len(good) < len(told) else {}), problems
    pack, slots = evaluator.pack, evaluator.engine.slots
    found: dict[str, Any] = {}
    for id_, value in told.items():
        fact = pack.facts.get(id_)
        if fact is None or fact.attributes:
            found[id_] = _rows(pack, id_, value, evaluator)
        else:
            lo, hi = (
                (state.lo[slots.facts[id_]], state.hi[slots.facts[id_]]) if id_ in slots.facts else (0, 0)
            )
            found[id_] = _written(pack, fact, lo, hi, value)
    return found, problems


def _owner(path: str, told: Mapping[str, Any]) -> str:
    plain = path.split("[")[0]
    return plain if plain in told else plain.split(".")[0]


def _written(pack: Pack, fact: Fact, lo: int, hi: int, value: Any) -> Any:
    if fact.type == TEXT:
        return str(value)
    if fact.type == TRUTH:
        return lo == TRUE
    if isinstance(fact.type, EnumType):
        return pack.enums[fact.type.name].values[lo]
    if lo != hi:
        return {"at_least": _one(fact, lo), "at_most": _one(fact, hi)}
    return _one(fact, lo)


def _one(fact: Fact, value: int) -> str:
    if fact.type == DATE:
        return date.fromordinal(value).isoformat()
    return f"{decimal(Fraction(value, fact.ticks))} {fact.unit}".strip()


def _rows(pack: Pack, id_: str, rows: list[dict[str, Any]], evaluator: Evaluator) -> list[dict[str, Any]]:
    """Items of a list with each value in its kept form."""
    known = {fact.name: fact for fact in attributes_of(pack, id_)}
    slots = evaluator.engine.slots
    place = slots.rows[id_]
    role, _, name = id_.partition(".")
    body: Any = {name: rows} if name else rows
    state = evaluator.reader.read({"as_of": ANY_DAY, role: body})
    found = []
    for row, (lo, hi) in zip(rows, state.rows[place] or [], strict=True):
        one = {}
        for key, value in row.items():
            fact = known[key]
            at = slots.attributes.get(fact.id)
            one[key] = value if at is None else _written(pack, fact, lo[at], hi[at], value)
        found.append(one)
    return found


def attributes_of(pack: Pack, id_: str) -> tuple[Fact, ...]:
    """The columns of a list: of spells, or of an entity of which there can be several."""
    if id_ in pack.facts:
        return pack.facts[id_].attributes
    kind = pack.entities[id_].kind
    return tuple(fact for fact in pack.facts.values() if fact.role == kind and not fact.implied)


def label_of(pack: Pack | None, id_: str) -> str:
    """A fact's name in words; the id where the pack does not know it any more."""
    if pack is None:
        return id_
    if id_ in pack.facts:
        fact = pack.facts[id_]
        role = pack.entities[fact.role]
        return fact.label if fact.role == "person" else f"{role.label}：{fact.label}"
    return pack.entities[id_].label if id_ in pack.entities else id_


def in_words(pack: Pack | None, id_: str, value: Any) -> str:
    """A value as a page shows it."""
    if value is None:
        return "没有"
    if isinstance(value, list):
        return "没有" if not value else "；".join(_item(pack, id_, row) for row in value)
    fact = pack.facts.get(id_) if pack is not None else None
    return _scalar(pack, fact, value)


def _item(pack: Pack | None, id_: str, row: Mapping[str, Any]) -> str:
    known: dict[str, Fact] = {}
    if pack is not None and (id_ in pack.facts or id_ in pack.entities):
        known = {fact.name: fact for fact in attributes_of(pack, id_)}
    return "，".join(
        f"{known[k].label if k in known else k}：{_scalar(pack, known.get(k), v)}" for k, v in row.items()
    )


def _money(value: Any) -> str:
    """A sum as it is written, in its shortest form where it can be read as one."""
    try:
        return format_money(parse_money(str(value)), grouped=True)
    except ValueError:
        return str(value)


def _scalar(pack: Pack | None, fact: Fact | None, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return " 至 ".join(_scalar(pack, fact, end) for end in value.values())
    if fact is not None and fact.unit == YUAN:
        return _money(value)
    if pack is not None and fact is not None and isinstance(fact.type, EnumType):
        enum = pack.enums[fact.type.name]
        if value in enum.values:
            return enum.labels[enum.values.index(value)]
    return str(value)
