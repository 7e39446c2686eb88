"""The nightly scan of a whole city's registry: the first night, a night with one in a hundred changed, and one with nothing new."""

from __future__ import annotations

import os

from bench.installation import ADDRESS, database, sized, work
from bench.tables import Table

SUMMARY = "the nightly scan of a whole registry, night by night"
PEOPLE = int(os.environ.get("DUIXIAN_BENCH_PEOPLE", "0")) or sized(1_000_000, 5_000)
FEWER = PEOPLE // 10  # on SQLite, which keeps a district, not a city
STAGES = ("tables", "match", "compare", "apply")


def run() -> list[Table]:
    address = os.environ.get(ADDRESS, "")  # PostgreSQL too, where a server is named
    places = [("SQLite", "", FEWER), *([("PostgreSQL", address, PEOPLE)] if address else [])]
    nights: list[list[str]] = []
    for name, where, people in places:
        with database(where) as one:
            told = work("bench.scan.work", one, str(people))
        for night in told["nights"]:
            nights.append(
                [
                    name, f"{people:,}", f"{told['facts']:,}", night["what"], *(f"{night['stages'].get(stage, 0):.1f}" for stage in STAGES), f"{night['seconds']:.1f}",
                    f"{night['worked']:.1f}",
                    f"{night['peak']:.2f}", f"{night['entitled']:,}", f"{night['changes']:,}",
                ]
            )  # fmt: skip
    return [
        Table(
            "The nightly scan of a registry",
            ("database", "people", "facts", "night", "registry to columns s", "results s", "compared s", "findings written s", "in all s",
                "processor s", "peak GiB", "entitled", "changes"),
            nights,
            "The demo pack (24 benefits), one employer for fifty people. Peak: resident memory of the whole process, by the "
            "end of the night; DuckDB may use 2 GB of it. Processor: of all threads of the process, whatever else the machine did meanwhile. Changed: of one person in a hundred a register brings another fact, and the "
            "night is the next day's. Every finding is a row with its cause; a night that changes nothing writes none.",
        )
    ]  # fmt: skip
