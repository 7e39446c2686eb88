"""Writes a seeded population as person.parquet and employer.parquet, in row groups, in bounded memory.

Usage: python -m bench.population.data DIRECTORY ROWS [--seed N] [--missing SHARE]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

CHUNK = 500_000
PEOPLE_PER_EMPLOYER = 20
DISTRICTS = [
    "yunyan", "nanming", "guanshanhu", "wudang", "baiyun", "huaxi", "qingzhen", "xiuwen", "kaiyang", "xifeng", "guian",
]  # fmt: skip
OWNERSHIPS = ["municipal", "district", "central", "private"]
CATALOGUE = [
    f"{part}{group:02d}{item:02d}" for part in "ABCD" for group in range(1, 9) for item in range(1, 15)
]
OTHER_INDUSTRIES = [f"X{n:04d}" for n in range(120)]
WORKS = ["full_time", "flexible", "self_employed"]
TITLES = [
    "none", "bachelor", "senior_worker", "technician", "associate", "master", "senior_technician", "phd", "professor",
]  # fmt: skip
GRADES = ["none", "F", "E", "D", "C", "B", "A"]
ROLES = ["staff", "core", "founder", "lead", "manager"]
DEGREES = ["none", "college", "bachelor", "master", "phd"]
CHANNELS = ["none", "talent", "market"]
NULLABLE = ("settled", "urgent_post", "insurance_months", "home_only", "married", "spouse_jobless")


def _choice(rng: np.random.Generator, names: list[str], weights: list[float], n: int) -> pa.DictionaryArray:
    share = np.array(weights) / sum(weights)
    codes = rng.choice(len(names), size=n, p=share).astype("int8" if len(names) < 128 else "int16")
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(names))


def _money(rng: np.random.Generator, mean_yuan: float, sigma: float, n: int) -> np.ndarray:
    """Log-normal amounts in fen, so that odd fen occur."""
    return np.exp(rng.normal(np.log(mean_yuan * 100), sigma, n)).astype("int64")


def employers(rng: np.random.Generator, n: int) -> pa.Table:
    industries = CATALOGUE + OTHER_INDUSTRIES
    weights = [4.0] * len(CATALOGUE) + [5.0] * len(OTHER_INDUSTRIES)
    return pa.table(
        {
            "id": pa.array(np.arange(n, dtype="int64")),
            "industry": _choice(rng, industries, weights, n),
            "district": _choice(rng, DISTRICTS, [1.0] * len(DISTRICTS), n),
            "ownership": _choice(rng, OWNERSHIPS, [1, 1, 1, 7], n),
            "registered": rng.random(n) < 0.9,
            "legal_person": rng.random(n) < 0.97,
            "pays_insurance": rng.random(n) < 0.95,
            "local_tax": _money(rng, 2_000_000, 1.8, n),
        }
    )


def people(rng: np.random.Generator, first: int, n: int, employer_count: int, missing: float) -> pa.Table:
    columns: dict[str, object] = {
        "id": np.arange(first, first + n, dtype="int64"),
        "employer": rng.integers(0, employer_count, n, dtype="int64"),
        "works": _choice(rng, WORKS, [70, 18, 12], n),
        "title": _choice(rng, TITLES, [20, 30, 10, 6, 8, 14, 3, 6, 3], n),
        "award": _choice(rng, GRADES, [80, 5, 5, 4, 3, 2, 1], n),
        "role": _choice(rng, ROLES, [60, 20, 4, 6, 10], n),
        "first_in_city": rng.random(n) < 0.6,
        "settled": rng.random(n) < 0.7,
        "urgent_post": rng.random(n) < 0.5,
        "field_fits": rng.random(n) < 0.8,
        "contract_years": rng.integers(0, 8, n).astype("int16"),
        "insurance_months": rng.integers(0, 25, n).astype("int16"),
        "subsidy_months": rng.integers(0, 30, n).astype("int16"),
        "card_registered": rng.random(n) < 0.75,
        "allowance_months": rng.integers(0, 42, n).astype("int16"),
        "home_only": rng.random(n) < 0.5,
        "home_instalment": rng.integers(0, 5, n).astype("int16"),
        "home_price": _money(rng, 700_000, 0.6, n),
        "flexible_months": rng.integers(0, 8, n).astype("int16"),
        "flexible_year": rng.integers(1, 4, n).astype("int16"),
        "prior_salary": _money(rng, 300_000, 0.8, n),
        "wage": _money(rng, 300_000, 0.9, n),
        "wage_tax": _money(rng, 40_000, 1.3, n),
        "contribution_year": rng.integers(0, 7, n).astype("int16"),
        "insured": rng.random(n) < 0.9,
        "medical_year": rng.integers(1, 8, n).astype("int16"),
        "hospital_own": np.where(rng.random(n) < 0.7, 0, _money(rng, 9_000, 1.0, n)),
        "degree": _choice(rng, DEGREES, [15, 25, 35, 18, 7], n),
        "graduated_years": rng.integers(0, 10, n).astype("int16"),
        "lease_registered": rng.random(n) < 0.6,
        "channel": _choice(rng, CHANNELS, [40, 35, 25], n),
        "rent_year": rng.integers(1, 4, n).astype("int16"),
        "married": rng.random(n) < 0.6,
        "spouse_jobless": rng.random(n) < 0.3,
        "spouse_months": rng.integers(0, 42, n).astype("int16"),
        "family_here": rng.random(n) < 0.6,
        "journeys": rng.integers(0, 4, n).astype("int16"),
        "fare_1": _money(rng, 900, 0.5, n),
        "fare_2": _money(rng, 900, 0.5, n),
        "financing": np.where(rng.random(n) < 0.9, 0, _money(rng, 30_000_000, 1.2, n)),
    }
    if missing:
        for name in NULLABLE:
            columns[name] = pa.array(columns[name], mask=rng.random(n) < missing)
    return pa.table(columns)


def write(directory: Path, rows: int, seed: int = 20260101, missing: float = 0.0) -> Path:
    """Write the population and return its directory. The same arguments give the same bytes' content."""
    directory.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    employer_count = max(1, rows // PEOPLE_PER_EMPLOYER)
    pq.write_table(employers(rng, employer_count), directory / "employer.parquet", row_group_size=CHUNK)
    writer: pq.ParquetWriter | None = None
    for first in range(0, rows, CHUNK):
        table = people(rng, first, min(CHUNK, rows - first), employer_count, missing)
        if writer is None:
            writer = pq.ParquetWriter(directory / "person.parquet", table.schema)
        writer.write_table(table, row_group_size=CHUNK)
    if writer is not None:
        writer.close()
    return directory


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("rows", type=int)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--missing", type=float, default=0.0)
    options = parser.parse_args()
    write(options.directory, options.rows, options.seed, options.missing)
