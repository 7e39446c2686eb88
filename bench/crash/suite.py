"""Processes killed at every statement of a claim's life, from filing to the bank's answer, and of nights of the scan, on both
databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from bench.installation import SMALL, database, server
from bench.tables import Table

SUMMARY = "a process killed (SIGKILL) at every SQL statement of every step of three claims, a payment batch, the clock and two nights of the scan"
ROOT = Path(__file__).parents[2]


def run() -> list[Table]:
    with ThreadPoolExecutor() as both:
        rows = list(both.map(_row, ("SQLite", "PostgreSQL"), ("", server())))
    return [
        Table(
            "Killed and done again", ("database", "steps", "statements", "killed", "half done or unsound", "other end when done again", "seconds"), rows,
            "Filing, review, decision, publicity, the clock, grant with commitments and papers, two handings-on, drawing up, approving and "
            "sending a batch, taking the bank's answer; assignment, a material and a fact checked, message, correction, withdrawal; refusal "
            "and appeal. The nightly scan of the demo pack, the first time and on the next day, with telling those who agreed. Killed before each "
            "statement and after the last. After each kill the database was what it was before the step or what the step makes of it (the clock "
            "and the scan: whole transactions), the ledger and the number series sound, and the step done again (a night when nobody holds it any more: "
            "an hour later) with the files the killed one left ended as undisturbed. Both databases at the same time.",
        )
    ]  # fmt: skip


def _row(name: str, address: str) -> list[str]:
    start = time.perf_counter()
    with database(address) as one:
        found = killed(one, *(("--sample", "2") if os.environ.get(SMALL) else ()))
    wrong = [text for one in found for text in one["wrong"]]
    if wrong:
        raise RuntimeError(f"{len(wrong)} things went wrong on {name}, such as {wrong[0]}")
    return [
        name, str(len(found)), str(sum(one["statements"] for one in found)), str(sum(one["killed"] for one in found)), "0", "0",
        f"{time.perf_counter() - start:.0f}",
    ]  # fmt: skip


def killed(address: str, *more: str) -> list[dict[str, Any]]:
    """Every step as `tests.site.crashing` tells of it."""
    with tempfile.TemporaryDirectory() as data:
        environ = {
            **os.environ,
            "DUIXIAN_DATA": data,
            "DUIXIAN_FACTOR": "off",
            "DUIXIAN_WAIT": "off",
            "DJANGO_SETTINGS_MODULE": "duixian.site.settings",
        }
        environ.pop("DUIXIAN_DATABASE", None)
        if address:
            environ["DUIXIAN_DATABASE"] = _alive(address)
        command = [sys.executable, "-m", "tests.site.crashing", *more]
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
        told = [json.loads(line) for line in done.stdout.splitlines()]
        if not told or (done.returncode and not any(one["wrong"] for one in told)):
            raise RuntimeError(f"the trial could not be run: {done.stderr[-2000:]}")
        return told


def _alive(address: str) -> str:
    """A PostgreSQL that itself goes on: only its clients are killed, so it need not wait for its disk, nor compile."""
    parts = urlsplit(address)
    said = dict(parse_qsl(parts.query))
    said.setdefault("options", "-csynchronous_commit=off -cjit=off")
    return parts._replace(query=urlencode(said, quote_via=quote)).geturl()
