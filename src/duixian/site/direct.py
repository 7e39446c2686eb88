"""Statements sent to PostgreSQL by the driver's own calls, without its cursors.

A cursor finds out anew each time how a statement is to be sent, which takes it longer than the server needs for one that it has
planned. Here a statement is planned once for a connection and the kinds of its arguments. The driver itself plans none then:
after every rollback it would have the server forget all of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from typing import Any

import psycopg
from psycopg import pq
from psycopg.adapt import Loader, PyFormat, Transformer

MOST = 1000  # statements that the server keeps planned for a connection; the site has a few hundred
NUMBERS = count(1)  # of statements; none is given twice, whichever connection it is for
DONE = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
Planned = tuple[
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
        self._names: OrderedDict[tuple[str, tuple[int, ...]], bytes] = OrderedDict()
        self._rows: list[Sequence[Any]] = []
        self.rowcount = 0

    def execute(self, sql: str, values: Sequence[Any]) -> None:
        """Raises as a cursor of Django's would."""
        self._wrapper.validate_no_broken_transaction()
        with self._wrapper.wrap_database_errors:
            self._begin()
            name, given, formats = self._planned(sql, values)
            self._take(self._server.exec_prepared(name, given, formats))

    def fetchall(self) -> list[Sequence[Any]]:
        return self._rows

    def send(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[int]:
        """All of these without waiting for each one's answer; how many rows each touched. What comes after one that fails is
        not carried out."""
        if not statements:
            return []
        self._wrapper.validate_no_broken_transaction()
        with self._wrapper.wrap_database_errors:
            self._begin()
            planned = [self._planned(sql, values) for sql, values in statements]
            self._server.enter_pipeline_mode()
            try:
                for name, given, formats in planned:
                    self._server.send_query_prepared(name, given, formats)
                self._server.pipeline_sync()
                return self._answers(len(planned))
            finally:
                self._server.exit_pipeline_mode()

    def _answers(self, wanted: int) -> list[int]:
        found, failed = [], None
        for _ in range(wanted):
            while (result := self._server.get_result()) is not None:
                if result.status in DONE:
                    found.append(result.command_tuples or 0)
                elif failed is None:
                    failed = result
        while (result := self._server.get_result()) is not None:
            if result.status == pq.ExecStatus.PIPELINE_SYNC:
                break
        if failed is not None:
            raise self._error(failed)
        return found

    def _begin(self) -> None:
        if not self._connection.autocommit and self._server.transaction_status == pq.TransactionStatus.IDLE:
            self._take(self._server.exec_(b"BEGIN"))

    def _planned(self, sql: str, values: Sequence[Any]) -> Planned:
        given = self._convert.dump_sequence(values, _automatic(len(values)))
        key = sql, tuple(self._convert.types or ())
        formats = self._convert.formats or ()
        name = self._names.get(key)
        if name is None:
            name = f"duixian_{next(NUMBERS)}".encode()
            self._take(self._server.prepare(name, _numbered(sql), key[1]))
            self._names[key] = name
            if len(self._names) > MOST:
                self._take(self._server.exec_(b"DEALLOCATE " + self._names.popitem(last=False)[1]))
        return name, given, formats

    def _take(self, result: Any) -> None:
        if result.status not in DONE:
            raise self._error(result)
        self.rowcount = result.command_tuples or 0
        self._rows = []
        if result.ntuples:
            self._convert.set_pgresult(result)
            self._rows = self._convert.load_rows(0, result.ntuples, tuple)

    def _error(self, result: Any) -> Exception:
        if self._server.status == pq.ConnStatus.BAD:
            return psycopg.OperationalError(result.get_error_message())
        return psycopg.errors.error_from_result(result, self._connection.info.encoding)


class _Moment(Loader):
    """A time as the server writes it, which is as ISO 8601 has it; the driver would take it apart by an expression of its own."""

    def load(self, data: Any) -> datetime:
        return datetime.fromisoformat(bytes(data).decode()).astimezone(UTC)


@lru_cache(maxsize=64)
def _automatic(arguments: int) -> tuple[PyFormat, ...]:
    return (PyFormat.AUTO,) * arguments


@lru_cache(maxsize=2 * MOST)
def _numbered(sql: str) -> bytes:
    """The statement with its places numbered, as the server wants them."""
    numbers = count(1)
    parts = sql.split("%%")
    return "%".join("".join(_places(part, numbers)) for part in parts).encode()


def _places(part: str, numbers: Any) -> list[str]:
    first, *others = part.split("%s")
    return [first, *(f"${next(numbers)}{other}" for other in others)]
