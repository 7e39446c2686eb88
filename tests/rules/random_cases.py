"""Random cases of any pack: every fact within its range, lists of a few rows, parts left out."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

from duixian.rules import Pack
from duixian.rules.model.declared import Fact
from duixian.rules.model.types import DATE, SPELLS, TEXT, TRUTH, EnumType, NumberType


def random_value(fact: Fact, pack: Pack, rng: Random) -> Any:
    """A value of a fact as a case states it; numbers lean towards small ones and the ends of the range."""
    if fact.type == TRUTH:
        return rng.random() < 0.6
    if fact.type == TEXT:
        return "某人"
    if isinstance(fact.type, EnumType):
        return rng.choice(pack.enums[fact.type.name].values)
    lo, hi = fact.lo, fact.hi
    if fact.type == DATE:
        lo, hi = max(lo, date(2018, 1, 1).toordinal()), min(hi, date(2026, 1, 1).toordinal())
        return date.fromordinal(rng.randint(min(lo, hi), hi)).isoformat()
    assert isinstance(fact.type, NumberType)
    top = min(hi, lo + rng.choice([3, 100, 10_000]) * fact.ticks)
    ticks = rng.choice([lo, hi, rng.randint(lo, top), rng.randint(lo, top), rng.randint(lo, hi)])
    step = Fraction(fact.ticks, 10**fact.decimals)
    whole = int(Fraction(ticks) / step)
    if whole * step < lo:
        whole += 1
    text = f"{abs(whole):0{fact.decimals + 1}}"
    sign = "-" if whole < 0 else ""
    return (
        f"{sign}{text[: len(text) - fact.decimals]}.{text[len(text) - fact.decimals :]}"
        if fact.decimals
        else f"{sign}{text}"
    )


def random_rows(facts: list[Fact], pack: Pack, rng: Random) -> list[dict[str, Any]]:
    return [{f.name: random_value(f, pack, rng) for f in facts} for _ in range(rng.randint(0, 3))]


def random_case(pack: Pack, rng: Random) -> dict[str, Any]:
    """A complete case: every fact stated; spells in order of their days."""
    case: dict[str, Any] = {"as_of": date.fromordinal(rng.randint(738_300, 739_400)).isoformat()}
    for role, entity in pack.entities.items():
        facts = [f for f in pack.facts.values() if f.role == role and f.name != "exists"]
        if entity.many:
            case[role] = random_rows(facts, pack, rng)
            continue
        if entity.optional and rng.random() < 0.2:
            case[role] = None
            continue
        body: dict[str, Any] = {}
        for fact in facts:
            if fact.type != SPELLS:
                body[fact.name] = random_value(fact, pack, rng)
                continue
            spells = random_rows(list(fact.attributes), pack, rng)
            for spell in spells:
                spell["from"], spell["to"] = sorted((spell["from"], spell["to"]))
            body[fact.name] = spells
        case[role] = body
    return case


def forget(case: dict[str, Any], rng: Random, share: float) -> dict[str, Any]:
    """The same case with a share of what it states left out (facts, whole lists, cells of lists)."""
    kept: dict[str, Any] = {"as_of": case["as_of"]}
    for role, body in case.items():
        if role == "as_of" or (not isinstance(body, dict) and rng.random() < share):
            continue
        if isinstance(body, dict):
            kept[role] = {name: value for name, value in body.items() if rng.random() >= share}
        elif isinstance(body, list):
            kept[role] = [{n: v for n, v in row.items() if rng.random() >= share} for row in body]
        else:
            kept[role] = body
    return kept
