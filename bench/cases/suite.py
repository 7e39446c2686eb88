"""Transitions a second, and the clock over a hundred thousand due timers, on both databases."""

from __future__ import annotations

import statistics
from typing import Any

from bench.installation import database, server, sized, work
from bench.tables import Table

SUMMARY = "transitions a second of claims played by several processes, and one round of the clock over many due timers"
MODULE = "bench.cases.work"
CASES, FEWER, TIMERS = sized(400, 24), sized(200, 24), sized(100_000, 2_000)
ROUNDS = sized(3, 1)  # of the mixed part on PostgreSQL
DATABASES = (("PostgreSQL", 4), ("SQLite", 2))


def run() -> list[Table]:
    address = server()
    played: list[list[str]] = []
    mixed: list[list[str]] = []
    clocks: list[list[str]] = []
    found: list[str] = []
    for name, processes in DATABASES:
        where = address if name == "PostgreSQL" else ""
        cases = CASES if where else FEWER
        with database(where) as one:
            played += _by_kind(name, processes, work(MODULE, one, "acts", str(cases), str(processes)))
        rounds = []
        for _ in range(ROUNDS if where else 1):
            with database(where) as one:
                rounds.append(work(MODULE, one, "mixed", str(cases), str(processes)))
        rounds.sort(key=_rate)
        mixed += _mixed(name, processes, rounds[len(rounds) // 2])
        found.append(f"{name} {', '.join(f'{_rate(one):.0f}' for one in rounds)} a second")
        with database(where) as one:
            clocks.append(_ticked(name, work(MODULE, one, "tick", str(TIMERS))))
    return [
        Table(
            "Transitions, mixed", ("database", "processes", "act", "share", "a second", "median ms", "p95 ms"), mixed,
            f"Rounds: {'; '.join(found)}; the table has the median one. "
            "Claims of the Guiyang pack side by side, from filing to the handing-on for payment, with each material checked, messages both ways "
            "and assignment; every process draws which claim goes on. Each transition is one transaction with its events, timers, papers, notices, "
            "ledger entries and audit rows. PostgreSQL has analysed the tables that hold more than fifty rows when it begins, as it does by itself a minute later. "
            "Processes, database and load share the cores of this machine; the floor is 200 a second on PostgreSQL.",
        ),
        Table(
            "Transitions, each kind alone", ("database", "processes", "act", "a second", "ms of a process", "processor ms"), played,
            "All claims through one act, then all through the next. Processor time is that of the processes, without the database server's.",
        ),
        Table(
            "One round of the clock", ("database", "due timers", "seconds", "a second", "seconds, nothing due", "peak MB"), clocks,
            "Five timers of each case: limits near and passed, publicity over, a step that opens, a proof near; two of them send notices. "
            "The floor is one minute for 100,000 on PostgreSQL.",
        ),
    ]  # fmt: skip


def _by_kind(name: str, processes: int, told: dict[str, Any]) -> list[list[str]]:
    acts = told["acts"]
    total = {key: sum(act[key] for act in acts) for key in ("count", "seconds", "cpu")}
    return [
        [
            name, str(processes), act["act"], f"{act['count'] / act['seconds']:.0f}",
            f"{processes * 1000 * act['seconds'] / act['count']:.1f}", f"{1000 * act['cpu'] / act['count']:.1f}",
        ]
        for act in [*acts, {"act": "all", **total}]
    ]  # fmt: skip


def _rate(told: dict[str, Any]) -> float:
    return float(told["count"]) / float(told["seconds"])


def _mixed(name: str, processes: int, told: dict[str, Any]) -> list[list[str]]:
    everything = [one for times in told["taken"].values() for one in times]
    rows = {"all": everything, **told["taken"]}
    return [
        [
            name, str(processes), label, f"{len(times) / len(everything):.0%}", f"{_rate(told):.0f}" if label == "all" else "",
            f"{1000 * statistics.median(times):.1f}", f"{1000 * sorted(times)[int(0.95 * len(times))]:.1f}",
        ]
        for label, times in rows.items()
    ]  # fmt: skip


def _ticked(name: str, told: dict[str, Any]) -> list[str]:
    return [
        name, f"{TIMERS:,}", f"{told['seconds']:.1f}", f"{TIMERS / told['seconds']:,.0f}", f"{told['again']:.2f}", f"{told['peak'] * 1024 / 1e6:.0f}",
    ]  # fmt: skip
