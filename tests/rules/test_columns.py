"""One meaning, two engines: what the columnar engine computes is what the engine for one case computes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from duixian.rules import Evaluator, Pack, load_pack
from duixian.rules.columns.assemble import scans
from duixian.rules.columns.inputs import find_tables
from duixian.rules.columns.passes import pass_statement
from duixian.rules.columns.statements import Statements
from duixian.rules.model.types import SPELLS, TRUTH

from .populations import definitions, write_cases
from .random_cases import forget, random_case
from .random_packs import random_pack

ROOT = Path(__file__).parents[2]
DAY = date(2024, 3, 15)


def cases_of(pack: Pack, count: int, seed: int) -> list[dict[str, Any]]:
    """Cases as a population can hold them: a third complete, the others with facts left out; lists of rows complete."""
    rng = Random(seed)
    found = []
    for number in range(count):
        case = random_case(pack, rng)
        case["as_of"] = DAY.isoformat()
        complete = {role: body for role, body in case.items() if isinstance(body, list)}
        case = forget(case, rng, (0.0, 0.15, 0.4)[number % 3])
        for role, entity in pack.entities.items():
            if entity.many:
                case[role] = case.get(role, complete[role])
                if entity.of in case and case[entity.of] is None:
                    case.pop(role)
            elif role not in case:
                case[role] = {}
        _complete_spells(case, pack)
        found.append(case)
    return found


def _complete_spells(case: dict[str, Any], pack: Pack) -> None:
    """A stored list of spells keeps the attributes its type has; a spell without them is a row of empty cells."""
    for fact in pack.facts.values():
        body = case.get(fact.role)
        if fact.type == SPELLS and isinstance(body, dict) and fact.name in body:
            body[fact.name] = [dict(row) for row in body[fact.name]]


def implied_by_limits(pack: Pack, definition: str) -> bool:
    facts = pack.definitions[definition].facts
    return any(pack.facts[f].implied.startswith(("limit:", "paid:")) for f in facts if f in pack.facts)


def below(pack: Pack, role: str, top: str) -> bool:
    while role and role != top:
        role = pack.entities[role].of
    return role == top


def differences(pack: Pack, cases: list[dict[str, Any]], folder: Path) -> list[str]:
    """Every definition of every case whose value differs, in words."""
    write_cases(pack, cases, folder)
    evaluator = Evaluator(pack)
    states = []
    for case in cases:
        state = evaluator.reader.read(case)
        evaluator.engine.run(state)
        states.append(state)
    found: list[str] = []
    for role in dict.fromkeys(b.role for b in pack.benefits.values()):
        names = [
            n
            for n, d in pack.definitions.items()
            if below(pack, d.role, role) and not implied_by_limits(pack, n)
        ]
        values = definitions(pack, role, names, folder, DAY)
        first = list(pack.entities).index(role) * len(cases)
        for number, state in enumerate(states):
            for name in names:
                one, many = (
                    comparable(evaluator.engine.value(state, name)),
                    comparable(values[first + number][name]),
                )
                if one != many:
                    found.append(f"{name} of case {number}: one case {one}, columns {many}; {cases[number]}")
    return found


def comparable(value: Any) -> Any:
    """A number that does not apply has no interval to speak of."""
    if isinstance(value, tuple):
        return (value[0], value[1], value[2]) if value[2] < 2 else "not applicable"
    return value


@pytest.mark.parametrize("seed", range(4))
def test_the_engines_agree_on_the_demo_pack(seed: int, tmp_path: Path) -> None:
    pack = load_pack(ROOT / "packs" / "demo")
    assert differences(pack, cases_of(pack, 120, seed), tmp_path) == []


@pytest.mark.parametrize("seed", range(40))
def test_the_engines_agree_on_random_packs(seed: int, tmp_path: Path) -> None:
    pack = random_pack(seed)
    assert differences(pack, cases_of(pack, 60, seed), tmp_path)[:3] == []


def test_the_twelve_rules_agree(tmp_path: Path) -> None:
    pack = load_pack(ROOT / "bench" / "population" / "pack")
    assert differences(pack, cases_of(pack, 200, 7), tmp_path)[:3] == []


def statements_of(pack: Pack, folder: Path) -> list[str]:
    """Everything a scan sends to the database for its results."""
    connection = duckdb.connect()
    tables = find_tables(folder, [e.kind for e in pack.entities.values()], connection)
    found = []
    for scan in scans(pack, DAY, tables):
        statements = Statements(scan, tables)
        found += [statements.result(), *(pass_statement(statements, limit) for limit in scan.limits)]
    return found


@pytest.mark.parametrize("folder", ["packs/demo", "bench/population/pack"])
def test_no_statement_divides_in_floating_point(folder: str, tmp_path: Path) -> None:
    pack = load_pack(ROOT / folder)
    write_cases(pack, cases_of(pack, 6, 1), tmp_path)
    for text in statements_of(pack, tmp_path):
        plain = re.sub(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"", "", text)
        assert not re.search(r"(?<!/)/(?!/)", plain), "a single slash divides as a double"
        assert not re.search(r"\b(double|float|real|avg|fdiv|pow|sqrt)\b", plain, re.IGNORECASE)


def test_truths_are_the_same_in_every_definition_of_the_random_packs() -> None:
    kinds = {str(d.type) for seed in range(8) for d in random_pack(seed).definitions.values()}
    assert str(TRUTH) in kinds
    assert len(kinds) >= 4
