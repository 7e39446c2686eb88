"""What the input folder holds: its Parquet files, their columns, types and statistics, before any row is read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

INTEGERS = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
)  # fmt: skip
TAIL = 65_536  # of every file so many last bytes (they hold the footer with its statistics) go into the fingerprint


class Connection(Protocol):
    """What is needed of a database connection."""

    def execute(self, query: str, parameters: object = None) -> Any: ...


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """A column's stored type, whether it can be null, and its least and greatest value where known."""

    name: str
    stored: str
    nullable: bool
    least: str | None = None
    greatest: str | None = None


@dataclass(frozen=True, slots=True)
class TableInfo:
    """One entity's file, or the files of its folder."""

    name: str
    files: tuple[Path, ...]
    rows: tuple[int, ...]
    columns: Mapping[str, ColumnInfo]

    @property
    def total(self) -> int:
        return sum(self.rows)


def find_tables(folder: Path, names: list[str], connection: Connection) -> dict[str, TableInfo]:
    """The tables of `names` that are in `folder`: `name.parquet`, or all Parquet files of the folder `name`."""
    found: dict[str, TableInfo] = {}
    for name in names:
        single, several = folder / f"{name}.parquet", sorted((folder / name).glob("*.parquet"))
        files = (single,) if single.is_file() else tuple(several)
        if files:
            found[name] = inspect(name, files, connection)
    return found


def listing(files: tuple[Path, ...]) -> str:
    """The files as an SQL list of texts; what would be a wildcard in a name stands for itself."""
    return "[" + ", ".join(quoted(re.sub(r"([*?\[])", r"[\1]", str(file))) for file in files) + "]"


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def inspect(name: str, files: tuple[Path, ...], connection: Connection) -> TableInfo:
    """The columns of a table with what the files' footers say of them."""
    described = connection.execute(f"describe select * from read_parquet({listing(files)})").fetchall()
    footers = connection.execute(
        "select path_in_schema, bool_and(stats_null_count = 0),"
        " case when bool_and(stats_min_value is not null) then list(stats_min_value) end,"
        " case when bool_and(stats_max_value is not null) then list(stats_max_value) end"
        f" from parquet_metadata({listing(files)}) group by 1"
    ).fetchall()
    counted = connection.execute(
        f"select file_name, num_rows from parquet_file_metadata({listing(files)})"
    ).fetchall()
    rows = {Path(file): int(count) for file, count in counted}
    stats = {path: (bool(full), least, greatest) for path, full, least, greatest in footers}
    columns: dict[str, ColumnInfo] = {}
    for column, stored, *_ in described:
        full, least, greatest = stats.get(column, (False, None, None))
        columns[column] = ColumnInfo(
            column, stored, not full, _least(stored, least), _greatest(stored, greatest)
        )
    return TableInfo(name, files, tuple(rows[file] for file in files), columns)


def _least(stored: str, values: list[str] | None) -> str | None:
    return (
        str(min(map(int, values)))
        if values and stored in INTEGERS
        else min(values)
        if values and stored == "DATE"
        else None
    )


def _greatest(stored: str, values: list[str] | None) -> str | None:
    return (
        str(max(map(int, values)))
        if values and stored in INTEGERS
        else max(values)
        if values and stored == "DATE"
        else None
    )


def fingerprint(table: TableInfo) -> str:
    """SHA-256 over each file's name, size, time of change and footer: another content has another one."""
    digest = hashlib.sha256()
    for file in table.files:
        status = file.stat()
        digest.update(f"{file.name}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
        with file.open("rb") as stream:
            stream.seek(max(0, status.st_size - TAIL))
            digest.update(stream.read())
    return digest.hexdigest()


def struct_fields(info: ColumnInfo) -> dict[str, ColumnInfo]:
    """The fields of a list of structures, such as STRUCT("from" DATE, "to" DATE)[]; empty for any other type."""
    if not info.stored.startswith("STRUCT(") or not info.stored.endswith(")[]"):
        return {}
    found: dict[str, ColumnInfo] = {}
    for text in _split(info.stored[len("STRUCT(") : -len(")[]")]):
        if text.startswith('"'):
            name, _, stored = text[1:].replace('""', "\0").partition('"')
            name = name.replace("\0", '"')
        else:
            name, _, stored = text.partition(" ")
        found[name] = ColumnInfo(name, stored.strip(), True)
    return found


def _split(text: str) -> list[str]:
    """The parts between commas that stand in no bracket and no quotes."""
    parts, depth, quoted_now, start = [], 0, False, 0
    for place, character in enumerate(text):
        if character == '"':
            quoted_now = not quoted_now
        elif not quoted_now and character in "([":
            depth += 1
        elif not quoted_now and character in ")]":
            depth -= 1
        elif character == "," and not depth and not quoted_now:
            parts.append(text[start:place].strip())
            start = place + 1
    return [*parts, text[start:].strip()]
