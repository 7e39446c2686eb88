"""`duixian tick` and the clock of a server."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connections

from duixian.cli import tick
from duixian.site.cases import rounds
from duixian.site.cases.ticking import Ticked

DUIXIAN = Path(sys.executable).with_name("duixian")


def run(data: Path, *more: str) -> subprocess.CompletedProcess[str]:
    environ = {k: v for k, v in os.environ.items() if k not in ("DUIXIAN_DATABASE", "DJANGO_SETTINGS_MODULE")}
    return subprocess.run(
        [DUIXIAN, "tick", "--data", data, *more], capture_output=True, text=True, env=environ
    )


def test_a_round_with_nothing_to_do_says_so_and_ends_well(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert (done.returncode, done.stdout) == (0, "没有到时的事。\n")
    assert json.loads(run(tmp_path, "--json").stdout)["failed"] == []


def test_a_pause_is_a_whole_number_of_seconds(tmp_path: Path) -> None:
    assert run(tmp_path, "--every", "0").returncode == 2


@pytest.mark.django_db
def test_what_one_part_cannot_do_is_told_and_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []

    def broken(now: datetime) -> None:
        raise OSError("磁盘已满")

    monkeypatch.setattr(rounds.ticking, "tick", lambda now, progress: Ticked())
    monkeypatch.setattr(rounds.throttle, "forget", broken)
    monkeypatch.setattr(rounds.sessions, "forget", lambda now: done.append("sessions"))
    monkeypatch.setattr(rounds.releasing, "release_all", lambda now: done.append("released"))
    monkeypatch.setattr(rounds.expiring, "close_old_drafts", lambda now, most: done.append("drafts"))
    monkeypatch.setattr(rounds.sweeping, "remove_due", lambda *args: done.append("files"))
    monkeypatch.setattr(rounds.sealing, "seal", lambda now: done.append("sealed"))
    assert rounds.go_round(datetime.now(UTC)).failed == ["登录限速：磁盘已满"]
    assert done == ["released", "sessions", "drafts", "files", "sealed"]


@pytest.mark.django_db
def test_cases_of_officers_who_left_are_looked_for_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[datetime] = []

    def breaks_first(now: datetime) -> None:
        done.append(now)
        if len(done) == 1:
            raise OSError("数据库不在")

    monkeypatch.setattr(rounds.ticking, "tick", lambda now, progress: Ticked())
    monkeypatch.setattr(rounds.sealing, "seal", lambda now: None)
    monkeypatch.setattr(rounds.releasing, "release_all", breaks_first)
    day = datetime(2026, 5, 13, 1, tzinfo=UTC)
    told = [rounds.go_round(day + timedelta(hours=hours)).failed for hours in (0, 1, 2, 3, 24, 25)]
    assert told == [["离任交回：数据库不在"], [], [], [], [], []]
    assert done == [day, day + timedelta(hours=1), day + timedelta(hours=24)]


def test_the_clock_of_a_server_goes_on_after_a_round_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 0

    def fails_once(now: datetime) -> Ticked:
        nonlocal count
        count += 1
        if count == 1:
            raise OSError("数据库不在")
        clock._over.set()
        return Ticked()

    monkeypatch.setattr(rounds, "go_round", fails_once)
    monkeypatch.setattr(rounds, "once_a_day", lambda now: None)
    clock = rounds.Clock(every=0.001)
    clock.start()
    clock.join(30)
    assert count == 2


@pytest.mark.django_db
def test_a_clock_that_goes_on_outlives_a_database_that_was_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds_done: list[datetime] = []

    def away_once(now: datetime, progress: object) -> Ticked:
        rounds_done.append(now)
        if len(rounds_done) == 1:
            raise OperationalError("connection failed:\n the database is away")
        return Ticked()

    def pause(seconds: float) -> None:
        if len(rounds_done) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(rounds, "go_round", away_once)
    monkeypatch.setattr(rounds, "once_a_day", lambda now: None)
    monkeypatch.setattr(tick, "open_library", lambda args: None)
    monkeypatch.setattr(tick.time, "sleep", pause)
    monkeypatch.setattr(connections, "close_all", lambda: None)
    with pytest.raises(KeyboardInterrupt):
        tick.run(argparse.Namespace(every=60, json=False))
    told = capsys.readouterr()
    assert told.err == "未能办理：数据库无法使用：connection failed: the database is away\n"
    assert told.out == "没有到时的事。\n"
