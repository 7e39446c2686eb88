"""The twelve rules over a population: Duixian, a query written by hand, and openfisca-core, Parquet to Parquet."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.population import data
from bench.population.exactness import differing, judged
from bench.population.processes import measure, measure_all
from bench.tables import Table

SUMMARY = "the twelve rules over 1, 10 and 100 million people: time, memory, exactness, beside openfisca-core and DuckDB by hand"
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OUT = ROOT / "bench" / "out" / "population"
DAY = "2024-06-30"
ROUNDS = {1: 5, 10: 3, 100: 1}
MEMORY = {1: "12GB", 10: "12GB", 100: "3GB"}
CHECKED = 20_000


@dataclass(frozen=True)
class Engine:
    """A program that turns a population folder into a result."""

    name: str
    command: tuple[str | Path, ...]
    folder: Path
    result: Path
    largest: int


def run() -> list[Table]:
    """All tables. POPULATION_MILLIONS=1,10 leaves out the largest."""
    sizes = [int(n) for n in os.environ.get("POPULATION_MILLIONS", "1,10,100").split(",")]
    OUT.mkdir(parents=True, exist_ok=True)
    python = openfisca_python()
    tables = [_exactness(python)]
    for millions in sizes:
        population = people(millions * 1_000_000)
        tables.append(_speed(millions, population, python))
        if millions == max(sizes) > 10:
            shutil.rmtree(population)
    return tables


def openfisca_python() -> Path:
    """The interpreter of the OpenFisca model's own environment, made when it is not there."""
    environment = HERE / "openfisca" / ".venv"
    python = environment / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        requirements = str(HERE / "openfisca" / "requirements.txt")
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
    return python


def people(rows: int, missing: float = 0.0) -> Path:
    """A population of so many people, written once."""
    folder = OUT / f"people-{rows}{'-missing' if missing else ''}"
    if not (folder / "person.parquet").exists():
        shutil.rmtree(folder, ignore_errors=True)
        data.write(folder, rows, missing=missing)
    return folder


def engines(population: Path, millions: int, python: Path) -> list[Engine]:
    """Every program with its command line."""
    ours, hand, fisca = (OUT / name for name in ("duixian", "hand.parquet", "openfisca.parquet"))
    duixian = Path(sys.executable).with_name("duixian")
    limit = MEMORY.get(millions, "12GB")
    scan = (
        "scan",
        HERE / "pack",
        "--input",
        population,
        "--output",
        ours,
        "--as-of",
        DAY,
        "--again",
        "--memory",
        limit,
    )
    model = HERE / "openfisca"
    return [
        Engine("Duixian", (duixian, *scan, "--lean"), ROOT, ours / "person.parquet", 100),
        Engine("Duixian, columns for unknowns too", (duixian, *scan), ROOT, ours / "person.parquet", 10),
        Engine("DuckDB by hand", (sys.executable, "-m", "bench.population.hand_duckdb", population, hand), ROOT, hand, 10),
        Engine("openfisca-core, as its manual teaches", (python, "run.py", population, fisca), model, fisca, 10),
        Engine("openfisca-core, array look-ups", (python, "run.py", population, fisca, "--lookups", "arrays"), model, fisca, 10),
    ]  # fmt: skip


def _speed(millions: int, population: Path, python: Path) -> Table:
    rounds = ROUNDS.get(millions, 3)
    chosen = [engine for engine in engines(population, millions, python) if engine.largest >= millions]
    measured = measure_all([(engine.command, engine.folder) for engine in chosen], rounds, warm=rounds > 1)
    found = list(zip(chosen, measured, strict=True))
    ours = found[0][1]
    rows = [
        [
            e.name,
            f"{m.seconds:.2f}",
            f"{m.gigabytes:.2f}",
            f"{m.seconds / ours.seconds:.2f}",
            f"{m.gigabytes / ours.gigabytes:.2f}",
        ]
        for e, m in found
    ]
    kept = f"; Duixian's memory limit is {MEMORY[millions]}" if millions in MEMORY else ""
    return Table(
        f"{millions} million people, twelve rules, Parquet to Parquet",
        ("program", "seconds", "peak GB", "time ÷ Duixian's", "memory ÷ Duixian's"),
        rows,
        f"Whole processes, in turn; median of {rounds} rounds after one that is not counted{kept}. Only Duixian and DuckDB by hand carry reasons; "
        "Duixian also checks the input's keys, ranges and codes and writes summary and dictionary."
        if rounds > 1
        else f"One run of the whole process{kept}; rows are written in parts.",
    )


def _exactness(python: Path) -> Table:
    """All programs against the slow reference on 20,000 people; Duixian also where facts are missing."""
    rows: list[list[str]] = []
    population = people(CHECKED)
    reference = _reference(population)
    for engine in engines(population, 1, python):
        measure(engine.command, engine.folder)
        wrong, compared = differing(engine.result, reference, yuan="openfisca" in engine.name)
        other = str(judged(engine.result, reference)) if engine.name.endswith("too") else "—"
        rows.append([engine.name, f"{compared:,}", str(wrong), other])
    population = people(CHECKED, missing=0.1)
    reference = _reference(population)
    engine = engines(population, 1, python)[1]
    measure(engine.command, engine.folder)
    wrong, compared = differing(engine.result, reference)
    rows.append(
        [
            f"{engine.name}, a tenth of six facts missing",
            f"{compared:,}",
            str(wrong),
            str(judged(engine.result, reference)),
        ]
    )
    return Table(
        f"Exactness on {CHECKED:,} people",
        ("program", "amounts", "differ by a fen or more", "grades, statuses and reasons that differ"),
        rows,
        "Against the slow plain-Python reference. openfisca-core keeps amounts as 32-bit floats and carries neither reasons nor unknowns.",
    )


def _reference(population: Path) -> Path:
    result = population / "reference.parquet"
    if not result.exists():
        measure((sys.executable, "-m", "bench.population.reference", population, result), ROOT)
    return result
