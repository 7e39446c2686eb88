"""Statements sent without the driver's cursors give and refuse what those would."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import (
    DataError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    connection,
    connections,
    transaction,
)

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
    for number in (1, 2, 3, 1, 4, 1, 5, 1):
        assert asked(sent, f"SELECT {number} + %s", 10) == [(number + 10,)]
    left = asked(sent, "SELECT statement FROM pg_prepared_statements WHERE statement LIKE 'SELECT _ + %%'")
    assert sorted(left) == [
        ("SELECT 1 + $1",),
        ("SELECT 5 + $1",),
    ]  # the one used for longest not: gone; and the one that asks
    asked(sent, "CREATE TEMPORARY TABLE full_up (number int) ON COMMIT DROP")
    several = [(f"INSERT INTO full_up VALUES ({number} + %s)", [0]) for number in range(9)]
    assert sent.send([*several, *several]) == [1] * 18
    assert asked(sent, "SELECT sum(number) FROM full_up") == [(72,)]


def test_statements_with_very_many_arguments_are_not_kept(sent: Direct) -> None:
    many = list(range(direct.WIDEST + 1))
    assert asked(sent, "SELECT " + " + ".join(["%s::bigint"] * len(many)), *many) == [(sum(many),)]
    assert asked(sent, "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::bigint + $2::bigint + $3%%'") == [(0,)]  # fmt: skip


@pytest.mark.parametrize("values", [[], [1, 2]])
def test_arguments_and_places_are_as_many(sent: Direct, values: list[int]) -> None:
    with pytest.raises(ProgrammingError, match=f"1 places, but {len(values)} arguments"):
        sent.execute("SELECT %s::int", values)


@pytest.mark.parametrize("moment", ["infinity", "0044-03-15 BC", "10000-01-01"])
def test_times_that_python_does_not_have_are_told(sent: Direct, moment: str) -> None:
    with pytest.raises(DataError):
        asked(sent, "SELECT %s::timestamptz", moment)
    assert asked(sent, "SELECT %s::int", 1) == [(1,)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["execute", "send"])
def test_other_threads_go_on_while_one_waits(sent: Direct, way: str) -> None:
    """The lock that one thread waits for is given back by another of the same process."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE waited_for (number int)")
        cursor.execute("INSERT INTO waited_for VALUES (1)")
    holding, ended = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE waited_for")
            holding.set()
            ended.wait(0.5)  # meanwhile the other one has begun to wait
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert holding.wait(10)
        sent.execute("SET lock_timeout = '10s'", [])  # where nobody goes on, this fails
        update = "UPDATE waited_for SET number = number + %s"
        if way == "send":
            assert sent.send([(update, [1]), (update, [1])]) == [1, 1]
        else:
            sent.execute(update, [1])
    finally:
        thread.join(30)
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
            cursor.execute("DROP TABLE waited_for")


@pytest.mark.django_db(transaction=True)
def test_what_was_planned_for_tables_as_they_were_is_planned_anew(sent: Direct) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE altered (number int)")
        cursor.execute("INSERT INTO altered VALUES (1)")
    try:
        assert asked(sent, "SELECT * FROM altered") == [(1,)]
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE altered ALTER number TYPE text")
        assert asked(sent, "SELECT * FROM altered") == [("1",)]
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        assert asked(sent, "SELECT * FROM altered") == [("1",)]
        insert = ("INSERT INTO altered VALUES (%s)", ["2"])
        assert sent.send([insert]) == [1]
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        query = ("SELECT number FROM altered WHERE number = %s", ["2"])
        assert sent.ask([query, query]) == [[("2",)], [("2",)]]
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        assert sent.ask([query, query]) == [[("2",)], [("2",)]]
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        assert sent.send([insert, insert]) == [1, 1]
        assert asked(sent, "SELECT count(*) FROM altered") == [(4,)]  # each once
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        with pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
            sent.send([insert])
        assert sent.send([insert]) == [1]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE altered")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["execute", "send"])
def test_a_signal_ends_the_waiting_and_leaves_the_connection_of_use(way: str) -> None:
    class EnoughError(Exception):
        pass

    def enough(*_: Any) -> None:
        raise EnoughError

    before = signal.signal(signal.SIGALRM, enough)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(EnoughError), transaction.atomic():
            one = Direct(connections["default"])
            sleep = "SELECT pg_sleep(%s)"
            one.send([(sleep, [2]), (sleep, [0])]) if way == "send" else one.execute(sleep, [2])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert connection.cursor().execute("SELECT 1").fetchone() == (1,)


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
    sent.executemany(insert, [(2,), (1,)])
    sent.executemany(insert, [])
    assert asked(sent, "SELECT number FROM tried ORDER BY 1") == [(1,), (2,), (11,), (12,)]


def test_what_is_asked_together_is_answered_in_order_or_fails_with_the_first_error(sent: Direct) -> None:
    series, none = "SELECT n, n * %s FROM generate_series(1, 3) n ORDER BY n", "SELECT 1 WHERE %s::int = 2"
    assert sent.ask([]) == []
    assert sent.ask([(none, [1]), (series, [2]), (none, [2]), (series, [3])]) == [
        [], [(1, 2), (2, 4), (3, 6)], [(1,)], [(1, 3), (2, 6), (3, 9)],
    ]  # fmt: skip
    with pytest.raises(DataError, match="zero"), transaction.atomic():
        sent.ask([(none, [1]), ("SELECT 1 / %s", [0]), ("SELECT %s::int + 1", [2**31 - 1])])
    assert sent.ask([(none, [2])]) == [[(1,)]]


def test_much_is_sent_and_answered_at_once(sent: Direct) -> None:
    """More than lies on the way to the server and back at a time, in both directions."""
    long = "贵阳" * 500_000
    told = sent.told([("SELECT %s::text", [f"{long}{number}"]) for number in range(12)])
    assert [rows for _, rows in told] == [[(f"{long}{number}",)] for number in range(12)]


@pytest.mark.django_db(transaction=True)
def test_what_is_found_out_when_all_of_them_end_is_told_and_undone(sent: Direct) -> None:
    """Outside a transaction, statements that are sent together are one, whose references are looked at when it ends."""
    asked(sent, "CREATE TEMPORARY TABLE held (number int PRIMARY KEY)")
    asked(sent, "CREATE TEMPORARY TABLE tried (number int REFERENCES held DEFERRABLE INITIALLY DEFERRED)")
    insert = "INSERT INTO tried VALUES (%s)"
    for _ in range(2):
        with pytest.raises(IntegrityError, match="tried_number_fkey"):
            sent.send([(insert, [1]), (insert, [2])])
        assert asked(sent, "SELECT number FROM tried") == []
    assert sent.send([("INSERT INTO held VALUES (%s)", [1]), (insert, [1])]) == [1, 1]
    asked(sent, "DROP TABLE tried, held")


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
        with pytest.raises(RuntimeError), transaction.atomic():
            for _ in range(2):
                assert sent.ask([("SELECT %s::int", [1]), ("SELECT now() < clock_timestamp()", [])]) == [
                    [(1,)],
                    [(True,)],
                ]
                assert connection.connection.info.transaction_status.name == "INTRANS"
            raise RuntimeError
        assert connection.connection.info.transaction_status.name == "IDLE"
    assert len(asked(sent, "SELECT 1 FROM pg_prepared_statements WHERE statement LIKE 'SELECT txid%%'")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_has_closed_is_told_so() -> None:
    query = "SELECT %s::int"
    acts: list[Callable[[Direct], object]] = [
        lambda one: asked(one, query, 1),
        lambda one: one.send([(query, [1])]),
        lambda one: one.send([(query, [1]), (query, [2])]),
    ]
    for act in acts:
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
