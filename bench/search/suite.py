"""Search over 100,000 generated articles, with the documents in SQLite and, where there is a server, in PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.tables import Table

SUMMARY = "search over 100,000 articles: known items, the commonest words, the right article first"
ARTICLES, SEED = 100_000, 7
SERVER = "DUIXIAN_TEST_POSTGRES"


def run() -> list[Table]:
    """Measure each database in a process of its own, and compare what they find."""
    plain = _measured()
    tables = [Table(**table) for table in plain["tables"]]
    server = os.environ.get(SERVER)
    if not server:
        tables[-1] = replace(tables[-1], note=f"PostgreSQL was not measured: {SERVER} names no server.")
        return tables
    with _fresh_database(server) as address:
        other = _measured(address)
    same = "the same" if other["digest"] == plain["digest"] else "NOT the same"
    tables += [Table(**table) for table in other["tables"]]
    tables[-1] = replace(
        tables[-1],
        note=f"On both databases all queries for known items found {same} articles in the same order.",
    )
    return tables


def _measured(*database: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.search.measure", str(ARTICLES), str(SEED), *database]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    return dict(json.loads(done.stdout))


@contextmanager
def _fresh_database(server: str) -> Iterator[str]:
    """The address of an empty database on the server, dropped afterwards."""
    import psycopg

    name = f"duixian_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
