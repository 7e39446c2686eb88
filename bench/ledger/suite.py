"""Commitments a second, one by one and together, and a payment batch of ten thousand lines, on both databases."""

from __future__ import annotations

import statistics

from bench.installation import database, server, sized, work
from bench.tables import Table

SUMMARY = "commitments a second on the same two budgets, and a payment batch from due to the bank's results"
MODULE = "bench.ledger.work"
SINGLE, MANY, LINES, ROUNDS = sized(2_000, 100), sized(10_000, 1_000), sized(10_000, 500), sized(3, 1)


def run() -> list[Table]:
    address = server()
    rates: list[list[str]] = []
    batches: dict[str, dict[str, float]] = {}
    for name, where, processes in (("PostgreSQL", address, 4), ("SQLite", "", 2)):
        for count in (1, processes):
            seconds = _median(where, "commit", str(SINGLE), str(count))
            rates.append([name, f"one a transaction, {_processes(count)}", f"{SINGLE:,}", f"{SINGLE / seconds:,.0f}"])  # fmt: skip
        seconds = _median(where, "many", str(MANY))
        rates.append([name, "500 a transaction, one process", f"{MANY:,}", f"{MANY / seconds:,.0f}"])
        with database(where) as one:
            batches[name] = work(MODULE, one, "batch", str(LINES))["parts"]
    parts = [[part, *(f"{told[part]:.2f}" for told in batches.values())] for part in batches["PostgreSQL"]]
    return [
        Table(
            "Commitments", ("database", "how", "instalments", "a second"), rates,
            f"Each sets money aside in two budgets, the same for all, with its entries and postings; median of {ROUNDS} rounds. "
            "The ledger is checked whole after each.",
        ),
        Table(
            f"A payment batch of {LINES:,} lines, seconds", ("part", *batches), parts,
            "Every line has an account and two funds; every tenth comes back from the bank as failed. Each part is one transaction.",
        ),
    ]  # fmt: skip


def _median(where: str, *arguments: str) -> float:
    found = []
    for _ in range(ROUNDS):
        with database(where) as one:
            found.append(work(MODULE, one, *arguments)["seconds"])
    return statistics.median(found)


def _processes(count: int) -> str:
    return f"{count} process{'es' if count > 1 else ''}"
