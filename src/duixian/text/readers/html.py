"""HTML to ``Source``: the lines a browser would show; navigation and gadgets as furniture, tables as cells."""

from __future__ import annotations

import codecs
import re
from hashlib import sha256
from typing import Any

from duixian.text.model import Source, Span
from duixian.text.readers.compose import Composer
from duixian.text.readers.errors import ReadError
from duixian.text.readers.extras import missing_extra
from duixian.text.readers.html_blocks import Flat, ancestors, flatten
from duixian.text.readers.html_main import furniture
from duixian.text.readers.html_tables import data_tables, places

MEDIA = "text/html"

_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHINESE = {"gb2312", "gbk", "gb_2312-80", "x-gbk", "gb18030", "cp936", "ms936"}
_LAYERS = re.compile(r"</?(?:div|section|center|font|span)\b[^>]*>", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_html(name: str, data: bytes) -> Source:
    """Read a saved web page. Raises ReadError where it holds no text or its encoding cannot be told."""
    try:
        from lxml import etree
    except ImportError:
        raise missing_extra(name, "HTML") from None
    text, encoding = decode(name, data)
    text = _DECLARATION.sub("", text).replace("\x00", "")
    try:
        root, whole = _parse(text)
        if not whole:
            root, whole = _parse(_LAYERS.sub("<br>", text))
    except (etree.ParserError, etree.XMLSyntaxError):
        raise _empty(name) from None
    if not whole:
        raise ReadError(name, "网页的元素嵌套过深", "请在浏览器中打开，打印为 PDF 后再导入")
    flat = flatten(root)
    if not flat.blocks:
        raise _empty(name)
    composer = Composer(name, sha256(data).hexdigest(), MEDIA, encoding)
    _compose(composer, flat, root, str(root.findtext(".//title") or ""))
    if flat.hidden:
        composer.finding(f"网页有 {flat.hidden} 个字符设为不显示，未读入")
    if flat.deleted:
        composer.finding(f"网页标为删除的 {flat.deleted} 个字符未读入")
    return composer.source()


def _parse(text: str) -> tuple[Any, bool]:
    """The tree of a page, and whether all of it is in the tree: the parser drops what is nested too deep."""
    from lxml import html

    parser = html.HTMLParser(huge_tree=True, no_network=True)
    root = html.document_fromstring(text, parser=parser)
    return root, not any("depth" in error.message.lower() for error in parser.error_log)


def _empty(name: str) -> ReadError:
    return ReadError(
        name, "网页里没有文字（内容可能由脚本载入）", "请在浏览器中打开，打印为 PDF 或另存为完整网页后再导入"
    )


def decode(name: str, data: bytes) -> tuple[str, str]:
    """The characters of a page and their encoding: a mark, UTF-8 where it fits, what the page declares, GB18030."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    declared = _CHARSET.search(data[:4096])
    tried = [_known(declared.group(1).decode("ascii", "replace"))] if declared else []
    known = [encoding for encoding in tried if encoding]
    for encoding in ["utf-8", *known, "gb18030"]:  # other encodings are all but never valid UTF-8 by chance
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    encoding = known[0] if known else "utf-8"
    text = data.decode(encoding, "replace")
    if text.count("\ufffd") * 200 > len(text):
        raise ReadError(
            name,
            f"网页文字编码无法确定（声明为 {encoding}，但不符）",
            "请在浏览器中打开，另存为 UTF-8 编码的网页后再导入",
        )
    return text, encoding


def _known(label: str) -> str | None:
    if label.lower() in _CHINESE:
        return "gb18030"
    try:
        return codecs.lookup(label).name
    except LookupError:
        return None


def _compose(composer: Composer, flat: Flat, root: Any, title: str) -> None:
    blocks = flat.blocks
    apart = furniture(blocks, title)
    tables = data_tables(root)
    number_of = {table: index for index, table in enumerate(tables, 1)}
    cells = {cell: (number_of[table], *place) for table in tables for cell, place in places(table).items()}
    for name, content in _stated(root):
        composer.hint("navigation", composer.line(f"{name}：{content}", 1 if flat.pages > 1 else None))
    open_cell: tuple[Any, int] | None = None
    end = 0
    for block, outside in zip(blocks, apart, strict=True):
        cell = next((element for element in ancestors(block.element) if element in cells), None)
        if open_cell and cell is not open_cell[0]:
            _cell(composer, cells[open_cell[0]], Span(open_cell[1], end))
            open_cell = None
        span = composer.line(block.text, block.page if flat.pages > 1 else None)
        end = span.end
        if outside:
            composer.hint("navigation", span)
        elif cell is not None:
            open_cell = open_cell or (cell, span.start)
        else:
            composer.hint("paragraph", span)
            if block.heading:
                composer.hint("heading", span, level=block.heading)
    if open_cell:
        _cell(composer, cells[open_cell[0]], Span(open_cell[1], end))


def _stated(root: Any) -> list[tuple[str, str]]:
    """What the page states of its document in the entries that government sites must keep: day and source."""
    found = [
        (str(meta.get("name")), " ".join(str(meta.get("content") or "").split()))
        for meta in root.iter("meta")
        if str(meta.get("name")).lower() in ("pubdate", "contentsource")
    ]
    return [(name, content[:200]) for name, content in found if content]


def _cell(composer: Composer, place: tuple[int, int, int], span: Span) -> None:
    table, row, column = place
    composer.hint("cell", span, row=row, column=column, table=table)
