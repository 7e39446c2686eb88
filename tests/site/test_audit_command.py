"""`duixian audit`: what it prints, and the exit status that tells."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from duixian.cli import audit as command
from duixian.site import audit
from duixian.site.audit.chain.sealing import seal
from duixian.site.audit.models import Row

from .test_audit_chain import by_force

NOW = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def place(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA_DIR, settings.AUDIT_HEADS = tmp_path, tmp_path / "heads.jsonl"
    monkeypatch.setattr(command, "open_library", lambda args: None)
    for _ in range(3):
        audit.write("registry.opened", user=None, now=NOW)
    seal(NOW)
    return tmp_path


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(words))


def test_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    assert capsys.readouterr().out == "审计链：链头 1，共 3 行；没有发现问题。\n账目：没有发现问题。\n"
    assert json.loads(Row.objects.filter(act="audit.verified").get().detail) == {
        "findings": 0,
        "heads": 1,
        "rows": 3,
    }


def test_what_is_found_is_told_with_row_time_and_head_and_the_status(
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = Row.objects.order_by("id")[1]
    by_force(f"UPDATE audit_row SET about = 'x' WHERE id = {row.pk}")
    assert run("verify") == 1
    assert capsys.readouterr().out == (
        f"【改动】第 {row.pk} 行（2026-03-01 09:30:00，registry.opened）被改动：内容与 2026-03-01 09:30:00 封存的摘要不符（链头 1）。\n"
        "审计链：链头 1，共 3 行；发现 1 处问题。\n"
    )


def test_a_ledger_that_does_not_add_up_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    from duixian.site.funds import checking

    monkeypatch.setattr(checking, "audit", lambda now: [checking.Finding("x", "entry 1", "分录没有过账。")])
    assert run("run") == 1
    assert capsys.readouterr().out.endswith("【账目】entry 1：分录没有过账。\n账目：发现 1 处问题。\n")


def test_heads_printed_are_heads_to_check_against(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("heads") == 0
    kept = place / "kept"
    kept.write_text(capsys.readouterr().out)
    assert run("verify", "--head", str(kept)) == 0
    by_force("DELETE FROM audit_head", "DELETE FROM audit_row")
    (place / "heads.jsonl").unlink()
    capsys.readouterr()
    assert run("verify", "--head", str(kept)) == 1
    assert (
        "有链头 1（到 2026-03-01T01:30:00.000000+00:00，共 3 行），数据库里没有：末尾被截断"
        in capsys.readouterr().out
    )


def test_a_file_that_is_not_there_and_one_that_holds_no_heads(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("verify", "--head", str(place / "nowhere")) == 2
    (place / "text").write_text("hello\n")
    assert run("verify", "--head", str(place / "text")) == 2
    told = capsys.readouterr().err
    assert "nowhere：没有这个文件。检查路径。" in told
    assert "第 1 行不是链头。请用系统写出的链头文件，不要改动。" in told


def test_sealing_and_the_public_key(capsys: pytest.CaptureFixture[str]) -> None:
    audit.write("registry.opened", user=None, now=NOW)
    assert run("seal") == 0
    assert capsys.readouterr().out == "已封存 1 行。\n"
    assert run("key") == 0
    id_, key = capsys.readouterr().out.split()
    assert (len(id_), len(key)) == (12, 64)
