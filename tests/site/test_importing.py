"""Import: what is stored, what is refused, what happens the second time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import OperationalError

from duixian.site.demo import TEXTS
from duixian.site.library import importing, reading, records, workers, writing
from duixian.site.library.importing import Outcome, import_files
from duixian.site.library.models import Document, Node, Source, SourceName

pytestmark = pytest.mark.django_db

DECREE = "云水市河道保护办法\n云府令〔2023〕8号\n第一条 为保护河道，制定本办法。\n第二条 本办法自2023年6月1日起施行。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(DECREE, encoding="utf-8")
    return tmp_path


def _states(outcomes: list[Outcome]) -> dict[str, str]:
    return {outcome.name: outcome.state for outcome in outcomes}


def test_a_file_becomes_documents_with_outlines(folder: Path) -> None:
    assert _states(import_files([folder])) == {"a.txt": "imported"}
    assert Document.objects.count() == 1
    assert Node.objects.filter(type="article").count() == 2


def test_the_same_bytes_under_another_name_are_stored_once_with_both_names(folder: Path) -> None:
    import_files([folder])
    (folder / "b.txt").write_text(DECREE, encoding="utf-8")
    assert _states(import_files([folder])) == {"a.txt": "known", "b.txt": "known"}
    assert Source.objects.count() == 1
    assert set(SourceName.objects.values_list("name", flat=True)) == {"a.txt", "b.txt"}


def test_the_same_bytes_twice_in_one_run_are_read_once(folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "c.txt").write_text(DECREE, encoding="utf-8")
    assert sorted(_states(import_files([folder])).values()) == ["imported", "known"]
    assert Source.objects.count() == 1


@pytest.mark.parametrize("name", ["empty.txt", "binary.txt", "scan.pdf", "old.doc", "sheet.wps", "form.ofd"])
def test_a_file_that_cannot_be_read_is_one_clear_line_and_leaves_nothing(folder: Path, name: str) -> None:
    content = {"empty.txt": b"", "binary.txt": os.urandom(4000), "scan.pdf": b"%PDF-1.4 nothing"}
    (folder / name).write_bytes(content.get(name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000)))
    outcomes = {outcome.name: outcome for outcome in import_files([folder])}
    assert outcomes["a.txt"].state == "imported"
    assert outcomes[name].state == "refused"
    message = outcomes[name].message
    assert name in message
    assert "\n" not in message
    assert Source.objects.count() == 1


def test_a_missing_file_is_told_and_the_others_go_on(folder: Path) -> None:
    outcomes = {o.name: o for o in import_files([folder / "none.txt", folder / "a.txt"])}
    assert "打不开" in outcomes["none.txt"].message
    assert outcomes["a.txt"].state == "imported"


def test_hidden_files_are_left_out(folder: Path) -> None:
    (folder / ".hidden.txt").write_text("x", encoding="utf-8")
    assert len(import_files([folder])) == 1


def test_a_fault_while_storing_leaves_nothing_of_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("duixian.site.library.writing.resolve", fail)
    (outcome,) = import_files([folder])
    assert outcome.state == "refused"
    assert "RuntimeError" in outcome.message
    assert not Source.objects.exists()
    assert not Document.objects.exists()


def test_a_database_that_cannot_take_one_file_takes_the_others(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "b.txt").write_text("另一件\n" + DECREE, encoding="utf-8")
    honest = writing.store

    def full(row: object, rows: object, name: str, reader: str) -> object:
        if name == "a.txt":
            raise OperationalError("database or disk is full")
        return honest(row, rows, name, reader)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "store", full)
    outcomes = {o.name: o for o in import_files([folder])}
    assert outcomes["b.txt"].state == "imported"
    assert "a.txt：数据库写不进" in outcomes["a.txt"].message
    assert "磁盘空间" in outcomes["a.txt"].message


def test_files_read_side_by_side_give_what_files_read_here_give(monkeypatch: pytest.MonkeyPatch) -> None:
    import_files([TEXTS])
    side_by_side = [r["id"] for r in records.document_records()]
    Source.objects.all().delete()
    for path in sorted(TEXTS.iterdir()):
        import_files([path])
    assert [r["id"] for r in records.document_records()] == side_by_side


def test_a_dead_worker_refuses_its_file_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "b.txt").write_text("killer" + DECREE, encoding="utf-8")
    monkeypatch.setattr(reading, "read_to_spool", _dying)
    monkeypatch.setattr(
        workers, "get_context", lambda method: __import__("multiprocessing").get_context("fork")
    )
    outcomes = {o.name: o for o in import_files([folder])}
    assert outcomes["a.txt"].state == "imported"
    assert "异常终止" in outcomes["b.txt"].message


_honest = reading.read_to_spool


def _dying(path: str, spool: str, marks: object) -> object:
    if "killer" in Path(path).read_text(encoding="utf-8"):
        os._exit(1)
    return _honest(path, spool)


def test_the_invented_jurisdiction_exercises_the_library(db: None) -> None:
    import_files([TEXTS])
    kinds = {record["clause"] for record in records.clause_records()}
    assert {"responsibility", "grant", "target", "deadline"} <= kinds
    assert any(True for _ in records.table_records())
    assert any(record["target"] for record in records.reference_records())
