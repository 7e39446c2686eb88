"""Statements sent to PostgreSQL by the driver's own calls, without its cursors.

A cursor finds out anew each time how a statement is to be sent, for which it takes four times as long as the driver's own call.
Here a statement is planned once for a connection and the kinds of its arguments. The driver itself plans none then:
after every rollback it would have the server forget all of them.
"""

from __future__ import annotations

import os
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from typing import Any

import psycopg
from psycopg import generators, pq
from psycopg.adapt import Loader, PyFormat, Transformer
from psycopg.waiting import Ready, Wait

MOST = 500  # statements that the server keeps planned for a connection; the site has a few hundred
WIDEST = 200  # arguments of one that is planned; rows written by the dozen come in every number
# Of this process among all that may share a server's connections: none takes another's statement for its own.
MARK = secrets.token_hex(4)
NUMBERS = count(1)
DONE = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
OUTDATED, UNKNOWN = b"0A000", b"26000"  # planned for tables that were changed since; forgotten by the server
Key = tuple[str, tuple[int, ...]]  # a statement, the kinds of its arguments
Sent = tuple[
    bytes, Sequence[Any], Sequence[Any]
]  # the statement's name, its arguments as they are sent, their formats


class Direct:
    """What takes the place of a cursor on one connection; `rows` and `rowcount` are of the last statement."""

    def __init__(self, wrapper: Any) -> None:
        context = wrapper.cursor().cursor  # with the conversions that Django gives its cursors
        context.adapters.register_loader("timestamptz", _Moment)
        self._convert = Transformer(context)
        self._wrapper, self._connection = wrapper, wrapper.connection
        self._server = wrapper.connection.pgconn
        self._names: OrderedDict[Key, bytes] = OrderedDict()  # the one not used for longest first
        self._rows: list[Sequence[Any]] = []
        self.rowcount = 0

    def execute(self, sql: str, values: Sequence[Any]) -> None:
        """Raises as a cursor of Django's would."""
        self._wrapper.validate_no_broken_transaction()
        with self._wrapper.wrap_database_errors:
            self._begin()
            result = self._result(sql, values)
            if (
                self._forgot([self._key(sql)], result)
                and self._server.transaction_status == pq.TransactionStatus.IDLE
            ):
                result = self._result(sql, values)
            self._take(result)

    def fetchall(self) -> list[Sequence[Any]]:
        rows, self._rows = self._rows, []
        return rows

    def send(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[int]:
        """All of these, which give no rows, without waiting for each one's answer; how many rows each touched. What comes
        after one that fails is not carried out."""
        if not statements:
            return []
        with self._wrapper.wrap_database_errors:
            return [result.command_tuples or 0 for result in self._together(statements)]

    def ask(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[list[Sequence[Any]]]:
        """The rows of each of these, asked for without waiting for each one's answer. Raises as the first that fails."""
        if not statements:
            return []
        with self._wrapper.wrap_database_errors:
            return [self._loaded(result) for result in self._together(statements)]

    def told(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[tuple[int, list[Sequence[Any]]]]:
        """How many rows each of these touched, and the rows it gives; sent as by `send`."""
        with self._wrapper.wrap_database_errors:
            found = self._together(statements)
            return [(result.command_tuples or 0, self._loaded(result)) for result in found]

    def _together(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        """The result of each, none of which failed."""
        self._wrapper.validate_no_broken_transaction()
        keys, answers = self._sent(statements)
        if (
            any(self._forgot(keys, result) for result in answers)
            and self._server.transaction_status == pq.TransactionStatus.IDLE
        ):  # outside a transaction the server has undone all of them
            _, answers = self._sent(statements)
        for result in answers:
            self._check(result)
        return answers

    def _sent(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> tuple[list[Key], list[Any]]:
        planned, keys = [], []
        for sql, values in statements:
            planned.append(self._planned(sql, values, keep=True))
            keys.append(self._key(sql))
        return keys, self._answers(planned)

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """The statement, which gives no rows, for each of these rows of arguments."""
        self.send([(sql, row) for row in rows])

    def _answers(self, planned: Sequence[Sent]) -> list[Any]:
        """The last result of each of these; a transaction that is to begin begins with them."""
        begins = self._begins
        if len(planned) == 1 and not begins:
            self._server.send_query_prepared(*planned[0])
            return [self._connection.wait(generators.execute(self._server))[-1]]
        self._server.enter_pipeline_mode()
        try:
            if begins:
                self._server.send_query_params(b"BEGIN", None)
            for one in planned:
                self._server.send_query_prepared(*one)
            self._server.pipeline_sync()
            found: list[Any] = self._connection.wait(_talk(self._server))
        finally:
            try:
                self._server.exit_pipeline_mode()
            except psycopg.OperationalError:
                self._connection.close()  # whoever ended this left answers unread
        if begins:
            self._check(found.pop(0))
        for result in found[len(planned) :]:  # outside a transaction, what is found out when all of them end
            self._check(result)
        return found[: len(planned)]

    @property
    def _begins(self) -> bool:
        """Whether a transaction begins with the next statement."""
        return (
            not self._connection.autocommit and self._server.transaction_status == pq.TransactionStatus.IDLE
        )

    def _begin(self) -> None:
        if self._begins:
            self._check(self._server.exec_(b"BEGIN"))

    def _result(self, sql: str, values: Sequence[Any]) -> Any:
        """Waited for as the driver does: other threads go on, and a signal ends it."""
        if len(values) > WIDEST:
            given = self._convert.dump_sequence(values, _automatic(len(values)))
            self._server.send_query_params(
                _numbered(sql, len(values)), given, self._convert.types, self._convert.formats
            )
        else:
            self._server.send_query_prepared(*self._planned(sql, values))
        return self._connection.wait(generators.execute(self._server))[-1]

    def _key(self, sql: str) -> Key:
        """Of the arguments that were made ready last."""
        return sql, tuple(self._convert.types or ())

    def _planned(self, sql: str, values: Sequence[Any], *, keep: bool = False) -> Sent:
        """`keep`: none is forgotten, because others are made ready to be sent with it."""
        given = self._convert.dump_sequence(values, _automatic(len(values)))
        key, formats = self._key(sql), self._convert.formats or ()
        name = self._names.get(key)
        if name is not None:
            self._names.move_to_end(key)
            return name, given, formats
        while len(self._names) >= MOST and not keep:
            self._check(self._server.exec_(b"DEALLOCATE " + self._names.popitem(last=False)[1]))
        name = f"duixian_{MARK}_{os.getpid()}_{next(NUMBERS)}".encode()
        self._check(self._server.prepare(name, _numbered(sql, len(values)), key[1]))
        self._names[key] = name
        return name, given, formats

    def _forgot(self, keys: Sequence[Key], result: Any) -> bool:
        """Whether an answer says that statements must be planned anew; they will be, when they are sent again."""
        if result.status in DONE or result.error_field(pq.DiagnosticField.SQLSTATE) not in (
            OUTDATED,
            UNKNOWN,
        ):
            return False
        for key in keys:
            self._names.pop(key, None)
        return True

    def _take(self, result: Any) -> None:
        self._check(result)
        self.rowcount = result.command_tuples or 0
        self._rows = self._loaded(result)

    def _loaded(self, result: Any) -> list[Sequence[Any]]:
        if not result.ntuples:
            return []
        self._convert.set_pgresult(result)
        return self._convert.load_rows(0, result.ntuples, tuple)

    def _check(self, result: Any) -> None:
        if result.status in DONE:
            return
        if result.error_field(pq.DiagnosticField.SQLSTATE) is None:
            raise psycopg.OperationalError(result.get_error_message())
        raise psycopg.errors.error_from_result(result, self._connection.info.encoding)


def _talk(server: Any) -> Any:
    """Send what is left of a pipeline and take the last result of each of its statements. Raises OperationalError where the
    server leaves before its end."""
    while (
        server.flush()
    ):  # more than the way takes at once: the server may want to be read before it reads on
        if (yield Wait.RW) & Ready.R:
            server.consume_input()
    found: list[Any] = []
    while True:
        results = yield from generators.fetch_many(server)
        if not results:
            raise psycopg.OperationalError(server.get_error_message())
        if results[-1].status == pq.ExecStatus.PIPELINE_SYNC:
            return found
        found.append(results[-1])


class _Moment(Loader):
    """A time as the server writes it, which is as ISO 8601 has it; the driver would take it apart by an expression of its own."""

    def load(self, data: Any) -> datetime:
        try:
            return datetime.fromisoformat(bytes(data).decode()).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise psycopg.DataError(f"{bytes(data)!r}: {error}") from error


@lru_cache(maxsize=2 * WIDEST)
def _automatic(arguments: int) -> tuple[PyFormat, ...]:
    return (PyFormat.AUTO,) * arguments


@lru_cache(maxsize=2 * MOST)
def _numbered(sql: str, arguments: int) -> bytes:
    """The statement with its places numbered, as the server wants them. Raises ProgrammingError where arguments are too few or
    too many."""
    numbers = count(1)
    found = "%".join("".join(_places(part, numbers)) for part in sql.split("%%")).encode()
    if (places := next(numbers) - 1) != arguments:
        raise psycopg.ProgrammingError(
            f"the statement has {places} places, but {arguments} arguments were given"
        )
    return found


def _places(part: str, numbers: Any) -> list[str]:
    first, *others = part.split("%s")
    return [first, *(f"${next(numbers)}{other}" for other in others)]
