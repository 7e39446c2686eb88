"""Processes that race for the same step: one wins, the others are told so; no number is lost, doubled or half given."""

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

from .lodging_racing import had_once

pytestmark = pytest.mark.apart

ROOT = Path(__file__).parents[2]


def raced(data: Path, address: str = "") -> dict[str, dict[str, Any]]:
    """What `tests.site.racing` tells of each race."""
    environ = {
        **os.environ, "DUIXIAN_DATA": str(data), "DUIXIAN_FACTOR": "off", "DJANGO_SETTINGS_MODULE": "duixian.site.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }  # fmt: skip
    environ.pop("DUIXIAN_DATABASE", None)
    if address:
        environ["DUIXIAN_DATABASE"] = address
    done = subprocess.run(
        [sys.executable, "-m", "tests.site.racing"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=900, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {found["race"]: found for line in done.stdout.splitlines() if (found := json.loads(line))}


def sound(found: dict[str, dict[str, Any]]) -> None:
    told = {name: sorted(text.partition(":")[0] for text in one["told"]) for name, one in found.items()}
    last = found["clock"]
    acts = {name: acts for name, _, acts in last["cases"]}
    assert told["same"] == ["done", "repeated", "repeated", "repeated"]
    assert acts["博士0"].count("outcome") == 2  # the filing's and this one
    assert told["versions"] == ["done", "stale"]
    assert told["accepted"] == ["done", "refused"] and acts["博士2"].count("accepted") == 1
    assert told["twins"] == ["done", "refused"]
    assert Counter(phase for name, phase, _ in last["cases"] if name == "博士3") == {"open": 1, "draft": 1}
    assert told["numbers"] == ["done"] * 5
    assert found["clock"]["told"] == ["[]"] * 3 and acts["博士9"].count("correction_lapsed") == 1
    assert last["gaps"] == []
    had_once(found)  # beds and flats
    places = [place for kind, place in last["papers"] if kind == "acceptance"]
    assert places == list(range(1, len(places) + 1)) and len(places) >= 6


def test_processes_race_on_sqlite(tmp_path: Path) -> None:
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
def test_processes_race_on_postgresql(tmp_path: Path, database: str) -> None:
    sound(raced(tmp_path, database))
