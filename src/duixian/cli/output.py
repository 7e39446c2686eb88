"""Records to the terminal: one JSON object a line, or a table for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

Record = Mapping[str, Any]
Column = tuple[str, Callable[[Record], Any]]


def write(records: Iterable[Record], columns: Sequence[Column], *, as_json: bool) -> int:
    """Write the records; returns how many there were."""
    return _json_lines(records) if as_json else _table(records, columns)


def write_now(record: Record) -> None:
    """Write one record as a line of JSON that whoever reads has at once."""
    _json_lines([record])
    sys.stdout.flush()


def _json_lines(records: Iterable[Record]) -> int:
    count = 0
    out = sys.stdout
    if isinstance(out, TextIOWrapper):
        out.reconfigure(encoding="utf-8")  # as JSON must be, whatever the locale
    for count, record in enumerate(records, 1):  # noqa: B007 - the last number is the result
        out.write(json.dumps(record, ensure_ascii=False, default=str))
        out.write("\n")
    return count


def _table(records: Iterable[Record], columns: Sequence[Column]) -> int:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, _ in columns:
        table.add_column(heading, overflow="fold")
    count = 0
    for count, record in enumerate(records, 1):  # noqa: B007
        table.add_row(*(Text(_plain(value(record))) for _, value in columns))
    console().print(table if count else "（没有记录）")
    return count


def console() -> Console:
    """Standard output for tables: as wide as the terminal, 160 columns without colours where it is no terminal."""
    from rich.console import Console

    class Piped(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # ``main`` answers it alike for tables and for JSON

    return Piped(width=None if sys.stdout.isatty() else 160)


def _plain(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, list):
        return visible("、".join(map(str, value)))
    return visible(str(value))


def visible(text: str) -> str:
    """Text of a file or a name of one, for a terminal: no character moves the cursor or hides what stands there."""
    from duixian.site.library.paths import one_line

    return one_line(text)


def lines_of(record: Record) -> str:
    """`start–end` of a record."""
    start, end = record["start_line"], record["end_line"]
    return str(start) if start == end else f"{start}–{end}"


def key(name: str) -> Callable[[Record], Any]:
    """The value of one key."""
    return lambda record: record[name]
