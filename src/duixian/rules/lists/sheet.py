"""A table that someone brings, CSV or XLSX, as rows of text with the numbers they have in the file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 200


class SheetError(ValueError):
    """A file that cannot be read as a table; the message says what to do. `line` is where, as far as it is known."""

    def __init__(self, message: str, line: int = 1) -> None:
        self.line = line
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows that hold something, each with its number in the file; cells without white space around them."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheet(path: Path) -> Sheet:
    """The table of a file; of a workbook its first sheet. Raises `SheetError`."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SheetError(f"“{path}”超过 {MOST_BYTES // 1_000_000} MB。改法：分成几个文件")
        data = path.read_bytes()
    except OSError as error:
        raise SheetError(f"读不了“{path}”：{error.strerror}。改法：检查路径") from None
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _workbook(data, path)
    if path.suffix.lower() != ".csv":
        raise SheetError(f"“{path}”不是 CSV 或 XLSX 文件。改法：另存为 .xlsx 或 .csv")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise SheetError(f"“{path}”的文字编码认不出来。改法：另存为 UTF-8 的 CSV") from None
    return sheet_of_text(text, str(path))


def sheet_of_text(text: str, name: str) -> Sheet:
    """The table of a CSV text. Raises `SheetError`."""
    reader = csv.reader(io.StringIO(text), strict=True)
    found: list[tuple[int, tuple[str, ...]]] = []
    try:
        first = 1
        for cells in reader:
            _add(found, first, [cell.strip() for cell in cells], name)
            first = reader.line_num + 1
    except csv.Error:
        raise SheetError(f"{name}:{first}: 从这一行起，CSV 读不下去。改法：检查这一行的引号", first) from None
    return Sheet(tuple(found))


def _workbook(data: bytes, path: Path) -> Sheet:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    found: list[tuple[int, tuple[str, ...]]] = []
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            _add(found, number, [_text(cell) for cell in cells], str(path))
    except (BadZipFile, InvalidFileException, KeyError, IndexError, OSError, ValueError) as error:
        if isinstance(error, SheetError):
            raise
        raise SheetError(f"“{path}”不是能打开的 XLSX 文件。改法：用表格软件打开后另存为 .xlsx") from None
    return Sheet(tuple(found))


def _add(found: list[tuple[int, tuple[str, ...]]], number: int, cells: list[str], name: str) -> None:
    if len(found) >= MOST_ROWS or len(cells) > MOST_COLUMNS:
        raise SheetError(
            f"“{name}”超过 {MOST_ROWS} 行或 {MOST_COLUMNS} 列。改法：删去空行空列，或分成几个文件"
        )
    if any(cells):
        found.append((number, tuple(cells)))


def _text(value: Any) -> str:
    """A cell as it is seen: whole numbers without a point, days as 2021-06-30."""
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == value.time().min:
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
