"""The twelve rules in plain Python, one person at a time: slow, exact, and the judge of the other three.

Usage: python -m bench.population.reference POPULATION OUTPUT.parquet [--as-of 2024-06-30]

A condition is True, False or None (a fact is missing); a benefit is ineligible where one condition is False,
unknown where none is False but one is None, else eligible.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench.population.data import CATALOGUE

YUAN = 100
WAN = 10_000 * YUAN
CATALOGUE_SET = frozenset(CATALOGUE)
RANK = {"none": 0, "F": 1, "E": 2, "D": 3, "C": 4, "B": 5, "A": 6}
NAME = {rank: name for name, rank in RANK.items()}
SUBSIDY = {
    "professor": 3000, "phd": 2000, "senior_technician": 2000, "master": 1000, "associate": 1000,
    "technician": 1000, "bachelor": 500, "senior_worker": 500,
}  # fmt: skip
SETTLING = {
    "professor": 60_000, "phd": 48_000, "senior_technician": 48_000, "master": 24_000, "associate": 24_000,
    "technician": 24_000, "bachelor": 12_000, "senior_worker": 12_000,
}  # fmt: skip
LIVING = {"A": 10_000, "B": 6_000, "C": 4_000, "D": 3_000, "E": 1_200, "F": 800}
HOME = {"A": 100, "B": 60, "C": 40, "D": 20, "E": 10, "F": 5}
MEDICAL = {"A": 3000, "B": 2500, "C": 2000, "D": 1500, "E": 1000, "F": 800}
FLEXIBLE = {"A": 30, "B": 30, "C": 30, "D": 20, "E": 10}
RENT = {"phd": 9600, "master": 4800, "bachelor": 2400, "college": 2400}
SHARED = ("salary_subsidy", "settling_in", "living", "home", "flexible")
BENEFITS = (*SHARED, "contribution", "medical", "hospital", "rent", "spouse", "travel")


def percent(amount: int, rate: int, of: int = 100) -> int:
    """``amount * rate / of`` rounded half up to the fen, for amounts that are not negative."""
    return (2 * amount * rate + of) // (2 * of)


def at_least(value: int | None, limit: int) -> bool | None:
    return None if value is None else value >= limit


def both(*values: bool | None) -> bool | None:
    """Strong Kleene conjunction."""
    if False in values:
        return False
    return None if None in values else True


def grade_of(p: dict[str, Any], e: dict[str, Any]) -> str:
    best = RANK[p["award"]]
    if e["industry"] in CATALOGUE_SET:
        if p["role"] in ("founder", "lead"):
            best = max(best, _step(p["financing"], ((10_000 * WAN, 4), (5_000 * WAN, 3), (2_000 * WAN, 2))))
        if p["role"] == "core" and p["wage_tax"] is not None:
            best = max(best, _step(p["wage_tax"], ((30 * WAN, 4), (15 * WAN, 3), (6 * WAN, 2))))
        if p["role"] == "manager" and e["ownership"] == "private":
            steps = ((10_000 * WAN, 5), (3_000 * WAN, 4), (1_000 * WAN, 3), (500 * WAN, 2))
            best = max(best, _step(e["local_tax"], steps))
    if p["title"] in ("phd", "professor"):
        best = max(best, 1)
    return NAME[best]


def _step(value: int, steps: Sequence[tuple[int, int]]) -> int:
    return next((rank for limit, rank in steps if value >= limit), 0)


def enterprise_test(e: dict[str, Any]) -> bool:
    return (
        e["industry"] in CATALOGUE_SET
        and e["registered"]
        and e["legal_person"]
        and e["pays_insurance"]
        and (e["ownership"] != "central" or e["local_tax"] >= 100 * WAN)
    )


def evaluate(
    p: dict[str, Any], e: dict[str, Any], as_of: date
) -> tuple[str, dict[str, tuple[list[Any], int]]]:
    """The grade, and for each benefit its conditions in the order of the table and the amount if eligible (fen)."""
    grade, ent = grade_of(p, e), enterprise_test(e)
    full, flexible, own = (p["works"] == w for w in ("full_time", "flexible", "self_employed"))
    graded, card = grade != "none", p["card_registered"]
    years, insured_months = p["contract_years"], p["insurance_months"]
    titled = p["title"] in SUBSIDY
    engaged = (full and years >= 5) or own or (flexible and p["flexible_months"] >= 3)
    total = min(HOME.get(grade, 0) * WAN, p["home_price"])
    instalment = p["home_instalment"]
    cumulated = [0, total * 60 // 100, total * 80 // 100, total]
    paid = cumulated[instalment] - cumulated[instalment - 1] if 1 <= instalment <= 3 else 0
    stage = 100 if p["contribution_year"] <= 3 else 50
    talent, market = (p["channel"] == c for c in ("talent", "market"))
    wage_minimum = 1890 if as_of >= date(2023, 2, 1) else 1790
    rent = RENT.get(p["degree"], 0) * YUAN
    industry = e["industry"] in CATALOGUE_SET
    return grade, {
        "salary_subsidy": (
            [ent, full, p["first_in_city"], p["settled"], years >= 3, at_least(insured_months, 1), p["urgent_post"],
             p["subsidy_months"] < 24, titled],
            SUBSIDY.get(p["title"], 0) * YUAN,
        ),
        "settling_in": (
            [ent, full, p["settled"], years >= 3, at_least(insured_months, 3), p["urgent_post"], p["field_fits"], titled],
            SETTLING.get(p["title"], 0) * YUAN,
        ),
        "living": ([graded, card, p["allowance_months"] < 36, engaged], LIVING.get(grade, 0) * YUAN),
        "home": ([graded, card, years >= 5 or own, p["home_only"], 1 <= instalment <= 3], paid),
        "flexible": (
            [industry, e["registered"], e["legal_person"], flexible, years >= 3, p["flexible_months"] >= 3,
             p["urgent_post"], grade in FLEXIBLE, p["flexible_year"] <= 2],
            min(percent(p["prior_salary"], FLEXIBLE.get(grade, 0)), 20 * WAN),
        ),
        "contribution": (
            [ent, full, p["role"] in ("manager", "core"), p["first_in_city"], years >= 5, p["wage"] > 50 * WAN,
             1 <= p["contribution_year"] <= 5],
            percent(p["wage_tax"] or 0, 40 * stage, 10_000),
        ),
        "medical": ([graded, card, p["insured"], p["medical_year"] <= 5], MEDICAL.get(grade, 0) * YUAN),
        "hospital": ([graded, card, p["hospital_own"] > 0], percent(p["hospital_own"], 50)),
        "rent": (
            [p["degree"] in RENT, p["graduated_years"] <= 3, p["insured"], at_least(insured_months, 6),
             p["lease_registered"], (talent and p["rent_year"] <= 2) or (market and p["rent_year"] == 1)],
            rent // 2 if p["rent_year"] == 2 else rent,
        ),
        "spouse": (
            [grade in FLEXIBLE, card, p["married"], p["spouse_jobless"], p["spouse_months"] < 36],
            wage_minimum * YUAN,
        ),
        "travel": (
            [graded, card, not p["family_here"], p["journeys"] >= 1],
            p["fare_1"] + (p["fare_2"] if p["journeys"] >= 2 else 0),
        ),
    }  # fmt: skip


def city_share(amount: int, e: dict[str, Any]) -> int:
    if e["ownership"] == "municipal":
        return amount
    if e["district"] == "guian":
        return 0
    return percent(amount, 80 if e["district"] in ("xiuwen", "kaiyang", "xifeng") else 60)


def share_cap(claims: list[tuple[int, int]], cap: int) -> dict[int, int]:
    """Share ``cap`` over claims (id, amount) pro rata with the largest remainder, ties to the smaller id."""
    total = sum(amount for _, amount in claims)
    if total <= cap:
        return dict(claims)
    shares = {key: amount * cap // total for key, amount in claims}
    left = cap - sum(shares.values())
    by_remainder = sorted(claims, key=lambda claim: (-(claim[1] * cap % total), claim[0]))
    for key, _ in by_remainder[:left]:
        shares[key] += 1
    return shares


def run(
    people: Iterable[dict[str, Any]], employers: dict[int, dict[str, Any]], as_of: date
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    claims: dict[int, list[tuple[int, int]]] = {}
    for p in people:
        grade, benefits = evaluate(p, employers[p["employer"]], as_of)
        row: dict[str, Any] = {"id": p["id"], "employer": p["employer"], "grade": grade}
        for name, (conditions, amount) in benefits.items():
            verdict = both(*conditions)
            row[f"{name}_status"] = verdict
            row[f"{name}_amount"] = amount if verdict else None
            row[f"{name}_reason"] = sum(1 << i for i, value in enumerate(conditions) if value is False)
            row[f"{name}_missing"] = sum(1 << i for i, value in enumerate(conditions) if value is None)
        if row["flexible_amount"] is not None:
            claims.setdefault(p["employer"], []).append((p["id"], row["flexible_amount"]))
        rows.append(row)
    shared = {key: amount for group in claims.values() for key, amount in share_cap(group, 50 * WAN).items()}
    for row in rows:
        if row["flexible_amount"] is not None:
            row["flexible_amount"] = shared[row["id"]]
        employer = employers[row.pop("employer")]
        for name in SHARED:
            amount = row[f"{name}_amount"]
            city = None if amount is None else city_share(amount, employer)
            row[f"{name}_city"] = city
            row[f"{name}_district"] = None if amount is None or city is None else amount - city
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("population", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2024, 6, 30))
    options = parser.parse_args()
    employers = {e["id"]: e for e in pq.read_table(options.population / "employer.parquet").to_pylist()}
    people = pq.read_table(options.population / "person.parquet").to_pylist()
    pq.write_table(pa.Table.from_pylist(run(people, employers, options.as_of)), options.output)


if __name__ == "__main__":
    main()
