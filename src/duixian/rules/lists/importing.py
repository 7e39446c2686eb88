"""A list of a year into the folder of a pack: whole, or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from duixian.rules.lists.checking import RowError, entries_of
from duixian.rules.lists.sheet import read_sheet
from duixian.rules.model.lists import Entry, YearlyList

FOLDER = "lists"


class ListError(Exception):
    """A list that was not imported: `rows` says what is wrong with which row; nothing was written."""

    def __init__(self, message: str, rows: Sequence[RowError] = ()) -> None:
        super().__init__(message)
        self.rows = tuple(rows)


@dataclass(frozen=True, slots=True)
class ImportedList:
    """Where the list is now, and how many rows it has."""

    path: Path
    rows: int


def import_list(
    known: YearlyList, file: Path, folder: Path, year: int, *, replace: bool = False
) -> ImportedList:
    """Read and check `file`, and write it as `lists/<list>/<year>.csv` below `folder`, the pack's.

    Raises `ListError` and leaves everything as it was where a row is wrong, or where the year is there already and
    `replace` is not given; `SheetError` where the file is no table.
    """
    target = folder / FOLDER / known.id / f"{year}.csv"
    if not 1900 <= year <= 2399:
        raise ListError(f"年度 {year} 不在 1900 到 2399 之间。改法：检查年度")
    if target.exists() and not replace:
        raise ListError(f"{known.label} {year} 年已经有了（{target}）。改法：要换成新的就加 --replace")
    entries, errors = entries_of(known, read_sheet(file), year)
    if errors:
        raise ListError(f"“{file}”有 {len(errors)} 处错误，一行也没有导入。", errors)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_text(_text(known, entries), "utf-8")
    part.replace(target)
    return ImportedList(target, len(entries))


def _text(known: YearlyList, entries: Sequence[Entry]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.label for column in known.columns)
    writer.writerows([entry.cells[column.id] for column in known.columns] for entry in entries)
    return out.getvalue()
