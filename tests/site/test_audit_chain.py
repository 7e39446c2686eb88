"""The chain of audit rows: every change, deletion, insertion and truncation is found and named."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from duixian.site import audit
from duixian.site.audit.chain import comparing, links, outside
from duixian.site.audit.chain.sealing import seal
from duixian.site.audit.chain.verifying import Verifier
from duixian.site.audit.models import Head, Row, Waiting
from duixian.site.audit.signing import SigningError, line_of, signer_of
from duixian.site.audit.writing import canonical, sm3

NOW = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)
TABLES = ("audit_row", "audit_head", "audit_waiting")


@pytest.fixture(autouse=True)
def place(db: None, tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR, settings.AUDIT_HEADS = tmp_path, tmp_path / "heads.jsonl"
    return tmp_path


def rows(count: int, about: str = "") -> None:
    for number in range(count):
        audit.write(
            "registry.opened", user=None, subject=uuid.uuid4(), about=about, detail={"n": number}, now=NOW
        )


def by_force(*statements: str) -> None:
    """SQL as somebody would run it who may do everything in the database: the triggers are dropped first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            again = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in TABLES]
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%%'"
            )
            found = cursor.fetchall()
            again = [sql for _, sql in found]
            for name, _ in found:
                cursor.execute(f"DROP TRIGGER {name}")
        for statement in [*statements, *again]:
            cursor.execute(statement)


def found(head: Path | None = None) -> list[tuple[str, int | None]]:
    signer = signer_of(outside_settings().DATA_DIR)
    told = list(Verifier(signer).run())
    for path in filter(None, [outside_settings().AUDIT_HEADS, head]):
        if path.exists():
            told += comparing.compared(path, signer)
    return [(one.kind, one.row if one.row is not None else one.head) for one in told if one.grave]


def outside_settings() -> Any:
    from django.conf import settings

    return settings


def first_id() -> int:
    return Row.objects.order_by("id").values_list("id", flat=True)[0]


def test_rows_are_sealed_in_batches_and_nothing_is_found() -> None:
    rows(7)
    assert seal(NOW, batch=3) == 7
    assert list(Head.objects.order_by("number").values_list("number", "total")) == [(1, 3), (2, 6), (3, 7)]
    assert not Waiting.objects.exists()
    rows(2)
    assert found() == []
    assert seal(NOW) == 2
    assert seal(NOW) == 0
    assert found() == []
    assert [told.number for told in outside.told_in(outside_settings().AUDIT_HEADS)] == [1, 2, 3, 4]


def test_a_call_is_bounded() -> None:
    rows(5)
    assert seal(NOW, batch=2, most=1) == 2
    assert Waiting.objects.count() == 3
    assert seal(NOW, batch=2) == 3


CHANGES = {
    "act": "'registry.added'", "user_id": "7", "about": "'x'", "detail": "'{}'", "subject": "NULL",
    "at": "'2020-01-01 00:00:00+00:00'", "nonce": "'00000000000000000000000000000000'",
}  # fmt: skip


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("sealed", [True, False])
def test_a_change_of_any_column_is_found(column: str, sealed: bool) -> None:
    rows(5, "a")
    if sealed:
        seal(NOW, batch=2)
    wrong = first_id() + 3
    by_force(f"UPDATE audit_row SET {column} = {CHANGES[column]} WHERE id = {wrong}")
    assert found() == [("change", wrong)]


def test_a_change_with_its_digest_made_anew_is_found() -> None:
    rows(3)
    seal(NOW)
    row = Row.objects.order_by("id")[1]
    digest = sm3(canonical(row.act, row.user_id, row.subject, "other", row.detail, row.at, row.nonce)).hex()
    blob = f"'\\x{digest}'" if connection.vendor == "postgresql" else f"x'{digest}'"
    by_force(f"UPDATE audit_row SET about = 'other', digest = {blob} WHERE id = {row.pk}")
    assert found() == [("change", row.pk)]
    by_force(f"UPDATE audit_row SET about = '', digest = {blob} WHERE id = {row.pk}")
    assert found() == [("change", row.pk)]


@pytest.mark.parametrize("which", [0, 2, 4])
def test_a_deleted_row_is_found(which: int) -> None:
    rows(5)
    seal(NOW, batch=2)
    gone = first_id() + which
    by_force(f"DELETE FROM audit_row WHERE id = {gone}")
    assert found() == [("deletion", gone)]


def test_a_row_deleted_before_it_was_sealed_is_found_before_and_after() -> None:
    rows(3)
    gone = first_id() + 1
    by_force(f"DELETE FROM audit_row WHERE id = {gone}")
    assert found() == [("deletion", gone)]
    seal(NOW)
    assert found() == [("deletion", gone)]


COPY = "INSERT INTO audit_row (id, act, subject, detail, about, at, nonce, digest) SELECT {id}, act, subject, detail, about, at, nonce, digest FROM audit_row WHERE id = {of}"


@pytest.mark.parametrize("after", [False, True])
def test_a_row_put_in_past_the_triggers_is_found(after: bool) -> None:
    rows(6)
    first = first_id()
    by_force(
        f"DELETE FROM audit_row WHERE id = {first + 2}",
        f"DELETE FROM audit_waiting WHERE row_id = {first + 2}",
    )
    seal(NOW, batch=2)
    rows(1)
    place = first + 1_000 if after else first + 2
    by_force(COPY.format(id=place, of=first))
    assert found() == [("insertion", place)]
    rows(1)
    seal(NOW)
    assert found() == [("insertion", place)]


def test_a_row_whose_mark_was_taken_away_is_found() -> None:
    rows(3)
    by_force(f"DELETE FROM audit_waiting WHERE row_id = {first_id()}")
    assert found() == [("insertion", first_id())]
    seal(NOW)
    assert found() == [("insertion", first_id())]


def test_rows_and_heads_cut_off_at_the_end_are_found_by_the_file_outside(place: Path) -> None:
    rows(6)
    seal(NOW, batch=2)
    last = first_id() + 4
    by_force("DELETE FROM audit_head WHERE number = 3", f"DELETE FROM audit_row WHERE id >= {last}")
    assert found() == [("truncation", 3)]
    rows(2)
    seal(NOW + timedelta(minutes=1))
    assert ("change", 3) in found()


def test_everything_taken_away_is_found_by_a_head_kept_elsewhere(place: Path) -> None:
    rows(4)
    seal(NOW)
    kept = place / "elsewhere"
    kept.write_bytes((place / "heads.jsonl").read_bytes())
    (place / "heads.jsonl").unlink()
    by_force("DELETE FROM audit_head", "DELETE FROM audit_row")
    assert found() == []
    assert found(kept) == [("truncation", 1)]


def test_a_chain_made_anew_by_one_who_has_the_keys_too_is_found_by_a_head_kept_elsewhere(place: Path) -> None:
    rows(4)
    seal(NOW)
    kept = place / "elsewhere"
    kept.write_bytes((place / "heads.jsonl").read_bytes())
    (place / "heads.jsonl").unlink()
    gone = first_id()
    by_force("DELETE FROM audit_head", f"DELETE FROM audit_row WHERE id = {gone}", *(f"INSERT INTO audit_waiting (row_id) VALUES ({gone + n})" for n in (1, 2, 3)))  # fmt: skip
    seal(NOW)
    assert found() == []
    assert found(kept) == [("change", 1)]


def test_a_head_in_the_middle_taken_away_is_found() -> None:
    rows(6)
    seal(NOW, batch=2)
    by_force("DELETE FROM audit_head WHERE number = 2")
    told = found()
    assert ("deletion", 2) in told
    assert ("truncation", 2) in told


def test_changed_heads_are_found() -> None:
    rows(6)
    seal(NOW, batch=2)
    other = Head.objects.get(number=1).links
    for change in ("total = 9", "at = '2020-01-01 00:00:00+00:00'", "key = 'another'"):
        with transaction.atomic():
            by_force(f"UPDATE audit_head SET {change} WHERE number = 2")
            assert ("signature", 2) in found(), change
            transaction.set_rollback(True)
    with transaction.atomic():
        by_force(*[f"UPDATE audit_head SET links = {_blob(bytes(other))} WHERE number = 2"])
        assert ("change", 2) in found()
        transaction.set_rollback(True)
    assert found() == []


def _blob(data: bytes) -> str:
    return f"'\\x{data.hex()}'" if connection.vendor == "postgresql" else f"x'{data.hex()}'"


def test_a_head_signed_with_another_key_is_found() -> None:
    rows(2)
    seal(NOW)
    head = Head.objects.get()
    forged = Ed25519PrivateKey.generate().sign(
        links.signed_bytes(1, 2, bytes(head.digest), head.at, head.key)
    )
    by_force(f"UPDATE audit_head SET signature = {_blob(forged)} WHERE number = 1")
    assert found() == [("signature", 1)]


def test_a_new_signing_key_signs_and_the_old_one_goes_on_checking(place: Path) -> None:
    rows(1)
    seal(NOW)
    with (place / "audit-keys").open("a") as file:
        file.write(line_of(Ed25519PrivateKey.generate()))
    rows(1)
    seal(NOW)
    assert len(set(Head.objects.values_list("key", flat=True))) == 2
    assert found() == []


def test_signing_keys_lie_outside_the_database_for_their_owner_only_and_are_never_made_twice(
    place: Path,
) -> None:
    signer = signer_of(place)
    assert (place / "audit-keys").stat().st_mode & 0o077 == 0
    assert signer_of(place).last == signer.last
    (place / "audit-keys").write_text("damaged")
    with pytest.raises(SigningError, match="不要另造一个"):
        signer_of(place)


def test_the_file_of_heads_catches_up_after_a_crash_and_after_a_torn_line(place: Path) -> None:
    rows(6)
    seal(NOW, batch=2)
    path = place / "heads.jsonl"
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    path.write_bytes(whole[: first + 20])
    outside.catch_up(path)
    assert path.read_bytes() == whole
    path.unlink()
    outside.catch_up(path)
    assert path.read_bytes() == whole


def test_an_altered_line_of_heads_is_told_not_believed(place: Path) -> None:
    rows(2)
    seal(NOW)
    path = place / "heads.jsonl"
    told = json.loads(path.read_text())
    path.write_text(json.dumps(told | {"total": 9}) + "\n")
    assert found() == [("signature", 1)]
    path.write_text("{}\n")
    with pytest.raises(outside.HeadsError, match="第 1 行不是链头"):
        found()


@pytest.mark.parametrize("said", ["unsigned", "a head's signature", "another number"])
def test_who_can_only_add_to_the_file_makes_no_head_in_it_void(place: Path, said: str) -> None:
    """One line that tells of a restored backup would hide what was cut off; it counts only with a signature of its own."""
    rows(4)
    seal(NOW, batch=2)
    last = json.loads((place / "heads.jsonl").read_text().splitlines()[-1])
    forged = {**last, "restored": True, "number": 1}
    if said == "unsigned":
        forged |= {"key": "", "signature": ""}
    if said == "another number":
        outside.note_restored(place / "heads.jsonl", NOW, signer_of(place))
        forged = {**json.loads((place / "heads.jsonl").read_text().splitlines()[-1]), "number": 1}
    with (place / "heads.jsonl").open("a") as file:
        file.write(json.dumps(forged) + "\n")
    by_force("DELETE FROM audit_head WHERE number = 2", f"DELETE FROM audit_row WHERE id >= {first_id() + 2}")
    assert {kind for kind, _ in found()} >= {"signature", "truncation"}


def test_a_backup_restored_openly_is_told_and_later_heads_are_written_again(place: Path) -> None:
    rows(4)
    seal(NOW, batch=2)
    by_force("DELETE FROM audit_head WHERE number = 2", f"DELETE FROM audit_row WHERE id >= {first_id() + 2}")
    outside.note_restored(place / "heads.jsonl", NOW, signer_of(place))
    assert found() == []
    rows(3)
    seal(NOW + timedelta(hours=1))
    assert found() == []
    assert [t.number for t in outside.told_in(place / "heads.jsonl")] == [1, 2, 1, 2]
    by_force("DELETE FROM audit_head WHERE number = 2", f"DELETE FROM audit_row WHERE id > {first_id() + 1}")
    assert found() == [("truncation", 2)]
