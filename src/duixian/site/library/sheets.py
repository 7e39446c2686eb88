"""Tables as files that office programs open: CSV (UTF-8 with a byte order mark) and XLSX."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Sequence[Any]
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?%?")
LONGEST = 32_767  # characters of an XLSX cell


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
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _harmless(cell: Any) -> Any:
    if isinstance(cell, str) and cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def xlsx_bytes(headings: Row, rows: Iterable[Row], title: str) -> bytes:
    """One sheet with a frozen row of headings; text stays text, also where it looks like a number."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "表")
    sheet.freeze_panes = "A2"

    def cell(value: Any, bold: bool = False) -> Any:
        made = WriteOnlyCell(sheet)
        if isinstance(value, str):
            made.value = _FORBIDDEN.sub("\ufffd", value)[:LONGEST]
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
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
