"""Transitions a second, and the clock over a hundred thousand due timers, on both databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.tables import Table

SUMMARY = "transitions a second of claims played by several processes, and one round of the clock over many due timers"
ROOT = Path(__file__).parents[2]
CASES, PROCESSES, TIMERS = 400, 4, 100_000


def run() -> list[Table]:
    address = os.environ.get("DUIXIAN_CASES_POSTGRES", os.environ.get("DUIXIAN_TEST_POSTGRES", ""))
    if not address:
        raise RuntimeError(
            "name a PostgreSQL server in DUIXIAN_CASES_POSTGRES (postgresql://user:password@host/name); databases are made beside it"
        )
    played, clocks = [], []
    for name, where, processes in (("PostgreSQL", address, PROCESSES), ("SQLite", "", 2)):
        with database(where) as one:
            told = work(one, "acts", str(CASES), str(processes))
        total = sum(act["count"] for act in told["acts"])
        seconds = sum(act["seconds"] for act in told["acts"])
        played += [
            [
                name,
                str(processes),
                a["act"],
                f"{a['count'] / a['seconds']:.0f}",
                f"{processes * 1000 * a['seconds'] / a['count']:.1f}",
            ]
            for a in told["acts"]
        ]
        played.append(
            [
                name,
                str(processes),
                "all",
                f"{total / seconds:.0f}",
                f"{processes * 1000 * seconds / total:.1f}",
            ]
        )
        with database(where) as one:
            ticked = work(one, "tick", str(TIMERS))
        clocks.append(
            [
                name,
                f"{TIMERS:,}",
                f"{ticked['seconds']:.1f}",
                f"{TIMERS / ticked['seconds']:,.0f}",
                f"{ticked['again']:.2f}",
                f"{ticked['peak'] * 1024 / 1e6:.0f}",
            ]
        )
    return [
        Table(
            "Transitions", ("database", "processes", "act", "a second", "ms each"), played,
            f"{CASES} claims of the Guiyang pack from filing to the handing-on for payment; each transition is one transaction with its events, "
            "timers, papers, notices, ledger entries and audit rows. The processes and the database share the cores of this machine.",
        ),
        Table(
            "One round of the clock", ("database", "due timers", "seconds", "a second", "seconds, nothing due", "peak MB"), clocks,
            "Five timers of each case: limits near and passed, publicity over, a step that opens, a proof near; two of them send a notice.",
        ),
    ]  # fmt: skip


@contextmanager
def database(address: str) -> Iterator[str]:
    """An empty database beside the one named, dropped afterwards; '' for SQLite."""
    if not address:
        yield ""
        return
    import psycopg

    parts = urlsplit(address)
    name = f"duixian_bench_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield parts._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def work(address: str, *arguments: str) -> dict[str, Any]:
    """What `bench.cases.work` tells, run on an installation of its own."""
    with tempfile.TemporaryDirectory() as data:
        environ = {
            **os.environ,
            "DUIXIAN_DATA": data,
            "DUIXIAN_FACTOR": "off",
            "DJANGO_SETTINGS_MODULE": "duixian.site.settings",
        }
        environ.pop("DUIXIAN_DATABASE", None)
        if address:
            environ["DUIXIAN_DATABASE"] = address
        done = subprocess.run(
            [sys.executable, "-m", "bench.cases.work", *arguments],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"the work could not be done: {done.stderr[-2000:]}")
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told
