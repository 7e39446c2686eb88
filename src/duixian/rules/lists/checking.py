"""The rows of a table against the columns of a list; every mistake by row and column."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from duixian.rules.errors import nearest
from duixian.rules.lists.sheet import Sheet
from duixian.rules.model.lists import Column, Entry, YearlyList

HEAD_WITHIN = 10  # rows above the head may hold the title
YEAR = ("年度", "年份", "year")
MOST_LETTERS = 5000


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong at a row and a column (its head; '' for the row as a whole)."""

    row: int
    column: str
    what: str
    mend: str

    def __str__(self) -> str:
        column = f" {self.column}" if self.column else ""
        return f"第 {self.row} 行{column}：{self.what}。改法：{self.mend}"


def entries_of(known: YearlyList, sheet: Sheet, year: int) -> tuple[tuple[Entry, ...], tuple[RowError, ...]]:
    """The rows of a table as rows of the list, and everything that is wrong with them."""
    errors: list[RowError] = []
    head = _head(known, sheet, errors)
    if head is None:
        return (), tuple(errors)
    number, places, year_at = head
    found: list[Entry] = []
    seen: dict[tuple[str, ...], int] = {}
    for row, cells in sheet.rows:
        if row <= number:
            continue
        entry = Entry(row, {id_: _at(cells, place) for id_, place in places.items()})
        errors.extend(_wrong(known, entry))
        printed = _at(cells, year_at)
        if printed and printed.removesuffix("年") != str(year):
            errors.append(
                RowError(row, "年度", f"写的是“{printed}”，要导入的是 {year} 年", "改正年度，或分开导入")
            )
        key = tuple(alike(entry.cells[column]) for column in known.key)
        if any(key) and key in seen:
            labels = "、".join(_column(known, column).label for column in known.key)
            errors.append(RowError(row, "", f"{labels}与第 {seen[key]} 行相同", "删去重复的一行"))
        seen.setdefault(key, row)
        found.append(entry)
    if not found:
        errors.append(RowError(number, "", "表头下面没有一行内容", "把内容写在表头下面"))
    return tuple(found), tuple(errors)


def alike(text: str) -> str:
    """A text without what does not tell it apart: width of letters, case, white space."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _head(
    known: YearlyList, sheet: Sheet, errors: list[RowError]
) -> tuple[int, dict[str, int], int | None] | None:
    """The row of the heads, the place of each column in it (-1: absent), and that of a column with the year."""
    best: tuple[int, dict[str, int], list[str]] | None = None
    for row, cells in sheet.rows[:HEAD_WITHIN]:
        heads = [alike(cell) for cell in cells]
        places = {column.id: _place(column, heads) for column in known.columns}
        if best is None or sum(p >= 0 for p in places.values()) > sum(p >= 0 for p in best[1].values()):
            best = (row, places, heads)
    if best is None:
        errors.append(RowError(1, "", "文件是空的", f"第一行写 {_heads(known)}"))
        return None
    row, places, heads = best
    for column in known.columns:
        names = (alike(column.label), *map(alike, column.also))
        if column.required and places[column.id] < 0:
            printed = next(cells for number, cells in sheet.rows if number == row)
            errors.append(
                RowError(row, column.label, f"表头缺少这一列{nearest(column.label, printed)}", f"表头写 {_heads(known)}")
            )  # fmt: skip
        if sum(head in names for head in heads) > 1:
            errors.append(RowError(row, column.label, "这一列在表头里不止一次", "只留一列"))
    if errors:
        return None
    year = next((place for place, head in enumerate(heads) if head in YEAR), None)
    return row, places, year


def _place(column: Column, heads: list[str]) -> int:
    names = {alike(column.label), *map(alike, column.also)}
    return next((place for place, head in enumerate(heads) if head in names), -1)


def _heads(known: YearlyList) -> str:
    return ",".join(column.label for column in known.columns)


def _column(known: YearlyList, id_: str) -> Column:
    return next(column for column in known.columns if column.id == id_)


def _at(cells: tuple[str, ...], place: int | None) -> str:
    return cells[place] if place is not None and 0 <= place < len(cells) else ""


def _wrong(known: YearlyList, entry: Entry) -> Iterator[RowError]:
    for column in known.columns:
        cell = entry.cells[column.id]
        if not cell and column.required:
            yield RowError(entry.row, column.label, "是空的", "填上；合并的单元格要拆开，逐行填写")
        elif cell and column.values and cell not in column.values:
            allowed = "、".join(column.values)
            yield RowError(
                entry.row, column.label, f"“{cell}”不在可填的值里{nearest(cell, column.values)}", f"写 {allowed} 之一"
            )  # fmt: skip
        elif len(cell) > MOST_LETTERS:
            yield RowError(entry.row, column.label, f"超过 {MOST_LETTERS} 个字", "缩短")
