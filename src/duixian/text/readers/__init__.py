"""Files to sources: bytes of a file become its characters and lines. What cannot be read is a ``ReadError``."""

from __future__ import annotations

from duixian.text.model import Source
from duixian.text.readers.errors import ReadError
from duixian.text.readers.formats import Format, format_of
from duixian.text.readers.plain import read_plain, source_of

__all__ = ["Format", "ReadError", "format_of", "read", "source_of"]

_READERS = {Format.TEXT: read_plain}
_NAMES = {Format.PDF: "PDF", Format.DOCX: "DOCX", Format.HTML: "HTML"}


def read(name: str, data: bytes) -> Source:
    """The source that ``data`` holds, whatever its format. Raises ``ReadError``."""
    if not data:
        raise ReadError(name, "文件是空的", "请检查文件是否下载完整")
    kind = format_of(name, data)
    reader = _READERS.get(kind)
    if reader is None:
        raise ReadError(name, f"是 {_NAMES[kind]}，本版本没有它的识读程序", "请另存为文本（.txt）再导入")
    return reader(name, data)
