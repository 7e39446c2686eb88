"""Tables as files that office programs open: CSV (UTF-8 with a byte order mark) and XLSX."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

Row = Sequence[Any]
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A cell that begins so may be run by a spreadsheet; the wide ones in an East Asian setting.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?%?")
LONGEST = 32_767  # characters of an XLSX cell
CUT = "……（超出单元格上限，其后略去）"


def from_records(records: Iterable[Mapping[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows of records with the same keys; lists and objects become JSON."""
    headings: list[str] = []
    rows = []
    for record in records:
        headings = headings or list(record)
        rows.append([_flat(record.get(key)) for key in headings])
    return headings, rows


def _flat(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "、".join(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def csv_bytes(headings: Row, rows: Iterable[Row]) -> bytes:
    """CSV with a byte order mark. A cell that a spreadsheet would run as a formula is written as text."""
    out = io.StringIO()
    write_csv(out, headings, rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def write_csv(out: TextIO, headings: Row, rows: Iterable[Row]) -> None:
    """The same row by row into a text file, which has seen to the byte order mark."""
    writer = csv.writer(out)
    writer.writerow([_harmless(cell) for cell in headings])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)


def printable(text: str, instead: str = "") -> str:
    """A text without the control characters that no XLSX file may hold."""
    return _FORBIDDEN.sub(instead, text)


def _harmless(cell: Any) -> Any:
    if isinstance(cell, str) and cell.startswith(FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


Sheet = tuple[str, Row, Iterable[Row]]  # its name, the headings of its columns, its rows


def xlsx_bytes(headings: Row, rows: Iterable[Row], title: str, more: Iterable[Sheet] = ()) -> bytes:
    """Sheets with a frozen row of headings, ``more`` after the first; text stays text, also where it looks like a number.

    A text longer than a cell may be is cut, and says so.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    taken: set[str] = set()
    for name, head, body in [(title, headings, rows), *more]:
        _fill(book.create_sheet(_sheet_name(name, taken)), head, body)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that spreadsheets accept and that no other sheet has."""
    plain = printable(re.sub(r"[\[\]:*?/\\]", " ", wanted)).strip("' ")[:31].strip("' ") or "表"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[:26]} {number}"
    taken.add(name.casefold())
    return name


def _fill(sheet: Any, headings: Row, rows: Iterable[Row]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    sheet.freeze_panes = "A2"

    def cell(value: Any, bold: bool = False) -> Any:
        made = WriteOnlyCell(sheet)
        if isinstance(value, str):
            text = printable(value, "\ufffd")
            made.value = text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT
            made.data_type = "s"
            made.number_format = "@"
        else:
            made.value = value
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(str(heading), bold=True) for heading in headings])
    for row in rows:
        sheet.append([cell(value) for value in row])
