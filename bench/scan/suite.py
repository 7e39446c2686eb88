"""The nightly scan of a whole city's registry: the first night, a night with one in a hundred changed, and one with nothing new."""

from __future__ import annotations

import os

from bench.installation import ADDRESS, database, sized, work
from bench.tables import Table

SUMMARY = "the nightly scan of a whole registry, night by night"
PEOPLE = int(os.environ.get("DUIXIAN_BENCH_PEOPLE", "0")) or sized(1_000_000, 5_000)
STAGES = ("tables", "match", "compare", "apply")


def run() -> list[Table]:
    address = os.environ.get(ADDRESS, "")  # PostgreSQL too, where a server is named
    places = [("SQLite", ""), *([("PostgreSQL", address)] if address else [])]
    nights: list[list[str]] = []
    facts = 0
    for name, where in places:
        with database(where) as one:
            told = work("bench.scan.work", one, str(PEOPLE))
        facts = told["facts"]
        for night in told["nights"]:
            nights.append(
                [
                    name, night["what"], *(f"{night['stages'].get(stage, 0):.1f}" for stage in STAGES), f"{night['seconds']:.1f}",
                    f"{night['worked']:.1f}",
                    f"{night['peak']:.2f}", f"{night['entitled']:,}", f"{night['changes']:,}",
                ]
            )  # fmt: skip
    return [
        Table(
            f"The nightly scan of {PEOPLE:,} people",
            ("database", "night", "registry to columns s", "results s", "compared s", "findings written s", "in all s",
                "processor s", "peak GiB", "entitled", "changes"),
            nights,
            f"The demo pack (24 benefits), {facts:,} facts, one employer for fifty people. Peak: resident memory of the whole process, by the "
            "end of the night; DuckDB may use 2 GB of it. Processor: of all threads of the process, whatever else the machine did meanwhile. Changed: of one person in a hundred a register brings another fact, and the "
            "night is the next day's. Every finding is a row with its cause; a night that changes nothing writes none.",
        )
    ]  # fmt: skip
