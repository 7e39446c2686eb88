"""The way of a statement to the database: at once, or together with others that nobody waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from .direct import Direct

# On a thread's connection: what its statements go through; those that `together` has to send.
HELD, WANTED = "sending_held", "sending_wanted"
Look = Callable[[int], None]  # at how many rows a statement touched


def wrapper_now() -> Any:
    """The connection of this thread. Asked for once where much is asked of it: it is looked up anew each time."""
    return connections[DEFAULT_DB_ALIAS]


def sender() -> Any:
    """A cursor, or what takes its place with PostgreSQL (`direct`), one for all these statements of a connection; each is read
    to its end before the next begins. SQLite's would keep the file open after its connection was closed."""
    wrapper = wrapper_now()
    if not _directly(wrapper):
        return wrapper.cursor()
    wrapper.close_if_health_check_failed()  # once a request, as for every other cursor
    held = wrapper.__dict__.get(HELD)
    if held is None or wrapper.connection is None or held[0] is not wrapper.connection:
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
        and bool(wrapper.settings_dict["OPTIONS"].get("server_side_binding"))
    )


@contextmanager
def together() -> Iterator[None]:
    """Statements in here, within a transaction, are sent to PostgreSQL at the end, without waiting for each one's answer. They
    are such whose answers nobody reads: `run` and `add` with `ignore`, and `put`, of which it is looked at the end that each wrote
    its row.

    Raises as its statements would, at the end.
    """
    wrapper = wrapper_now()
    if not _directly(wrapper):
        yield
        return
    wanted: list[tuple[str, Sequence[Any], Look | None]] = []
    wrapper.__dict__[WANTED] = wanted
    try:
        yield
    finally:
        del wrapper.__dict__[WANTED]
    counts = sender().send([(sql, values) for sql, values, _ in wanted])
    for (_, _, look), touched in zip(wanted, counts, strict=True):
        if look is not None:
            look(touched)


def later(sql: str, values: Sequence[Any], look: Look | None = None) -> bool:
    """Whether a statement is sent together with others, at the end of these."""
    wanted = wrapper_now().__dict__.get(WANTED)
    if wanted is not None:
        wanted.append((sql, values, look))
    return wanted is not None
