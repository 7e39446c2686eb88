"""`docs/semantics.md`, cell by cell, as the columnar engine computes it."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from duixian.rules import load_texts
from duixian.rules.truth import AND, HULL, NOT, OR, SCOPE

from .populations import definitions, write_cases
from .test_semantics import LETTERS, PACK, stated

DAY = date(2024, 6, 30)
NAMES = ["p.not_a", "p.and_ab", "p.or_ab", "p.if_abc", "p.a_else_b", "benefit.scoped.status"]
CELLS = list(product("TFUN", "TFUN", "TFU"))
OPS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}


def evaluated(cases: list[dict[str, Any]], names: list[str], folder: Path) -> list[dict[str, Any]]:
    pack = load_texts({"pack.yaml": PACK})
    write_cases(pack, cases, folder)
    found = definitions(pack, "p", names, folder, DAY)
    return [found[number] for number in range(len(cases))]


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], dict[str, Any]]:
    """All definitions for every a, b and c."""
    cases = []
    for a, b, c in CELLS:
        facts = {**stated("a", a), **stated("b", b), **({} if c == "U" else {"c": c == "T"})}
        cases.append({"as_of": DAY.isoformat(), "p": facts, "child": []})
    rows = evaluated(cases, NAMES, tmp_path_factory.mktemp("cells"))
    return dict(zip(CELLS, rows, strict=True))


@pytest.mark.parametrize(("a", "b"), list(product("TFUN", repeat=2)))
def test_connectives_hull_scope_and_otherwise(
    cells: dict[tuple[str, str, str], dict[str, Any]], a: str, b: str
) -> None:
    place = LETTERS[a] << 2 | LETTERS[b]
    for c in "TFU":
        row = cells[a, b, c]
        assert row["p.not_a"] == NOT[LETTERS[a]]
        assert row["p.and_ab"] == AND[place]
        assert row["p.or_ab"] == OR[place]
        assert row["p.if_abc"] == (LETTERS[a] if c == "T" else LETTERS[b] if c == "F" else HULL[place])
        assert row["p.a_else_b"] == (LETTERS[b] if a == "N" else LETTERS[a])
        assert row["benefit.scoped.status"] == SCOPE[place]


def test_comparisons_of_known_unknown_and_absent_numbers(tmp_path: Path) -> None:
    values: list[int | str] = [*range(-5, 6), "unknown", "absent", "perhaps"]
    pairs = list(product(values, repeat=2))
    cases = []
    for x, y in pairs:
        facts: dict[str, Any] = {}
        for name, value in (("x", x), ("y", y)):
            if value != "perhaps":
                facts[f"{name}_on"] = value != "absent"
            if value not in ("unknown", "absent"):
                facts[name] = 3 if value == "perhaps" else value
        cases.append({"as_of": DAY.isoformat(), "p": facts, "child": []})
    rows = evaluated(cases, [f"p.{op}" for op in OPS], tmp_path)
    for (x, y), row in zip(pairs, rows, strict=True):
        for name, op in OPS.items():
            if "absent" in (x, y):
                expected = "N"
            elif "perhaps" in (x, y):
                expected = "U"
            else:
                reach = [range(-5, 6) if v == "unknown" else [v] for v in (x, y)]
                outcomes = {eval(f"a {op} b", {"a": a, "b": b}) for a, b in product(*reach)}
                expected = "U" if len(outcomes) == 2 else "T" if outcomes == {True} else "F"
            assert row[f"p.{name}"] == LETTERS[expected], (x, op, y)


def test_a_fen_below_the_limit_is_below_the_limit(tmp_path: Path) -> None:
    money = ["19999999.50", "19999999.99", "20000000.00", None]
    cases = [{"as_of": DAY.isoformat(), "p": {} if m is None else {"money": m}, "child": []} for m in money]
    assert [row["p.big"] for row in evaluated(cases, ["p.big"], tmp_path)] == [LETTERS[x] for x in "TTFU"]
