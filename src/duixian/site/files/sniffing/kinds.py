"""The kinds of file that are taken, and what an officer should know of some."""

from __future__ import annotations

from dataclasses import dataclass

_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIP = ("application/zip", "application/x-zip-compressed")


class FileRefusedError(ValueError):
    """A file that is not taken; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its code, label, extensions, and the types browsers declare for it (the first is served)."""

    code: str
    label: str
    extensions: tuple[str, ...]
    types: tuple[str, ...]
    inline: bool = False


KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", "PDF", ("pdf",), ("application/pdf", "application/x-pdf"), inline=True),
        Kind("jpeg", "JPEG 图片", ("jpg", "jpeg"), ("image/jpeg", "image/jpg", "image/pjpeg"), inline=True),
        Kind("png", "PNG 图片", ("png",), ("image/png", "image/x-png"), inline=True),
        Kind("ofd", "OFD", ("ofd",), ("application/ofd", "application/x-ofd", *_ZIP)),
        Kind("docx", "Word 文档", ("docx",), (f"{_OFFICE}wordprocessingml.document", "application/wps-office.docx", *_ZIP)),
        Kind("xlsx", "Excel 表格", ("xlsx",), (f"{_OFFICE}spreadsheetml.sheet", "application/wps-office.xlsx", *_ZIP)),
        Kind("doc", "Word 97—2003 文档", ("doc",), ("application/msword", "application/wps-office.doc")),
        Kind("xls", "Excel 97—2003 表格", ("xls",), ("application/vnd.ms-excel", "application/wps-office.xls")),
        Kind("zip", "ZIP 压缩包", ("zip",), _ZIP),
    )
}  # fmt: skip
USUAL = frozenset(KINDS) - {"zip"}
UNTOLD = {"", "application/octet-stream", "binary/octet-stream", "application/x-download"}

FLAGS = {
    "script": "含有 JavaScript 脚本",
    "action": "含有打开时自动执行的动作",
    "launch": "会启动其他程序",
    "embedded": "内含其他文件",
    "external": "会读取外部网址的内容",
    "opaque": "部分内容加密或压缩方式少见，其中的脚本无法查验",
}


def told_kinds(allowed: frozenset[str]) -> str:
    """The allowed kinds in words, by extension."""
    return "、".join(k.extensions[0].upper() for k in KINDS.values() if k.code in allowed)
