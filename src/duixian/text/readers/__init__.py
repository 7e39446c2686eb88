"""Files to sources: bytes of a file become its characters and lines. What cannot be read is a ``ReadError``."""

from __future__ import annotations

from duixian.text.model import Source
from duixian.text.readers.errors import ReadError
from duixian.text.readers.formats import Format, format_of
from duixian.text.readers.plain import read_plain, source_of

__all__ = ["Format", "ReadError", "format_of", "read", "source_of"]


def _read_pdf(name: str, data: bytes) -> Source:
    from duixian.text.readers.pdf import read_pdf

    return read_pdf(name, data)


def _read_docx(name: str, data: bytes) -> Source:
    from duixian.text.readers.docx import read_docx

    return read_docx(name, data)


def _read_html(name: str, data: bytes) -> Source:
    from duixian.text.readers.html import read_html

    return read_html(name, data)


_READERS = {  # imported when a file asks for them: a text file pays for none
    Format.TEXT: read_plain,
    Format.PDF: _read_pdf,
    Format.DOCX: _read_docx,
    Format.HTML: _read_html,
}


def read(name: str, data: bytes) -> Source:
    """The source that ``data`` holds, whatever its format. Raises ``ReadError``."""
    if not data:
        raise ReadError(name, "文件是空的", "请检查文件是否下载完整")
    return _READERS[format_of(name, data)](name, data)
