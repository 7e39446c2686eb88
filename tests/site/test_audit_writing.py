"""Writing down acts: in the caller's transaction, canonical, never changed, without identifiers."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from duixian.site import audit
from duixian.site.accounts.models import User
from duixian.site.audit.models import Row, Waiting
from duixian.site.audit.writing import canonical, sm3

from .registry_people import FIRM, ZHANG

NOW = datetime(2026, 3, 1, 9, 30, 0, 120, timezone(timedelta(hours=8)))
pytestmark = pytest.mark.django_db


def rebuilt(row: Row) -> bytes:
    return sm3(canonical(row.act, row.user_id, row.subject, row.about, row.detail, row.at, row.nonce))


def test_a_row_tells_who_did_what_about_whom_and_carries_its_own_sm3() -> None:
    user, key = User.objects.create(username="窗口甲"), uuid.uuid4()
    audit.write("registry.opened", user=user, subject=key, about="云〔2026〕1号", detail={"页": 1, "date": date(2026, 1, 2), "a": None}, now=NOW)  # fmt: skip
    row = Row.objects.get()
    assert (row.act, row.user_id, row.subject, row.about, row.at) == ("registry.opened", user.pk, key, "云〔2026〕1号", NOW)  # fmt: skip
    assert row.detail == '{"a":null,"date":"2026-01-02","页":1}'
    assert bytes(row.digest) == rebuilt(row)
    assert Waiting.objects.get().row_id == row.pk


def test_nobody_signed_in_and_a_subject_itself_can_be_told() -> None:
    class Subject:
        key = uuid.uuid4()

    class Nobody:
        pk = None

    audit.write("session.refused", user=Nobody(), subject=Subject(), now=NOW)
    audit.write("backup.made", user=None, now=NOW)
    with_subject, bare = Row.objects.order_by("id")
    assert (with_subject.user_id, with_subject.subject) == (None, Subject.key)
    assert (bare.subject, bare.detail) == (None, "{}")
    assert bytes(bare.digest) == rebuilt(bare)


def test_a_row_goes_with_the_transaction_that_fails() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.write("backup.made", user=None, now=NOW)
        raise RuntimeError
    assert not Row.objects.exists()
    assert not Waiting.objects.exists()


def test_rows_that_say_the_same_have_digests_of_their_own() -> None:
    for _ in range(2):
        audit.write("backup.made", user=None, now=NOW)
    assert len({bytes(row.digest) for row in Row.objects.all()}) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"act": "no.such"}, "no act"),
        ({"now": datetime(2026, 3, 1)}, "time zone"),
        ({"about": "x" * 201}, "too long"),
        ({"detail": {"x": "y" * 30_000}}, "too long"),
        ({"detail": {"x": float("nan")}}, "JSON"),
    ],
)
def test_what_cannot_be_written_down_is_refused(change: dict[str, Any], said: str) -> None:
    asked: dict[str, Any] = {"act": "registry.opened", "user": None, "now": NOW, **change}
    with pytest.raises(ValueError, match=said):
        audit.write(asked.pop("act"), **asked)
    assert not Row.objects.exists()


def test_an_identifier_is_masked_wherever_somebody_wrote_it() -> None:
    detail = {"reason": f"核对{ZHANG}，见 {FIRM}", FIRM: [int(ZHANG[:17] + "0"), 7, True]}
    audit.write("registry.opened", user=None, about=ZHANG, detail=detail, now=NOW)
    row = Row.objects.get()
    assert row.about == f"110***{ZHANG[-2:]}"
    assert not any(number[:17] in row.about + row.detail for number in (ZHANG, FIRM))
    assert json.loads(row.detail)[f"{FIRM[:3]}***{FIRM[-2:]}"] == [f"110***{ZHANG[16]}0", 7, True]
    assert bytes(row.digest) == rebuilt(row)


@pytest.mark.parametrize("told", [uuid.uuid4(), "1" * 16, "2026030109300000000123", f"x{ZHANG}"])
def test_keys_and_other_numbers_may_be_told(told: Any) -> None:
    audit.write("registry.opened", user=None, detail={"key": told}, now=NOW)
    assert json.loads(Row.objects.get().detail) == {"key": str(told)}


def test_the_database_refuses_change_and_deletion() -> None:
    audit.write("backup.made", user=None, now=NOW)
    for statement in (
        "UPDATE audit_row SET act = 'x'",
        "DELETE FROM audit_row",
        *(["TRUNCATE audit_row CASCADE"] if connection.vendor == "postgresql" else []),
    ):
        with (
            pytest.raises(DatabaseError, match="only added"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert Row.objects.get().at == NOW.astimezone(UTC)
