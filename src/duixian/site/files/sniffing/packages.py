"""Packages in ZIP: DOCX, XLSX, OFD, and plain ZIP archives."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import BinaryIO

from .kinds import FileRefusedError

MOST_PARTS = 5_000
MOST_UNPACKED = 200_000_000
MOST_RATIO = 200  # text packs to a hundredth at best where it is real
SMALL = 1_000_000  # below it the ratio says nothing
MOST_TOLD = 4_000_000  # of the parts that are read for what they tell
BROKEN = "文件已损坏，打不开。请用原来的程序打开后另存，再上传。"
BOMB = "文件展开后太大，不能接收。请删去多余的图片和内容，或分成几个文件。"
ODD = "文件的结构不正常，不能接收。请用 Word、Excel 或 WPS 打开后另存，或导出 PDF。"
MACROS = "文件带有宏，不能接收。请另存为不带宏的 DOCX、XLSX，或者导出 PDF。"
LOCKED = "文件设有打开密码。请取消密码后再上传。"
MAIN = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}
EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
FETCHED = re.compile(rb"relationships/(?:attachedTemplate|oleObject|frame|subDocument|externalLink\w*|image)[\"']", re.IGNORECASE)  # fmt: skip
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)


def examine(file: BinaryIO, size: int) -> tuple[str, list[str]]:
    """`docx`, `xlsx`, `ofd` or `zip` with flags. Raises FileRefusedError."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            _sound(packed, file, size)
            _unpacks(packed)
            return _kind(packed)
    except FileRefusedError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        KeyError,
        OSError,
        ValueError,
        EOFError,
        RuntimeError,
    ):
        raise FileRefusedError(BROKEN) from None


def _sound(packed: zipfile.ZipFile, file: BinaryIO, size: int) -> None:
    """Nothing before, behind or between the parts, no part twice, no names that leave the package."""
    parts = sorted(packed.infolist(), key=lambda part: part.header_offset)
    if not parts or len(parts) > MOST_PARTS:
        raise FileRefusedError(BOMB if parts else BROKEN)
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefusedError(LOCKED)
    ends = [*(part.header_offset for part in parts[1:]), packed.start_dir]
    overlapping = any(
        p.header_offset + 30 + p.compress_size > end for p, end in zip(parts, ends, strict=True)
    )
    names = [part.filename for part in parts]
    if (
        parts[0].header_offset != 0
        or overlapping
        or packed.comment
        or len({n.lower() for n in names}) != len(names)
    ):
        raise FileRefusedError(ODD)
    if any(name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") for name in names):
        raise FileRefusedError(ODD)
    file.seek(max(0, size - 22))
    if file.read(4) != b"PK\x05\x06":
        raise FileRefusedError(ODD)


def _unpacks(packed: zipfile.ZipFile) -> None:
    """Every part unpacks to what it declares, and all together within bounds."""
    parts = packed.infolist()
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileRefusedError(BOMB)
    for part in parts:
        if part.file_size > SMALL and part.file_size > MOST_RATIO * max(1, part.compress_size):
            raise FileRefusedError(BOMB)
        with packed.open(part) as opened:
            while opened.read(1 << 16):
                pass


def _kind(packed: zipfile.ZipFile) -> tuple[str, list[str]]:
    names = {name.lower() for name in packed.namelist()}
    if "[content_types].xml" in names:
        return _office(packed, names)
    if "ofd.xml" in names:
        return "ofd", ["embedded"] if any("attachments.xml" in name for name in names) else []
    return "zip", []


def _office(packed: zipfile.ZipFile, names: set[str]) -> tuple[str, list[str]]:
    told = _read(packed, "[Content_Types].xml")
    if any(name.rsplit("/", 1)[-1] in {"vbaproject.bin", "vbadata.xml"} for name in names) or re.search(
        rb"macroEnabled|vbaProject|macrosheet", told, re.IGNORECASE
    ) or any("/macrosheets/" in name for name in names):  # fmt: skip
        raise FileRefusedError(MACROS)
    kinds = {code for mark, code in MAIN.items() if mark in told}
    if len(kinds) != 1:
        raise FileRefusedError("这不是 Word 文档或 Excel 表格。请另存为 DOCX、XLSX 或 PDF 再上传。")
    flags = []
    if any("/embeddings/" in name or "/activex/" in name for name in names):
        flags.append("embedded")
    for name in packed.namelist():
        if name.lower().endswith(".rels"):
            relations = RELATION.findall(_read(packed, name))
            if any(EXTERNAL.search(one) and FETCHED.search(one) for one in relations):
                flags.append("external")
    return kinds.pop(), flags


def _read(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as opened:
        text = opened.read(MOST_TOLD + 1)
    if len(text) > MOST_TOLD or text.startswith((b"\xff\xfe", b"\xfe\xff")) or b"<!DOCTYPE" in text:
        raise FileRefusedError(ODD)
    return text
