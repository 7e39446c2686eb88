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
    """Statements held back, within one transaction (`savepoints`: those open in it)."""

    wrapper: Any
    savepoints: tuple[Any, ...]
    held: list[tuple[str, Sequence[Any], Look | None]] = field(default_factory=list)

    def send(self) -> None:
        held, self.held = self.held, []
        if not held:
            return
        through = _sender(self.wrapper)
        if hasattr(through, "send"):
            counts = through.send([(sql, values) for sql, values, _ in held])
        else:  # somebody listens by now
            counts = [_one(through, sql, values) for sql, values, _ in held]
        for (_, _, look), touched in zip(held, counts, strict=True):
            if look is not None:
                look(touched)


def _one(cursor: Any, sql: str, values: Sequence[Any]) -> int:
    cursor.execute(sql, values)
    return int(cursor.rowcount)


@contextmanager
def together() -> Iterator[None]:
    """Statements in here, within a transaction, are sent to PostgreSQL at the end, without waiting for each one's answer. They
    are such whose answers nobody reads: `run` and `add` with `ignore`, and `put`, of which it is looked at the end that each wrote
    its row.

    Raises as its statements would, at the end.
    """
    wrapper = wrapper_now()
    if not _directly(wrapper) or WANTED in wrapper.__dict__:  # one within another is sent with it
        yield
        return
    wanted = wrapper.__dict__[WANTED] = _Wanted(wrapper, tuple(wrapper.savepoint_ids))
    try:
        yield
        wanted.send()
    finally:
        del wrapper.__dict__[WANTED]


@contextmanager
def ahead(*questions: Question) -> Iterator[None]:
    """What will be asked for in here (`Prepared.asking`) is asked for now, PostgreSQL once for all of it. Each answer serves once;
    in here nothing is written on which one of them hangs. Raises as the questions would."""
    wrapper = wrapper_now()
    if not _directly(wrapper):
        yield
        return
    keys = [_key(sql, values) for sql, values in questions]
    known: dict[tuple[str, str], list[Sequence[Any]]] = wrapper.__dict__.setdefault(KNOWN, {})
    known.update(zip(keys, sender(wrapper).ask(questions), strict=True))
    try:
        yield
    finally:
        for key in keys:
            known.pop(key, None)


def answer(wrapper: Any, sql: str, values: Sequence[Any]) -> list[Sequence[Any]]:
    """The rows of a statement, as the database gives them."""
    known = wrapper.__dict__.get(KNOWN)
    if known and (found := known.pop(_key(sql, values), None)) is not None:
        rows: list[Sequence[Any]] = found
        return rows
    cursor = sender(wrapper)
    cursor.execute(sql, values)
    return list(cursor.fetchall())


def _key(sql: str, values: Sequence[Any]) -> tuple[str, str]:
    return sql, str(list(values))


def later(sql: str, values: Sequence[Any], look: Look | None = None) -> bool:
    """Whether a statement is sent together with others, at the end of these. Raises RuntimeError within a savepoint begun
    since, which could be undone without it."""
    wanted = wrapper_now().__dict__.get(WANTED)
    if wanted is None:
        return False
    if wanted.savepoints != tuple(wanted.wrapper.savepoint_ids):
        raise RuntimeError("a savepoint was begun or ended among statements that are sent together")
    wanted.held.append((sql, values, look))
    return True
