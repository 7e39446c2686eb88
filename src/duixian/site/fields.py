"""A question as fields of a form, and what was typed into them as values of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from duixian.rules.evaluate.case import shown
from duixian.rules.explain.values import number
from duixian.rules.lang.units import NONE
from duixian.rules.model.declared import Enum, Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, TRUTH, EnumType, NumberType

FEW = 9  # so many values stand as radio buttons, more as a list to choose from
MOST_ROWS = 40
YES_NO = (("true", "是"), ("false", "否"))


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    indent: tuple[None, ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """One field: `kind` is radio, select, number, date or text; `about` explains a field of a row (else the question does)."""

    name: str
    label: str
    kind: str
    options: tuple[Option, ...] = ()
    unit: str = ""
    hint: str = ""
    value: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a page. `rows` are the rows of a list (of contracts, of spells), each a row of fields; else `one` field."""

    id: str
    text: str
    label: str
    definition: str
    evidence: str
    register: str
    decided_by: str
    one: Input | None
    rows: tuple[tuple[Input, ...], ...] = ()


def asked(
    pack: Pack, id_: str, told: Mapping[str, Any], typed: Mapping[str, str] | None = None, more: int = 0
) -> Asked:
    """The question `id_` (a fact, or the id of a list) with what was told before, or what was typed just now."""
    entity = pack.entities.get(id_)
    if entity is not None:
        attributes = _attributes(pack, entity.kind)
        rows = _rows(pack, attributes, told.get(id_), typed, more)
        return Asked(id_, f"请列出您的{entity.label}", entity.label, "", "", "", "", None, rows)
    fact = pack.facts[id_]
    text = fact.question or f"{fact.label}？"
    role = pack.entities[fact.role]
    if role.kind != role.id and not fact.implied:
        text = f"{role.label}：{text}"
    about = (id_, text, fact.label, fact.definition, fact.evidence, fact.register, fact.decided_by)
    body = told.get(fact.role)
    before = body.get(fact.name) if isinstance(body, Mapping) else None
    if fact.attributes:
        return Asked(*about, None, _rows(pack, fact.attributes, before, typed, more))
    if fact.implied.startswith("exists:") and fact.role in told:
        before = told[fact.role] is not None
    value = typed.get("value", "") if typed is not None else _written(before)
    return Asked(*about, _input(pack, fact, "value", value))


def answer(pack: Pack, id_: str, typed: Mapping[str, str]) -> tuple[str, str | None, Any]:
    """What was typed as (role, fact or None, value); the value is None where nothing was."""
    if id_ in pack.entities:
        return id_, None, _filled(_attributes(pack, pack.entities[id_].kind), typed)
    fact = pack.facts[id_]
    if fact.attributes:
        return fact.role, fact.name, _filled(fact.attributes, typed)
    value: Any = _typed(fact, typed.get("value", "")) or None
    if fact.implied.startswith("exists:"):
        return fact.role, None, {"true": {}, "false": None}.get(str(value), ...)
    return fact.role, fact.name, value


def question_of(pack: Pack, fact: str) -> str:
    """The question that tells a fact: for an attribute of rows or spells, that of the whole list."""
    if fact in pack.facts and pack.facts[fact].role in pack.facts:
        return pack.facts[fact].role
    whole = fact.rpartition(".")[0]
    if whole in pack.facts and pack.facts[whole].attributes:
        return whole
    role = fact.split(".")[0].split("[")[0]
    if role in pack.entities and pack.entities[role].many:
        return role
    return fact


def _attributes(pack: Pack, kind: str) -> tuple[Fact, ...]:
    return tuple(fact for fact in pack.facts.values() if fact.role == kind and not fact.implied)


def _rows(
    pack: Pack, attributes: tuple[Fact, ...], before: Any, typed: Mapping[str, str] | None, more: int
) -> tuple[tuple[Input, ...], ...]:
    """As many rows as were told or typed, one more where more are wanted, at least one."""
    known = [
        {fact.name: _written(row.get(fact.name)) for fact in attributes}
        for row in (before if isinstance(before, list) else [])
    ]
    if typed is not None:
        known = [
            {fact.name: typed.get(f"r{n}.{fact.name}", "") for fact in attributes} for n in range(row_count(typed))
        ]  # fmt: skip
    count = min(MOST_ROWS, max(1, len(known) + more))
    blank: dict[str, str] = {}
    return tuple(
        tuple(
            replace(
                _input(
                    pack,
                    fact,
                    f"r{n}.{fact.name}",
                    (known[n] if n < len(known) else blank).get(fact.name, ""),
                ),
                about=fact.definition,
            )
            for fact in attributes
        )
        for n in range(count)
    )


def row_count(typed: Mapping[str, str]) -> int:
    """How many rows a form had."""
    numbers = [name[1:].split(".")[0] for name in typed if name.startswith("r") and "." in name]
    return min(MOST_ROWS, 1 + max((int(n) for n in numbers if n.isdecimal() and len(n) < 4), default=-1))


def _filled(attributes: tuple[Fact, ...], typed: Mapping[str, str]) -> list[dict[str, str]] | None:
    """The rows in which something was typed; None where nothing was and it was not said that there is none."""
    found = []
    for n in range(row_count(typed)):
        row = {f.name: value for f in attributes if (value := _typed(f, typed.get(f"r{n}.{f.name}", "")))}
        if row:
            found.append(row)
    return found or ([] if typed.get("none") else None)


def _input(pack: Pack, fact: Fact, name: str, value: str) -> Input:
    if fact.type == TRUTH:
        return Input(name, fact.label, "radio", tuple(Option(*pair) for pair in YES_NO), value=value)
    if isinstance(fact.type, EnumType):
        options = _options(pack.enums[fact.type.name])
        return Input(name, fact.label, "radio" if len(options) <= FEW else "select", options, value=value)
    if fact.type == DATE:
        return Input(name, fact.label, "date", value=value)
    if isinstance(fact.type, NumberType):
        percent = _percent(fact)
        ends = (number(end, fact.type) if percent else shown(end, fact) for end in (fact.lo, fact.hi))
        hint, unit = " 至 ".join(ends), "%" if percent else fact.unit
        return Input(name, fact.label, "number", unit=unit, hint=hint, value=value.removesuffix(unit))
    return Input(name, fact.label, "text", value=value)


def _options(enum: Enum) -> tuple[Option, ...]:
    """The values; those of a catalogue in its order, deeper ones indented."""
    ends: list[int] = []
    found = []
    for place, (value, label) in enumerate(zip(enum.values, enum.labels, strict=True)):
        while ends and place > ends[-1]:
            ends.pop()
        found.append(Option(value, f"{value} {label}" if enum.tree else label, (None,) * len(ends)))
        if enum.tree and enum.last[place] > place:
            ends.append(enum.last[place])
    return tuple(found)


def _percent(fact: Fact) -> bool:
    """Whether it is a share, which people write in percent: the field says %, so that 30 is 30 %."""
    type_ = fact.type
    return (
        isinstance(type_, NumberType) and type_.dimension == NONE and type_.scale % 100 == 0 and not fact.unit
    )


def _typed(fact: Fact, text: str) -> str:
    """What was typed, with the unit that stands behind the field."""
    value = text.strip().replace("％", "%")
    return f"{value}%" if value and _percent(fact) and not value.endswith("%") else value


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
