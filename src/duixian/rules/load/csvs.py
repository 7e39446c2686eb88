"""The CSV files of a pack, row by row; a file that cannot be read as it was meant is refused at its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from duixian.rules.errors import Pos, Reporter

_BREAK = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells by column, without white space at their ends; `line` is the text at `at`."""

    cells: dict[str, str]
    at: Pos
    line: str


def csv_rows(file: str, text: str, wanted: Iterable[str], head: str, reporter: Reporter) -> list[Row]:
    """The rows of a file whose first line names at least the columns `wanted` (`head`: how to write that line).

    Nothing is guessed: quotes that do not close, a column named twice, a row with more or fewer cells than the
    head, control characters are reported as `bad-csv`.
    """
    lines = _BREAK.split(text)
    reporter.sources[file] = lines
    found = _records(file, lines, reporter)
    _, columns = next(found, (1, []))
    absent = [column for column in wanted if column not in columns]
    twice = [column for column in dict.fromkeys(columns) if columns.count(column) > 1]
    if absent or twice:
        what = f"缺少 {'、'.join(absent)}" if absent else f"有两个“{twice[0]}”"
        reporter.report("bad-csv", Pos(file, 1, 1), f"CSV 第一行{what}", f"第一行写 {head}")
        return []
    rows = []
    for number, cells in found:
        at = Pos(file, number, 1)
        control = _CONTROL.search(lines[number - 1])
        if control is not None:
            where = Pos(file, number, control.start() + 1)
            reporter.report("bad-csv", where, "这里有一个看不见的控制字符", "删去它")
        elif len(cells) == len(columns):
            rows.append(Row(dict(zip(columns, cells, strict=True)), at, lines[number - 1]))
        else:
            what = f"这一行有 {len(cells)} 格，第一行有 {len(columns)} 格"
            reporter.report("bad-csv", at, what, "空的一格也要有逗号；格里有逗号的，整格加引号")
    return rows


def _records(file: str, lines: list[str], reporter: Reporter) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank with the number of its first line."""
    reader = csv.reader((f"{line}\n" for line in lines), strict=True)
    first = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield first, stripped
            first = reader.line_num + 1
    except csv.Error:
        limit = csv.field_size_limit()
        mend = f"引号要成对，格里的引号写两遍；一格不超过 {limit} 字"
        reporter.report("bad-csv", Pos(file, first, 1), "从这一行起，CSV 读不下去", mend)
