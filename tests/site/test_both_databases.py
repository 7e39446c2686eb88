"""SQLite and PostgreSQL hold the same library: every command says the same, every search finds the same in the same order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from duixian.site.demo import TEXTS

pytestmark = [pytest.mark.postgres, pytest.mark.apart]

COMMANDS = [
    ["documents", "--json"],
    ["references", "--json"],
    ["tables", "--json"],
    *(["clauses", "--kind", kind, "--json"] for kind in ("responsibility", "grant", "target", "deadline", "material", "step")),
    *(
        ["search", words, "--json"]
        for words in ("补贴", "创新券 骗取", "20 万元", "云府发〔2024〕5号", "第八条", "2024", "人才", "高新技术企业奖励", "没有这样的词")
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of an empty database on the test server."""
    import psycopg

    server = os.environ["DUIXIAN_TEST_POSTGRES"]
    name = f"duixian_same_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}"')


ALL = """
import json, sys
from duixian.cli import main
for command in json.loads(sys.argv[1]):
    main(command)
    print("\\f", end="", flush=True)
"""


def _say(folder: Path, database: str | None, commands: list[list[str]]) -> list[str]:
    """What each command prints on a library of its own, all in one process."""
    kept = {k: v for k, v in os.environ.items() if k not in {"DUIXIAN_DATABASE", "DJANGO_SETTINGS_MODULE"}}
    if database:
        kept["DUIXIAN_DATABASE"] = database
    run = [sys.executable, "-c", ALL, json.dumps([["--data", str(folder), *command] for command in commands])]
    return subprocess.run(run, env=kept, capture_output=True, text=True, check=True).stdout.split("\f")


def _records(said: str) -> list[list[tuple[str, Any]]]:
    """Each line with its keys in their order (of values within values the order is the database's)."""
    return [list(json.loads(line).items()) for line in said.splitlines()]


def test_both_databases_say_and_find_the_same(postgres: str, tmp_path: Path) -> None:
    # One file after the other, so that the rows are made in one order.
    commands = [*(["import", str(text)] for text in sorted(TEXTS.iterdir())), *COMMANDS]
    on_sqlite = _say(tmp_path / "sqlite", None, commands)
    on_postgres = _say(tmp_path / "postgres", postgres, commands)
    for command, one, other in list(zip(commands, on_sqlite, on_postgres, strict=False))[-len(COMMANDS) :]:
        assert one or "没有这样的词" in command
        assert _records(one) == _records(other), command
