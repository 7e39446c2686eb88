"""Tables that someone uploads, CSV or XLSX, as pages of rows of text; what cannot be read is told with the mend."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from duixian.site.sheets import printable

Cells = list[list[str]]
MOST_UNPACKED = 400_000_000
MOST_COLUMNS = 400
MOST_BLANK = 200  # so many blank rows end a sheet


class UploadError(ValueError):
    """The file as a whole cannot be used; the message says why and what to do."""


def pages_of(
    name: str,
    data: bytes,
    *,
    most_bytes: int,
    most_rows: int,
    csv_page: str,
    formulas: bool = False,
    most_unpacked: int = MOST_UNPACKED,
) -> dict[str, Cells]:
    """The sheets of a file by title, each from its first row on; of a CSV one, `csv_page`. Raises UploadError.

    With `formulas` a formula stands as it is written (`=A1+1`), else as what the program that saved the file computed, and
    as it is written only where nothing was computed.
    """
    if not data:
        raise UploadError("文件是空的。请选择填好的表格。")
    if len(data) > most_bytes:
        raise UploadError(f"文件超过 {most_bytes // 1_000_000} MB。请分成几个文件，或删去多余的内容。")
    if name.lower().endswith(".csv"):
        return {csv_page: _csv(data, most_rows)}
    return _workbook(data, most_rows, formulas, most_unpacked)


def _workbook(data: bytes, most_rows: int, formulas: bool, most_unpacked: int) -> dict[str, Cells]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > most_unpacked:
                raise UploadError("文件展开后太大。请用下载的表格重新填写。")
        pages = _sheets(data, most_rows, formulas)
        if not formulas:
            _uncomputed(pages, _sheets(data, most_rows, formulas=True))
        return pages
    except UploadError:
        raise
    except (
        Exception
    ):  # a damaged, locked or made-up file brings out any error of those who unpack and read it
        raise UploadError("这不是能读的 XLSX 文件。请用下载的表格填写，或另存为 .xlsx 或 .csv。") from None


def _sheets(data: bytes, most_rows: int, formulas: bool) -> dict[str, Cells]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=not formulas)
    return {page.title: _rows(page.iter_rows(values_only=True), most_rows) for page in book.worksheets}


def _uncomputed(pages: dict[str, Cells], written: dict[str, Cells]) -> None:
    """Put the formulas that no program has computed where their values are missing: a blank would mean "not known"."""
    for title, rows in written.items():
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                if text.startswith("="):
                    values = pages[title][number : number + 1] or [[]]
                    if place < len(values[0]) and not values[0][place]:
                        values[0][place] = text


def _rows(rows: Iterable[tuple[Any, ...]], most_rows: int) -> Cells:
    found: Cells = []
    blank = 0
    for row in rows:
        found.append([_plain(cell) for cell in row[:MOST_COLUMNS]])
        blank = 0 if any(found[-1]) else blank + 1
        if blank > MOST_BLANK:
            break
        _bounded(len(found) - blank, most_rows)
    return found


def _csv(data: bytes, most_rows: int) -> Cells:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        found: Cells = []
        try:
            for row in csv.reader(io.StringIO(text, newline="")):
                found.append([printable(cell).strip() for cell in row[:MOST_COLUMNS]])
                _bounded(len(found), most_rows)
        except csv.Error as error:
            raise UploadError(f"CSV 文件读不下去：{error}。请另存为 XLSX 再试。") from None
        return found
    raise UploadError("CSV 文件不是 UTF-8 也不是 GB18030。请另存为 UTF-8。")


def _bounded(count: int, most: int) -> None:
    if count > most + 1:
        raise UploadError(f"一次最多 {most} 行。请分成几个文件。")


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()
