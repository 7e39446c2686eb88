"""The way of a statement to the database: at once, or together with others that nobody waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

# On a thread's connection: what its statements go through; what `together` holds back; what was asked for `ahead`.
HELD, WANTED, KNOWN = "sending_held", "sending_wanted", "sending_known"
Look = Callable[[int], None]  # at how many rows a statement touched
Question = tuple[str, Sequence[Any]]  # a statement and its arguments, as the database takes them


def wrapper_now() -> Any:
    """The connection of this thread. Asked for once where much is asked of it: it is looked up anew each time."""
    return connections[DEFAULT_DB_ALIAS]


def sender(wrapper: Any) -> Any:
    """A cursor of this connection, or what takes its place with PostgreSQL (`direct`), one for all these statements; each is
    read to its end before the next begins. SQLite's would keep the file open after its connection was closed. What `together`
    holds back is sent first."""
    if WANTED in wrapper.__dict__:
        wrapper.__dict__[WANTED].send()
    return _sender(wrapper)


def _sender(wrapper: Any) -> Any:
    if not _directly(wrapper):
        return wrapper.cursor()
    wrapper.validate_thread_sharing()
    wrapper.close_if_health_check_failed()  # once a request, as for every other cursor
    held = wrapper.__dict__.get(HELD)
    if held is None or wrapper.connection is None or held[0] is not wrapper.connection:
        from .direct import Direct  # its driver is installed where the database is PostgreSQL

        made = Direct(wrapper)
        held = wrapper.__dict__[HELD] = (wrapper.connection, made)
    return held[1]


def _directly(wrapper: Any) -> bool:
    """Whether the server may keep statements planned: behind a pooler it may not (`prepare=off`). Whoever listens to a
    connection's statements, as Django lets them, hears all of them."""
    return (
        wrapper.vendor != "sqlite"
        and not wrapper.queries_logged
        and not wrapper.execute_wrappers
        and wrapper.settings_dict["OPTIONS"].get("server_side_binding") is True
    )


@dataclass(slots=True)
class _Wanted:
    """Statements held back within a transaction until something else is to be sent."""

    wrapper: Any
    held: list[tuple[str, Sequence[Any], Look | None]] = field(default_factory=list)

    def send(self, *questions: Question) -> list[list[Sequence[Any]]]:
        """Send them, and with them these, whose rows are wanted."""
        held, self.held = self.held, []
        statements = [*((sql, values) for sql, values, _ in held), *questions]
        if not statements:
            return []
        through = _sender(self.wrapper)
        if hasattr(through, "told"):
            told = through.told(statements)
        else:  # somebody listens by now
            told = [_one(through, sql, values) for sql, values in statements]
        for (_, _, look), (touched, _) in zip(held, told, strict=False):
            if look is not None:
                look(touched)
        return [rows for _, rows in told[len(held) :]]

    def begin(self) -> None:
        """Whoever does not come through here (queries of Django's own, savepoints) finds carried out what was held back; what was
        since a savepoint is let go where one goes back to it."""
        cursor, back = self.wrapper._cursor, self.wrapper._savepoint_rollback

        def opened(*args: Any, **named: Any) -> Any:
            self.send()
            return cursor(*args, **named)

        def gone_back(savepoint: str) -> None:
            self.held = []
            back(savepoint)

        self.wrapper.__dict__ |= {WANTED: self, "_cursor": opened, "_savepoint_rollback": gone_back}

    def end(self) -> None:
        for name in (WANTED, "_cursor", "_savepoint_rollback"):
            del self.wrapper.__dict__[name]


def _one(cursor: Any, sql: str, values: Sequence[Any]) -> tuple[int, list[Sequence[Any]]]:
    cursor.execute(sql, values)
    return int(cursor.rowcount), list(cursor.fetchall()) if cursor.description else []


@contextmanager
def together() -> Iterator[None]:
    """Statements in here, within a transaction, whose answers nobody reads are held back and sent to PostgreSQL with the next
    one that is waited for, the last of them at the end: `run`, `add` with `ignore` or without keys, and `put`, of which it is
    looked whether it wrote its row. All are carried out in the order in which they were given.

    Raises as its statements would, with the next one or at the end.
    """
    wrapper = wrapper_now()
    if not _directly(wrapper) or WANTED in wrapper.__dict__:  # one within another is sent with it
        yield
        return
    wanted = _Wanted(wrapper)
    wanted.begin()
    try:
        yield
        wanted.send()
    finally:
        wanted.end()


@contextmanager
def ahead(*questions: Question, lasting: Sequence[Question] = ()) -> Iterator[None]:
    """What will be asked for in here (`Prepared.asking`) is asked for now, PostgreSQL once for all of it. Each answer serves once;
    in here nothing is written on which one of them hangs. Those to `lasting` serve as often as they are asked for: nothing in here
    changes them. Raises as the questions would."""
    wrapper = wrapper_now()
    if not _directly(wrapper):
        yield
        return
    known: dict[tuple[str, str], _Known] = wrapper.__dict__.setdefault(KNOWN, {})
    wanted = wrapper.__dict__.get(WANTED) or _Wanted(wrapper)
    asked = [*questions, *lasting]
    keys = [_key(sql, values) for sql, values in asked]
    for place, (key, rows) in enumerate(zip(keys, wanted.send(*asked), strict=True)):
        known[key] = _Known(rows, lasts=place >= len(questions))
    try:
        yield
    finally:
        for key in keys:
            known.pop(key, None)


@dataclass(frozen=True, slots=True)
class _Known:
    """An answer, which serves once unless it lasts."""

    rows: list[Sequence[Any]]
    lasts: bool = False


def answer(wrapper: Any, sql: str, values: Sequence[Any]) -> list[Sequence[Any]]:
    """The rows of a statement, as the database gives them; it may have been asked for ahead."""
    known = wrapper.__dict__.get(KNOWN)
    if known:
        key = _key(sql, values)
        found = known.get(key)
        if found is not None:
            if not found.lasts:
                del known[key]
            return list(found.rows)
    return rows_of(wrapper, sql, values)


def rows_of(wrapper: Any, sql: str, values: Sequence[Any]) -> list[Sequence[Any]]:
    """The rows of a statement, carried out now, and with it what `together` holds back."""
    wanted = wrapper.__dict__.get(WANTED)
    if wanted is not None and wanted.held:
        [found] = wanted.send((sql, values))
        return list(found)
    cursor = _sender(wrapper)
    cursor.execute(sql, values)
    return list(cursor.fetchall())


def _key(sql: str, values: Sequence[Any]) -> tuple[str, str]:
    return sql, str(list(values))


def later(sql: str, values: Sequence[Any], look: Look | None = None) -> bool:
    """Whether a statement is held back, to be sent together with others."""
    wanted = wrapper_now().__dict__.get(WANTED)
    if wanted is None:
        return False
    wanted.held.append((sql, values, look))
    return True
