"""Thirty-two people at once: the beds go to as many as there are, everybody else is told so, and nothing is had twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from .lodging_racing import BEDS, BOOKERS, NIGHTS

ROOT = Path(__file__).parents[2]


def raced(data: Path, address: str = "") -> dict[str, dict[str, Any]]:
    """What `tests.site.lodging_racing` tells of each race."""
    environ = {
        **os.environ, "DUIXIAN_DATA": str(data), "DUIXIAN_FACTOR": "off", "DJANGO_SETTINGS_MODULE": "duixian.site.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }  # fmt: skip
    environ.pop("DUIXIAN_DATABASE", None)
    if address:
        environ["DUIXIAN_DATABASE"] = address
    done = subprocess.run(
        [sys.executable, "-m", "tests.site.lodging_racing"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {found["race"]: found for line in done.stdout.splitlines() if (found := json.loads(line))}


def sound(found: dict[str, dict[str, Any]]) -> None:
    filing, letting = found["filing"], found["letting"]
    told = Counter(text.partition(":")[0] for text in filing["told"])
    assert told == {"done": BEDS, "refused": BOOKERS - BEDS}, filing["told"]
    assert all("别人订完" in text for text in filing["told"] if text != "done")
    assert (filing["nights"], filing["twice"]) == (BEDS * NIGHTS, 0)
    assert filing["asked"] == [NIGHTS] * BEDS and filing["drafts"] == BOOKERS - BEDS
    told = Counter(text.partition(":")[0] for text in letting["told"])
    assert told == {"done": 1, "refused": BOOKERS - 1}, letting["told"]
    assert (letting["terms"], letting["in"]) == (1, 1)


def test_thirty_two_bookers_on_sqlite(tmp_path: Path) -> None:
    sound(raced(tmp_path))


@pytest.fixture
def database() -> Iterator[str]:
    import psycopg

    parts = urlsplit(os.environ["DUIXIAN_TEST_POSTGRES"])
    name = f"duixian_race_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield parts._replace(path=f"/{name}").geturl()
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.mark.postgres
def test_thirty_two_bookers_on_postgresql(tmp_path: Path, database: str) -> None:
    sound(raced(tmp_path, database))
