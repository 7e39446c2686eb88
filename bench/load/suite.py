"""A city of a million cases on PostgreSQL: its pages under load, their query plans, the nightly audit of ten million postings."""

from __future__ import annotations

from typing import Any

from bench.installation import database, server, sized, work
from bench.tables import Table

SUMMARY = (
    "fifty users and more at the pages of a city of 1,000,000 cases; 10,000,000 postings audited; query plans"
)
CASES, SECONDS, POSTED = sized(1_000_000, 2_000), sized(60, 8), 10


def run() -> list[Table]:
    with database(server()) as one:
        told = work("bench.load.work", one, str(CASES), str(SECONDS))
    if told["postings"] < POSTED * CASES:
        raise RuntimeError(
            f"only {told['postings']:,} postings: the mixture of patterns has too few payments"
        )
    return [_city(told), _pages(told), _rates(told), _plans(told), _audit(told)]


def _city(told: dict[str, Any]) -> Table:
    row = [f"{told[name]:,}" for name in ("cases", "instalments", "postings", "rows")]
    return Table(
        "A city's cases", ("cases", "instalments", "postings", "rows", "rows a second", "figures of supervision s", "database GB"),
        [[*row, f"{told['rows'] / told['pour']:,.0f}", f"{told['figures']:.0f}", f"{told['size'] / 1e9:.1f}"]],
        "Copies of claims that were played: a settling allowance at seven stages and paid, a living allowance paid for months.",
    )  # fmt: skip


def _pages(told: dict[str, Any]) -> Table:
    first = told["load"][0]
    rows = [
        [page, str(one["count"]), f"{one['median']:.0f}", f"{one['p95']:.0f}", f"{one['most']:.0f}"]
        for page, one in sorted(first["pages"].items())
    ]
    rows.append(
        ["all", str(first["count"]), f"{first['median']:.0f}", f"{first['p95']:.0f}", f"{first['most']:.0f}"]
    )
    return Table(
        f"Pages for {first['users']} signed-in users who pause 5 s", ("page", "answers", "median ms", "p95 ms", "slowest ms"), rows,
        f"{SECONDS} s after a warm-up; two server processes of 8 threads each, PostgreSQL and the clients share the machine. Through sign-in, "
        "permissions and audit.",
    )  # fmt: skip


def _rates(told: dict[str, Any]) -> Table:
    rows = [
        [
            str(one["users"]),
            f"{one['rate']:.1f}",
            f"{one['median']:.0f}",
            f"{one['p95']:.0f}",
            str(one["failed"]),
        ]
        for one in told["load"]
    ]
    last = told["load"][-1]
    end = (
        f"p95 passes 1 s at {last['rate']:.1f} answers a second."
        if last["p95"] > 1000
        else "p95 stays under 1 s throughout."
    )
    return Table("More users", ("users", "answers a second", "median ms", "p95 ms", "failed"), rows, end)


def _plans(told: dict[str, Any]) -> Table:
    rows = [
        [page, str(one["queries"]), f"{one['slowest']:.1f}", ", ".join(one["scanned"]) or "none"]
        for page, one in told["plans"].items()
    ]
    return Table(
        "Query plans", ("page", "queries", "slowest ms", "tables read whole"), rows,
        "EXPLAIN ANALYZE of every query of a page; a table counts as read whole where a sequential scan passes over more than 10,000 of its rows.",
    )  # fmt: skip


def _audit(told: dict[str, Any]) -> Table:
    rows = [[part, f"{seconds:.1f}"] for part, seconds in told["audit"].items()]
    return Table(
        "The nightly audit", ("part", "seconds"), rows,
        f"{told['postings']:,} postings of {told['cases']:,} cases, one process, {told['peak'] * 1024 / 1e6:.0f} MB at most; nothing was found wrong. "
        "The chain of audit rows is measured by the bench `audit`.",
    )  # fmt: skip
