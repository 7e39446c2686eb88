"""Word and Excel files of 1997 to 2003 (compound files)."""

from __future__ import annotations

import struct
from typing import BinaryIO

import olefile

from .kinds import FileRefusedError

BROKEN = "文件已损坏，打不开。请用 Word、Excel 或 WPS 打开后另存为 DOCX、XLSX 或 PDF。"
MACROS = "文件带有宏，不能接收。请另存为不带宏的 DOCX、XLSX，或者导出 PDF。"
LOCKED = "文件设有打开密码。请取消密码后再上传。"
MOST_STREAM = 50_000_000
BOUND_SHEET, FILE_PASS = 0x85, 0x2F


def examine(file: BinaryIO, size: int) -> tuple[str, list[str]]:
    """`doc` or `xls` with flags. Raises FileRefusedError."""
    file.seek(0)
    try:
        with olefile.OleFileIO(file) as opened:
            return _examined(opened)
    except FileRefusedError:
        raise
    except (
        OSError,
        ValueError,
        IndexError,
        KeyError,
        struct.error,
        RecursionError,
        MemoryError,
        TypeError,
        AttributeError,
    ):
        raise FileRefusedError(BROKEN) from None  # fmt: skip


def _examined(opened: olefile.OleFileIO) -> tuple[str, list[str]]:
    names = ["/".join(entry) for entry in opened.listdir(streams=True, storages=True)]
    parts = {part.lower() for name in names for part in name.split("/")}
    if "encryptedpackage" in parts:
        raise FileRefusedError(LOCKED)
    if parts & {"vba", "_vba_project", "_vba_project_cur", "macros"}:
        raise FileRefusedError(MACROS)
    flags = ["embedded"] if parts & {"objectpool", "\x01ole10native", "package"} else []
    if opened.exists("WordDocument"):
        head = opened.openstream("WordDocument").read(12)
        if len(head) < 12 or struct.unpack_from("<H", head, 10)[0] & 0x0100:
            raise FileRefusedError(LOCKED if len(head) == 12 else BROKEN)
        return "doc", flags
    book = next((name for name in ("Workbook", "Book") if opened.exists(name)), None)
    if book is None:
        raise FileRefusedError("这不是 Word 或 Excel 文件。请改为 PDF、DOCX 或 XLSX 再上传。")
    _no_macro_sheets(opened.openstream(book).read(MOST_STREAM))
    return "xls", flags


def _no_macro_sheets(stream: bytes) -> None:
    """Excel 4.0 macros stand on sheets of type 1, without any VBA."""
    place = 0
    while place + 4 <= len(stream):
        sort, length = struct.unpack_from("<HH", stream, place)
        if sort == FILE_PASS:
            raise FileRefusedError(LOCKED)
        if sort == BOUND_SHEET and length >= 6 and stream[place + 9 : place + 10] == b"\x01":
            raise FileRefusedError(MACROS)
        place += 4 + length
