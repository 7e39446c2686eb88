"""An installation for one measurement: an empty database and data directory, work done in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
ADDRESS = "DUIXIAN_BENCH_POSTGRES"
SMALL = "DUIXIAN_BENCH_SMALL"
PATIENCE = 60.0  # seconds until a database that is still in use is an error


def sized(full: int, small: int) -> int:
    """The size of a measurement; the small one tells only whether the bench works (DUIXIAN_BENCH_SMALL=1)."""
    return small if os.environ.get(SMALL) else full


def server() -> str:
    """The PostgreSQL server to measure on. Raises RuntimeError where none is named."""
    address = os.environ.get(ADDRESS, os.environ.get("DUIXIAN_TEST_POSTGRES", ""))
    if not address:
        raise RuntimeError(
            f"name a PostgreSQL server in {ADDRESS} (postgresql://user:password@host/name); databases are made beside it"
        )
    return address


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
            _drop(connection, name)


def _drop(connection: Any, name: str) -> None:
    """Without FORCE, which would need the right to end the server's own upkeep of the database: that ends by itself."""
    import psycopg

    until = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
            return
        except psycopg.errors.ObjectInUse:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def work(module: str, address: str, *arguments: str) -> dict[str, Any]:
    """What a module tells (one JSON object, its last line), run on an installation of its own."""
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
            environ["DUIXIAN_DATABASE"] = address
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments], cwd=ROOT, env=environ, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"the work could not be done: {done.stderr[-3000:]}")
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told


def ready() -> None:
    """Django set up and the database made, in a process that `work` started."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.site.settings")
    import django

    django.setup()
    from django.conf import settings

    # Accounts are not what is measured.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from duixian.site.library.upkeep import make_ready

    make_ready()
