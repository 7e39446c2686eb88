"""The database away, or ahead of the program: whoever asks is told so, with what to do; nothing is started on tables of a newer
release."""

from __future__ import annotations

import argparse
import logging
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.test import Client
from django.utils import timezone

from duixian.cli.library import open_library
from duixian.site import tables
from duixian.site.first import Tables
from duixian.site.library import upkeep
from duixian.site.sending import HELD
from duixian.site.watch import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that neither answers nor lets anybody in."""

    def gone(*_: Any, **__: Any) -> None:
        raise OperationalError("could not connect")

    monkeypatch.delitem(connections["default"].__dict__, HELD, raising=False)  # the cursor that is held
    monkeypatch.setattr(connection, "cursor", gone)
    monkeypatch.setattr(connection, "is_usable", lambda: False)


@pytest.mark.parametrize(
    "address", ["/", "/cases/", "/me/", "/sanctions/", "/login/", "/verify/", "/nosuch/", "/api/documents"]
)
def test_while_the_database_is_away_pages_say_so_and_when_to_come_back(
    away: None, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    """The cookie makes every page look for its session."""
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "x" * 32
    with caplog.at_level(logging.ERROR, "django.request"):
        answer = client.get(address)
    text = answer.json()["detail"] if address.startswith("/api/") else answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "数据库暂时无法使用" in text and "could not" not in text
    assert any("Service Unavailable" in record.getMessage() and record.exc_info for record in caplog.records)


def test_a_fault_of_the_program_is_no_absence_of_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: Any, **__: Any) -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr("duixian.site.library.views.browse.fresh_index", wrong)
    answer = Client(raise_request_exception=False).get("/", {"q": "补贴"})
    assert answer.status_code == 500 and "Retry-After" not in answer.headers
    assert "记录已写入日志" in answer.content.decode()


@pytest.fixture
def newer() -> None:
    """Tables that a later release changed, in the same database as those of another program."""
    recorder = MigrationRecorder(connection)
    recorder.record_applied("cases", "9999_later")
    recorder.record_applied("another_program", "0001_initial")


def test_a_program_older_than_the_tables_does_not_start(newer: None, capsys: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        open_library(argparse.Namespace(data=None))
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "数据库是更新的版本建的：有 1 个数据库变更这个程序不认得（cases.9999_later）" in told
    assert "duixian restore" in told


def test_a_running_program_whose_tables_became_newer_is_not_ready(newer: None) -> None:
    (found,) = (one for one in health.ready(timezone.now()) if one.name == "tables")
    assert not found.good and "更新的版本" in found.said


def test_what_another_program_keeps_in_the_database_is_none_of_ours() -> None:
    MigrationRecorder(connection).record_applied("another_program", "0001_initial")
    upkeep.make_ready()


@pytest.fixture
def older() -> MigrationRecorder:
    """Tables that the program before the first release made."""
    recorder = MigrationRecorder(connection)
    for (app, name), new in MigrationLoader(None, ignore_no_migrations=True).replacements.items():
        recorder.record_unapplied(app, name)
        assert set(new.replaces) <= set(recorder.applied_migrations())
    return recorder


def test_tables_that_an_older_program_finished_are_taken_over_as_they_are(older: MigrationRecorder) -> None:
    assert tables.standing() == tables.Standing(0, (), ())
    upkeep.make_ready()


def test_tables_that_an_older_program_left_half_way_are_not_touched(
    older: MigrationRecorder, capsys: Any
) -> None:
    older.record_unapplied("cases", "0011_public_until")
    with pytest.raises(SystemExit) as ended:
        open_library(argparse.Namespace(data=None))
    assert ended.value.code == 2
    assert "停在半途（cases）" in capsys.readouterr().err
    (found,) = (one for one in health.ready(timezone.now()) if one.name == "tables")
    assert not found.good and "停在半途" in found.said


def test_a_first_migration_holds_nothing_that_would_not_be_carried_out() -> None:
    class Later(Tables):
        operations = [migrations.RunSQL("SELECT 1")]

    with pytest.raises(TypeError, match="a migration of its own"):
        Later("later", "cases").apply(ProjectState(), connection.schema_editor())
