"""An office with a hundred thousand cases: its pages, the register matched, backup and restore, on both databases."""

from __future__ import annotations

import statistics

from bench.installation import database, server, sized, work
from bench.tables import Table

SUMMARY = (
    "pages of an office with a hundred thousand cases, its register matched, its backup made and put back"
)
CASES, ROUNDS = sized(100_000, 1_000), sized(60, 5)


def run() -> list[Table]:
    address = server()
    pages: list[list[str]] = []
    whole: list[list[str]] = []
    for name, where in (("PostgreSQL", address), ("SQLite", "")):
        with database(where) as one:
            told = work("bench.desks.work", one, str(CASES), str(ROUNDS))
        pages += [
            [name, page, f"{1000 * statistics.median(times):.0f}", f"{1000 * sorted(times)[int(0.95 * len(times))]:.0f}"]
            for page, times in told["pages"].items()
        ]  # fmt: skip
        match, backup = told["match"], told["backup"]
        whole.append(
            [
                name, f"{told['rows']:,}", f"{told['rows'] / told['pour']:,.0f}", f"{match['subjects'] / match['seconds']:.0f}",
                f"{backup['make']:.1f}", f"{backup['size'] / 1e6:.0f}", f"{backup['restore']:.1f}",
            ]
        )  # fmt: skip
    return [
        Table(
            f"Pages with {CASES:,} cases, one user at a time", ("database", "page", "median ms", "p95 ms"), pages,
            f"{ROUNDS} rounds each, through sign-in, permissions and audit, without the network. Cases are copies of claims at seven stages "
            "of the settling allowance of the Guiyang pack, with their facts, events, papers, instalments and postings.",
        ),
        Table(
            "The whole installation",
            ("database", "rows", "generated a second", "subjects matched a second", "backup s", "backup MB", "restore s"), whole,
            "Matched: one process; facts read, the case built, all benefits of the pack found. Backup: the database's snapshot, compressed and "
            "signed, with keys; restore checks it whole and migrates.",
        ),
    ]  # fmt: skip
