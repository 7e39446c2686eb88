"""A process killed in the middle of a step: nothing is lost, nothing half done, nothing twice. All points: the bench `crash`."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from bench.crash.suite import killed

pytestmark = pytest.mark.apart

STEPS = "file", "clock", "granted", "results taken", "first night", "second night"
SAMPLE = ("--sample", "3", "--steps", ",".join(STEPS))


def test_killed_at_a_sample_of_statements_on_sqlite_nothing_is_half_done() -> None:
    assert [one["wrong"] for one in killed("", *SAMPLE)] == [[]] * len(STEPS)


@pytest.fixture
def database() -> Iterator[str]:
    import psycopg

    parts = urlsplit(os.environ["DUIXIAN_TEST_POSTGRES"])
    name = f"duixian_crash_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield parts._replace(path=f"/{name}").geturl()
        for end in ("", "_empty", "_before", "_after"):
            connection.execute(f'DROP DATABASE IF EXISTS "{name}{end}"')


@pytest.mark.postgres
def test_killed_at_a_sample_of_statements_on_postgresql_nothing_is_half_done(database: str) -> None:
    assert [one["wrong"] for one in killed(database, *SAMPLE)] == [[]] * len(STEPS)
