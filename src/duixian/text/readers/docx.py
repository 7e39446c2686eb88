"""DOCX to ``Source``: body text in order with automatic numbers, tables as cells, text boxes, notes.

Headers and footers stand once each before and after the text, as furniture of the page. Tracked insertions are text, tracked deletions and
hidden text are left out with a finding. Paragraphs, headings and cells come as hints.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from duixian.text.model import Source, Span
from duixian.text.readers.compose import Composer
from duixian.text.readers.docx_numbering import Numbering, joined
from duixian.text.readers.docx_package import Package, R, W
from duixian.text.readers.docx_styles import Styles
from duixian.text.readers.docx_text import Gathered, Gatherer
from duixian.text.readers.errors import ReadError

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DEEP = 40  # tables in tables, controls in controls

_BLANKS = re.compile(r"[ \t\u3000\xa0]+")
_BLOCKS = {W + "ins", W + "moveTo", W + "customXml", W + "sdtContent"}


def read_docx(name: str, data: bytes) -> Source:
    """Read a DOCX file. Raises ReadError for broken, encrypted, oversized and empty ones."""
    package = Package(name, data)
    root = package.xml(package.main)
    body = root.find(W + "body") if root is not None else None
    if body is None:
        raise ReadError(name, "DOCX 里没有正文", "请检查文件是否完整")
    composer = Composer(name, sha256(data).hexdigest(), MEDIA)
    walker = _Walker(package, composer, paged=_has_breaks(package, body))
    source = walker.walk(body)
    if not walker.worded:
        pictures = any(True for _ in body.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip"))
        if pictures:
            remedy = "请先用文字识别（OCR）软件取得文字，再导入"
            raise ReadError(name, "DOCX 只有图像，没有文字（扫描件）", remedy)
        raise ReadError(name, "DOCX 没有文字", "请检查文件是否完整")
    return source


def _has_breaks(package: Package, body: Any) -> bool:
    """Whether the writer set page breaks; pages that only follow from the size of the paper are not in the file."""
    styles = package.sibling("styles.xml")
    parts = [body] if styles is None else [body, styles]
    return any(br.get(W + "type") == "page" for br in body.iter(W + "br")) or any(
        next(part.iter(W + "pageBreakBefore"), None) is not None for part in parts
    )


class _Walker:
    def __init__(self, package: Package, composer: Composer, paged: bool) -> None:
        self._package = package
        self._composer = composer
        self._styles = Styles(package.sibling("styles.xml"))
        self._numbering = Numbering(package.sibling("numbering.xml"))
        self._gather = Gatherer(self._styles.hidden)
        self._notes = {kind: _notes(package.sibling(f"{kind}.xml")) for kind in ("footnotes", "endnotes")}
        self._page: int | None = 1 if paged else None
        self._tables = 0
        self._in_cell = False
        self.worded = False
        self._deleted = 0
        self._hidden = 0

    def walk(self, body: Any) -> Source:
        heads, feet = self._edges(body)
        for part in heads:
            self._edge(part)
        self._blocks(body, 0)
        for part in feet:
            self._edge(part)
        if self._deleted:
            self._composer.finding(f"文档带有修订：已删除的 {self._deleted} 个字符未读入，插入的内容已读入")
        if self._hidden:
            self._composer.finding(f"文档有 {self._hidden} 个字符设为隐藏，未读入")
        return self._composer.source()

    def _edges(self, body: Any) -> tuple[list[Any], list[Any]]:
        """The headers and the footers that the sections of the text use, each once."""
        targets = self._package.targets()
        found: tuple[list[Any], list[Any]] = ([], [])
        seen: set[str] = set()
        for kind, parts in zip(("headerReference", "footerReference"), found, strict=True):
            for reference in body.iter(W + kind):
                part = targets.get(str(reference.get(R + "id")))
                root = self._package.xml(part) if part and part not in seen else None
                seen.add(part or "")
                if root is not None:
                    parts.append(root)
        return found

    def _edge(self, part: Any) -> None:
        """The lines of a header or footer; a paragraph that holds a page number is one. A text box may be stored twice."""
        seen: set[str] = set()
        for paragraph in part.iter(W + "p"):
            found = self._gather.paragraph(paragraph)
            numbered = any(
                "PAGE" in (code.text or "").upper() for code in paragraph.iter(W + "instrText")
            ) or any(
                "PAGE" in str(field.get(W + "instr")).upper() for field in paragraph.iter(W + "fldSimple")
            )
            for line in map(_tidy, found.lines):
                if line and line not in seen:
                    seen.add(line)
                    span = self._composer.line(line, self._page)
                    self._composer.hint("page number" if numbered else "running head", span)

    def _blocks(self, parent: Any, depth: int) -> None:
        if depth > DEEP:
            self._composer.finding(f"表格或控件嵌套超过 {DEEP} 层，更深的内容未读入")
            return
        for child in parent:
            tag = child.tag
            if tag == W + "p":
                self._paragraph(child, depth)
            elif tag == W + "tbl":
                self._table(child, depth)
            elif tag in _BLOCKS:
                self._blocks(child, depth + 1)
            elif tag == W + "sdt":
                content = child.find(W + "sdtContent")
                if content is not None:
                    self._blocks(content, depth + 1)
            elif tag == W + "altChunk":
                self._composer.finding("文档嵌有另一个文件（altChunk），其内容未读入")

    def _paragraph(self, element: Any, depth: int) -> None:
        style = self._styles.of(element)
        if self._page is not None and style.page_break_before and self._composer.at:
            self._page += 1
        found = self._gather.paragraph(element)
        self._deleted += found.deleted
        self._hidden += found.hidden
        if found.deleted and not "".join(found.lines).strip() and _mark_deleted(element):
            return
        self._emit(found, style, depth)

    def _emit(self, found: Gathered, style: Any, depth: int) -> None:
        lines = [_tidy(line) for line in found.lines]
        self.worded = self.worded or any(lines)
        if style.list_id is not None:
            label, follow = self._numbering.label(style.list_id, style.list_level)
            lines[0] = joined(label, follow, lines[0])
        spans = [self._composer.line(line, self._page) for line in lines if line or len(lines) == 1]
        whole = Span(spans[0].start, spans[-1].end) if spans else Span(0, 0)
        if found.contents or style.contents:
            self._composer.hint("contents", whole)
        else:
            if style.outline is not None:
                self._composer.hint("heading", whole, level=style.outline)
            for span in spans if not self._in_cell else ():
                self._composer.hint("paragraph", span)
        if self._page is not None:
            self._page += found.page_breaks
        for box in found.boxes:
            self._blocks(box, depth + 1)
        for kind, note in found.notes:
            content = self._notes[kind].pop(note, None)
            if content is not None:
                begin = self._composer.at
                self._blocks(content, depth + 1)
                self._composer.hint("note", Span(begin, max(begin, self._composer.at - 1)))

    def _table(self, element: Any, depth: int) -> None:
        rows = [row for row in _rows(element) if not _row_deleted(row)]
        widths = [sum(_span(cell) for cell in _cells(row)) for row in rows]
        if max(widths, default=0) < 2:  # a frame around text
            for row in rows:
                for cell in _cells(row):
                    self._blocks(cell, depth + 1)
            return
        if self._in_cell:  # a table inside a cell is part of that cell's text
            for row in rows:
                for cell in _cells(row):
                    self._blocks(cell, depth + 1)
            return
        self._tables += 1
        begin = self._composer.at
        for index, row in enumerate(rows):
            first = self._composer.at
            column = _before(row)
            for cell in _cells(row):
                if not _goes_on(cell):
                    self._cell(cell, self._tables, index, column, depth)
                column += _span(cell)
            end = self._composer.at - 1
            self._composer.hint("row", Span(first, max(first, end)), row=index, table=self._tables)
        end = max(begin, self._composer.at - 1)
        self._composer.hint("table", Span(begin, end), table=self._tables)

    def _cell(self, element: Any, table: int, row: int, column: int, depth: int) -> None:
        begin = self._composer.at
        self._in_cell = True
        self._blocks(element, depth + 1)
        self._in_cell = False
        end = max(begin, self._composer.at - 1)
        self._composer.hint("cell", Span(begin, end), row=row, column=column, table=table)


def _tidy(text: str) -> str:
    """Tabs and runs of blanks as one blank; none around."""
    return _BLANKS.sub(" ", text).strip()


def _notes(root: Any | None) -> dict[str, Any]:
    if root is None:
        return {}
    kinds = (W + "footnote", W + "endnote")
    return {str(note.get(W + "id")): note for note in root.iter(*kinds) if note.get(W + "type") is None}


def _rows(table: Any) -> list[Any]:
    return _inside(table, W + "tr")


def _cells(row: Any) -> list[Any]:
    return _inside(row, W + "tc")


def _inside(parent: Any, tag: str) -> list[Any]:
    """Children with a tag, content controls and change marks in between looked through."""
    found: list[Any] = []
    for child in parent:
        if child.tag == tag:
            found.append(child)
        elif child.tag in _BLOCKS or child.tag == W + "sdt":
            found.extend(_inside(child, tag))
    return found


def _span(cell: Any) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    number = str(span.get(W + "val", "1")) if span is not None else "1"
    return max(1, min(int(number), 500)) if number.isdecimal() else 1


def _before(row: Any) -> int:
    skipped = row.find(f"{W}trPr/{W}gridBefore")
    number = str(skipped.get(W + "val", "0")) if skipped is not None else "0"
    return min(int(number), 500) if number.isdecimal() else 0


def _goes_on(cell: Any) -> bool:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return merge is not None and merge.get(W + "val", "continue") == "continue"


def _row_deleted(row: Any) -> bool:
    return row.find(f"{W}trPr/{W}del") is not None


def _mark_deleted(paragraph: Any) -> bool:
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None
