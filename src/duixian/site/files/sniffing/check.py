"""Examine a file: its kind by content, agreeing with its name and declared type, and nothing hidden in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from . import images, ole, packages, pdf
from .kinds import KINDS, UNTOLD, FileRefusedError, Kind, told_kinds

HEAD = 4096
# A page that hides in the head of another file is run by programs that guess.
PAGE = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?php)", re.IGNORECASE)
SIGNATURES = {
    b"%PDF-": "pdf",
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"PK\x03\x04": "package",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
}
OTHERS = [
    (re.compile(rb"MZ"), "Windows 程序"),
    (re.compile(rb"\x7fELF"), "Linux 程序"),
    (re.compile(rb"Rar!"), "RAR 压缩包"),
    (re.compile(rb"7z\xbc\xaf"), "7z 压缩包"),
    (re.compile(rb"GIF8"), "GIF 图片"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WebP 图片"),
    (re.compile(rb"....ftyp(?:heic|heix|mif1)", re.DOTALL), "HEIC 图片（手机可设为“兼容性最佳”后重拍）"),
    (re.compile(rb"....ftyp", re.DOTALL), "视频"),
    (re.compile(rb"BM....\x00\x00\x00\x00", re.DOTALL), "BMP 图片"),
    (re.compile(rb"(?:II\*\x00|MM\x00\*)"), "TIFF 图片"),
    (re.compile(rb"\{\\rtf"), "RTF 文档"),
    (re.compile(rb"#!"), "脚本"),
]
PARSERS: dict[str, Callable[[BinaryIO, int], tuple[str, list[str]]]] = {
    "pdf": pdf.examine,
    "jpeg": images.examine_jpeg,
    "png": images.examine_png,
    "package": packages.examine,
    "ole": ole.examine,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file turned out to be; `flags` as in `kinds.FLAGS`."""

    kind: Kind
    flags: tuple[str, ...]


def examine(file: BinaryIO, size: int, extension: str, declared: str, allowed: frozenset[str]) -> Checked:
    """The kind of a seekable file of `size` bytes. Raises FileRefusedError where it is not one of `allowed`."""
    file.seek(0)
    head = file.read(HEAD)
    sort = next((found for mark, found in SIGNATURES.items() if head.startswith(mark)), None)
    if sort is None:
        raise FileRefusedError(f"{_unknown(head)}请改为 {told_kinds(allowed)} 再上传。")
    if PAGE.search(head[:1024]) and sort != "package":
        raise FileRefusedError("文件开头藏有网页代码，不能接收。请从原件重新扫描或导出。")
    code, flags = PARSERS[sort](file, size)
    kind = KINDS[code]
    if code not in allowed:
        raise FileRefusedError(f"这是{_spaced(kind.label)}，这里不收。请改为 {told_kinds(allowed)} 再上传。")
    _agrees(kind, extension, declared)
    return Checked(kind, tuple(sorted(set(flags))))


def _agrees(kind: Kind, extension: str, declared: str) -> None:
    if extension not in kind.extensions:
        named = f"文件名的扩展名是“.{extension}”" if extension else "文件名没有扩展名"
        raise FileRefusedError(
            f"{named}，内容却是{_spaced(kind.label)}。请核对文件；确是这一份的，把扩展名改为 .{kind.extensions[0]}。"
        )
    told = declared.split(";")[0].strip().lower()
    if told in UNTOLD or told in kind.types:
        return
    others = {type_ for other in KINDS.values() for type_ in other.types}
    if told in others or re.match(r"(?:text|image|audio|video|message)/|.*(?:html|script|svg)", told):
        raise FileRefusedError(
            f"上传时声明的类型（{told[:60]}）和内容（{kind.label}）不一致。请重新选择文件再上传。"
        )


def _unknown(head: bytes) -> str:
    if not head:
        return "文件是空的。"
    for pattern, label in OTHERS:
        if pattern.match(head):
            return f"这是{_spaced(label)}，这里不收。"
    if PAGE.search(head) or head.lstrip().startswith((b"<?xml", b"<")):
        return "这是网页或矢量图代码，不是材料。"
    return "认不出这个文件的类型，或文件已损坏。"


def _spaced(label: str) -> str:
    """Chinese keeps a blank before a Latin letter."""
    return f" {label}" if label[0].isascii() else label
