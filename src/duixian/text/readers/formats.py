"""What kind of file some bytes are, told by their first bytes; the name only helps to word a refusal."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from enum import StrEnum

from duixian.text.readers.errors import ReadError


class Format(StrEnum):
    """The formats that have a reader."""

    TEXT = "text"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"


_TO_DOCX = "请用 WPS 或 Word 打开后“另存为”DOCX 或 PDF，再导入"
_OFD = "请用 OFD 阅读器“导出”或“打印”为 PDF，再导入"
_SHEET = "表格不是文件正文；请把正文另存为 DOCX、PDF 或文本，再导入"
_IMAGE = "图片里没有文字；请先做文字识别（OCR），存为文本或带文字层的 PDF，再导入"
_ARCHIVE = "请先解压，再导入其中的文件"

_OLE = {
    ".doc": ("是旧版 Word 文档（.doc）", _TO_DOCX),
    ".dot": ("是旧版 Word 模板（.dot）", _TO_DOCX),
    ".wps": ("是 WPS 文字文档（.wps）", _TO_DOCX),
    ".xls": ("是旧版电子表格（.xls）", _SHEET),
    ".et": ("是 WPS 表格（.et）", _SHEET),
    ".ppt": ("是旧版演示文稿（.ppt）", _TO_DOCX),
}
_SIGNATURES = (
    (b"{\\rtf", "是 RTF 文档", _TO_DOCX),
    (b"\x89PNG", "是图片（PNG）", _IMAGE),
    (b"\xff\xd8\xff", "是图片（JPEG）", _IMAGE),
    (b"GIF8", "是图片（GIF）", _IMAGE),
    (b"II*\x00", "是图片（TIFF）", _IMAGE),
    (b"MM\x00*", "是图片（TIFF）", _IMAGE),
    (b"BM", "是图片（BMP）", _IMAGE),
    (b"Rar!", "是 RAR 压缩包", _ARCHIVE),
    (b"7z\xbc\xaf", "是 7z 压缩包", _ARCHIVE),
    (b"\x1f\x8b", "是 gzip 压缩包", _ARCHIVE),
)
_HTML = re.compile(
    rb"(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_NAMES = (".html", ".htm", ".shtml", ".xhtml")
_TAG = re.compile(rb"<(?:p|div|br|table|span|h[1-6]|meta|script|style|title)\b[^>]*>", re.IGNORECASE)
_MAIL = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?Content-Type:\s*multipart/", re.IGNORECASE)
_MAILED = "请在浏览器中打开，另存为“网页，仅 HTML”或打印为 PDF，再导入"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def suffix(name: str) -> str:
    """The ending of a file name, lower case, with its dot; empty where there is none."""
    tail = name.replace("\\", "/").rsplit("/", 1)[-1].lower()
    return "." + tail.rsplit(".", 1)[1] if "." in tail else ""


def format_of(name: str, data: bytes) -> Format:
    """The format of ``data``. Raises ``ReadError`` for formats that have no reader, naming them and the way out."""
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if _ENCRYPTED in data:
            raise ReadError(
                name, "是加密的 Office 文档，需要密码才能打开", "请用密码打开后另存为不加密的 DOCX，再导入"
            )
        raise ReadError(
            name, *_OLE.get(suffix(name), ("是旧版 Office 文档（.doc、.wps、.xls 一类）", _TO_DOCX))
        )
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data.startswith(b"PK\x03\x04"):
        return _zipped(name, data)
    for signature, reason, remedy in _SIGNATURES:
        if data.startswith(signature) and (len(signature) > 2 or b"\x00" in data[:64]):
            raise ReadError(name, reason, remedy)
    named = suffix(name) in _HTML_NAMES and _TAG.search(data[:20_000]) is not None
    head = data[:8192].removeprefix(codecs.BOM_UTF8).lstrip()
    if named or _HTML.match(head):
        return Format.HTML
    if head.startswith(b"<?xml"):
        raise ReadError(name, "是 XML 文件，不是文件正文", _TO_DOCX)
    if _MAIL.match(head):
        raise ReadError(name, "是单一文件网页或邮件（.mht、.eml）", _MAILED)
    return Format.TEXT


def _zipped(name: str, data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        if suffix(name) == ".docx":
            return Format.DOCX  # its reader says what is broken
        raise ReadError(name, "是损坏的压缩包", "请重新下载或重新压缩后再导入") from None
    if "word/document.xml" in names or suffix(name) == ".docx":
        return Format.DOCX
    if "OFD.xml" in names:
        raise ReadError(name, "是 OFD 版式文件（.ofd）", _OFD)
    if "xl/workbook.xml" in names:
        raise ReadError(name, "是电子表格（.xlsx）", _SHEET)
    if "ppt/presentation.xml" in names:
        raise ReadError(name, "是演示文稿（.pptx）", _TO_DOCX)
    if "content.xml" in names:
        raise ReadError(name, "是 OpenDocument 文档（.odt 一类）", _TO_DOCX)
    raise ReadError(name, "是压缩包（ZIP）", _ARCHIVE)
