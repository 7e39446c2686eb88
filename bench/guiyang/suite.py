"""The Guiyang pack: a scan of a made-up city, beside the engine for one case on people of the same city, and one evaluation."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from bench.one_case.suite import COLUMNS, row
from bench.population.processes import measure, measure_all
from bench.tables import Table
from duixian.rules import Evaluator, Pack, load_pack
from duixian.rules.columns.agreement import agreement
from duixian.rules.columns.extract import cases_of

SUMMARY = (
    "the whole Guiyang pack: a scan of a city of 1,000,000, person by person beside it, and one evaluation"
)
ROOT = Path(__file__).parents[2]
PACK = ROOT / "packs" / "guiyang"
OUT = ROOT / "bench" / "out" / "guiyang"
DAY = date(2022, 6, 30)
PEOPLE = int(os.environ.get("GUIYANG_PEOPLE", "1000000"))
ROUNDS, SAMPLE, TIMED, CHECKED = 3, 2_000, 200, 2_000
MEMORY = "4GB"
Case = Mapping[str, Any]


def run() -> list[Table]:
    OUT.mkdir(parents=True, exist_ok=True)
    pack = load_pack(PACK)
    city, results = OUT / "city", OUT / "results"
    register, scans = _processes(city, results)
    evaluator = Evaluator(pack)
    people = _people(pack, city, SAMPLE)
    each = _one_by_one(evaluator, people)
    cells = len(pack.benefits), sum(b.role == "person" for b in pack.benefits.values())
    found = agreement(evaluator, DAY, city, [("person", [results / "person.parquet"])], CHECKED)
    if found.differences:
        raise RuntimeError(f"{len(found.differences)} results differ, such as {found.differences[0]}")
    whole = Table(
        f"{PEOPLE:,} people, {cells[0]} benefits",
        ("work", "seconds", "peak GB", "people a second", "÷ one by one"),
        [
            ["register and claims made", f"{register.seconds:.1f}", f"{register.gigabytes:.2f}", f"{PEOPLE / register.seconds:,.0f}", "—"],
            *(
                [name, f"{m.seconds:.1f}", f"{m.gigabytes:.2f}", f"{PEOPLE / m.seconds:,.0f}", f"{PEOPLE / m.seconds * each:.0f}"]
                for name, m in zip(("scan", "scan with report"), scans, strict=True)
            ),
            [f"one by one, {SAMPLE:,} of them", f"{each * SAMPLE:.1f}", "—", f"{1 / each:,.0f}", "1"],
        ],
        f"Register: one run. Scans: whole processes, Parquet to Parquet, memory limit {MEMORY}, reasons and columns for unknowns on; median of {ROUNDS} rounds. "
        "One by one: the engine for one case in one process, status and amounts alone, cases in memory already, median of the rounds over the sample; the scan also "
        f"reads, checks and writes. {found.compared:,} results of {found.holders:,} people were compared: none differs in status or by a fen.",
    )  # fmt: skip
    return [whole, _one(evaluator, people[:TIMED], _spread([case.document for case in pack.cases], TIMED))]


def _processes(city: Path, results: Path) -> tuple[Any, list[Any]]:
    """The city made anew, and both scans in turn."""
    duixian = Path(sys.executable).with_name("duixian")
    make = (
        duixian,
        "register",
        PACK,
        "--people",
        str(PEOPLE),
        "--seed",
        "1",
        "--as-of",
        DAY.isoformat(),
        "--output",
        city,
    )
    register = measure_all([(make, ROOT)], 1, warm=False)[0]
    scan = (
        duixian,
        "scan",
        PACK,
        "--input",
        city,
        "--as-of",
        DAY.isoformat(),
        "--again",
        "--memory",
        MEMORY,
        "--output",
    )
    commands: list[tuple[Sequence[str | Path], Path]] = [
        ((*scan, results), ROOT),
        ((*scan, OUT / "reported", "--report"), ROOT),
    ]
    measure(*commands[0])
    return register, measure_all(commands, ROUNDS, warm=False)


def _people(pack: Pack, city: Path, count: int) -> list[Case]:
    """People drawn from the city, as cases."""
    keys = duckdb.sql(
        f"SELECT person_id FROM read_parquet('{city / 'person.parquet'}') ORDER BY md5(person_id::VARCHAR) LIMIT {count}"
    ).fetchall()
    return [case for _, case in cases_of(pack, DAY, city, "person", [key for (key,) in keys])]


def _spread(cases: Sequence[Case], count: int) -> list[Case]:
    """So many cases, from all over the pack."""
    return list(cases[:: max(1, len(cases) // count)])


def _one_by_one(evaluator: Evaluator, people: Sequence[Case]) -> float:
    """Seconds a person."""
    times = []
    for number in range(ROUNDS + 1):
        start = time.perf_counter()
        for case in people:
            evaluator.evaluate(case)
        if number:
            times.append((time.perf_counter() - start) / len(people))
    return statistics.median(times)


def _one(evaluator: Evaluator, people: Sequence[Case], cases: Sequence[Case]) -> Table:
    """One evaluation: people of the city with all their facts, and the cases of the pack."""
    return Table(
        "One evaluation, all benefits",
        COLUMNS,
        [
            row("people of the city", evaluator, list(people)),
            row("cases of the pack", evaluator, list(cases)),
        ],
        "As in one_case. People of the city come with every fact of every table, some hundred each; the cases of the pack state a dozen. Results are status, "
        "amount and payable of every benefit of every kind of holder.",
    )
