"""Statements sent without the driver's cursors give and refuse what those would."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, connections, transaction

from duixian.site import direct
from duixian.site.direct import Direct

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.settings_dict["ENGINE"].endswith("sqlite3"),
        reason="SQLite has no statements planned for a connection",
    ),
]


@pytest.fixture
def sent() -> Direct:
    connection.ensure_connection()
    return Direct(connections["default"])


def asked(sent: Direct, sql: str, *values: Any) -> list[Any]:
    sent.execute(sql, values)
    return [tuple(row) for row in sent.fetchall()]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "百分之 5%，‘二’\n三"), ("bigint", 2**60), ("boolean", True), ("bytea", b"\x00\xff"), ("uuid", UUID(int=5)),
        ("numeric", Decimal("12.340")), ("date", date(2026, 5, 6)), ("timestamptz", datetime(2026, 5, 6, 1, 2, 3, 4, tzinfo=UTC)),
        ("bigint[]", [1, 2]), ("text[]", []), ("text", None),
    ],
)  # fmt: skip
def test_values_come_back_as_they_were_given(sent: Direct, kind: str, value: object) -> None:
    assert asked(sent, f"SELECT %s::{kind}", value) == [(value,)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{kind}", [value])
        assert cursor.fetchone() == (value,)


def test_a_statement_is_planned_once_for_each_kind_of_arguments(sent: Direct) -> None:
    sql = "SELECT %s::text || '%%' || %s::text WHERE 'a%%' LIKE 'a%%'"
    for one, other in (("一", "二"), ("三", "四"), ("五", 6)):
        asked(sent, sql, one, other)
    assert asked(sent, sql, "一", "二") == [("一%二",)]
    (planned,) = asked(sent, "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%''a%%'' LIKE%%' AND name LIKE %s", "duixian%")  # fmt: skip
    assert planned == (3,)  # two texts, a text and a number, and the one that counts them


def test_the_server_keeps_no_more_statements_than_it_is_asked_to(
    sent: Direct, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(direct, "MOST", 3)
    for number in (1, 2, 3, 4, 5, 1, 2):
        assert asked(sent, f"SELECT {number} + %s", 10) == [(number + 10,)]
    (left,) = asked(sent, "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT _ + %%'")
    assert left == (2,)


@pytest.mark.parametrize(
    ("sql", "values", "wanted"),
    [
        ("SELECT 1 / %s", [0], DataError),
        ("INSERT INTO accounts_post (id) VALUES (%s)", [1], IntegrityError),
        ("SELECT nothing_of_the_kind(%s)", [1], Exception),
    ],
)  # fmt: skip
def test_what_the_database_refuses_is_raised_as_by_a_cursor(
    sent: Direct, sql: str, values: list[Any], wanted: type[Exception]
) -> None:
    told = []
    for execute in (sent.execute, connection.cursor().execute):
        with pytest.raises(wanted) as failed, transaction.atomic():
            execute(sql, values)
        told.append((type(failed.value), type(failed.value.__cause__), str(failed.value)))
    assert told[0][:2] == told[1][:2]
    assert told[0][2].split("\n")[0] == told[1][2].split("\n")[0]
    assert asked(sent, "SELECT %s::int", 1) == [(1,)]


def test_what_was_sent_together_is_all_done_or_fails_with_the_first_error(sent: Direct) -> None:
    asked(sent, "CREATE TEMPORARY TABLE tried (number int PRIMARY KEY) ON COMMIT DROP")
    insert = "INSERT INTO tried VALUES (%s)"
    assert sent.send([]) == []
    assert sent.send([(insert, [1]), (insert, [2]), ("UPDATE tried SET number = number + %s", [10]), ("DELETE FROM tried WHERE number = %s", [5])]) == [1, 1, 2, 0]  # fmt: skip
    with pytest.raises(IntegrityError, match="11"), transaction.atomic():
        sent.send([(insert, [12 + 1]), (insert, [11]), ("SELECT 1 / %s", [0])])
    assert asked(sent, "SELECT number FROM tried ORDER BY 1") == [(11,), (12,)]


def test_a_transaction_that_is_broken_takes_no_more(sent: Direct) -> None:
    with pytest.raises(transaction.TransactionManagementError), transaction.atomic():
        connection.set_rollback(True)
        asked(sent, "SELECT %s::int", 1)
    with pytest.raises(transaction.TransactionManagementError), transaction.atomic():
        connection.set_rollback(True)
        sent.send([("SELECT %s::int", [1])])
    assert asked(sent, "SELECT %s::int", 1) == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_begins_with_the_first_statement_and_planned_ones_outlive_its_rollback(
    sent: Direct,
) -> None:
    for _ in range(2):
        with pytest.raises(RuntimeError), transaction.atomic():
            assert asked(
                sent, "SELECT txid_current() = txid_current(), pg_current_xact_id_if_assigned() IS NOT NULL"
            ) == [(True, True)]
            raise RuntimeError
    assert len(asked(sent, "SELECT 1 FROM pg_prepared_statements WHERE statement LIKE 'SELECT txid%%'")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_has_closed_is_told_so() -> None:
    for act in (lambda one: asked(one, "SELECT %s::int", 1), lambda one: one.send([("SELECT %s::int", [1])])):
        connection.ensure_connection()
        one = Direct(connections["default"])
        asked(one, "SELECT %s::int", 1)
        mine = connection.connection.info.backend_pid
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
        other.close()
        with pytest.raises(OperationalError):
            act(one)
        connection.close()
