"""The same invented people as requests to Duixian and to OpenFisca."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from bench.population import data

DAY, PERIOD = "2024-06-30", "2024-06"
BENEFITS = (
    "salary_subsidy", "settling_in", "living", "home", "flexible", "contribution", "medical", "hospital", "rent", "spouse", "travel",
)  # fmt: skip


def drawn(count: int, seed: int = 5) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Persons, each with the employer."""
    rng = np.random.default_rng(seed)
    employers = data.employers(rng, 50).to_pylist()
    people = data.people(rng, 1, count, 50, 0.0).to_pylist()
    known = {employer["id"]: employer for employer in employers}
    return [(_own(person), _own(known[person["employer"]])) for person in people]


def _own(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("id", "employer")}


def duixian(person: dict[str, Any], employer: dict[str, Any]) -> bytes:
    return json.dumps({"as_of": DAY, "person": person, "employer": employer}).encode()


def openfisca(person: dict[str, Any], employer: dict[str, Any], money: frozenset[str]) -> bytes:
    """A situation with every input, asking for the eligibility and the amount of every benefit in the month."""

    def stated(row: dict[str, Any]) -> dict[str, Any]:
        return {name: {PERIOD: value / 100 if name in money else value} for name, value in row.items()}

    asked = [*(f"{benefit}_eligible" for benefit in BENEFITS), *BENEFITS]
    wanted = {name: {PERIOD: None} for name in asked}
    situation = {
        "persons": {"a": {**stated(person), **wanted}},
        "employers": {"e": {"member": ["a"], **stated(employer)}},
    }
    return json.dumps(situation).encode()
