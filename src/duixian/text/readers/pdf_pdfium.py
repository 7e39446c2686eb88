"""Pages of a PDF through PDFium: fast, and exact wherever the fonts carry what they should.

PDFium is not thread-safe: one process may have one reading under way at a time (use processes, not threads).
Characters whose code has no Unicode meaning are counted, so that the caller can turn to another engine.
"""

from __future__ import annotations

import ctypes
import itertools
import re
from collections.abc import Iterator
from typing import Any

from duixian.text.readers.pdf_page import PageContent, Piece, Rule

_GAP = re.compile(r" +")
_BREAK = re.compile(r"[\r\n]+")
_MEANINGLESS = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffd\ufffe\uffff]")
THIN = 3.0  # points: a filled box thinner than this is drawn as a line
SHORT = 4.0  # points: a line shorter than this is part of a letter or an ornament
PROBED = 16  # text objects whose font is looked at one by one; of the further ones (one a glyph, in some files) every 16th
WIDE = 0.9  # a gap wider than this many line heights may part two columns or cells


def pages(data: bytes) -> Iterator[PageContent]:
    """The pages of ``data``. Raises ``pypdfium2.PdfiumError`` (its ``err_code`` tells an encrypted file)."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        for index in range(len(document)):
            yield _Page(document.raw, index).read()
    finally:
        document.close()


class _Page:
    """One open page: the raw handles and the change from page space to the page as displayed."""

    def __init__(self, document: Any, index: int) -> None:
        from pypdfium2 import raw

        self.raw = raw
        self.number = index + 1
        self.page = raw.FPDF_LoadPage(document, index)
        self.text = raw.FPDFText_LoadPage(self.page) if self.page else None
        self.rotation = raw.FPDFPage_GetRotation(self.page) if self.page else 0
        self.width = raw.FPDF_GetPageWidthF(self.page) if self.page else 0.0
        self.height = raw.FPDF_GetPageHeightF(self.page) if self.page else 0.0

    def read(self) -> PageContent:
        content = PageContent(self.number, self.width, self.height)
        if not self.page:
            return content
        try:
            self._objects(content)
            if self.text:
                self._pieces(content)
        finally:
            if self.text:
                self.raw.FPDFText_ClosePage(self.text)
            self.raw.FPDF_ClosePage(self.page)
        return content

    # -- text ---------------------------------------------------------------------------------------------

    def _pieces(self, content: PageContent) -> None:
        count = self.raw.FPDFText_CountChars(self.text)
        if count <= 0:
            return
        text = self._characters(count)
        uprights = [rule for rule in content.rules if rule.x0 == rule.x1]
        start = 0
        for found in [*_BREAK.finditer(text), None]:
            end = found.start() if found else len(text)
            self._line(content, text, start, end, uprights)
            start = found.end() if found else end

    def _characters(self, count: int) -> str:
        buffer = (ctypes.c_ushort * (count + 1))()
        units = self.raw.FPDFText_GetText(self.text, 0, count, buffer)
        text = bytes(buffer)[: 2 * max(0, units - 1)].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
        codes = (self.raw.FPDFText_GetUnicode(self.text, index) for index in range(count))
        return "".join(chr(code) if code and code < 0x110000 else "\ufffd" for code in codes)

    def _line(self, content: PageContent, text: str, start: int, end: int, uprights: list[Rule]) -> None:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start == end:
            return
        self._count(content, text, start, end)
        joined = False
        for first, last in self._cuts(text, start, end, uprights):
            words = text[first:last].strip()
            if words:
                left, right = self._box(first), self._box(last - 1)
                content.pieces.append(Piece(words, left[0], right[2], left[1], left[3] - left[1], joined))
                joined = True

    def _count(self, content: PageContent, text: str, start: int, end: int) -> None:
        content.characters += end - start
        content.lost += len(_MEANINGLESS.findall(text, start, end))
        probes = {start, (start + end) // 2, end - 1}
        if any(self.raw.FPDFText_HasUnicodeMapError(self.text, probe) for probe in probes):
            errors = (self.raw.FPDFText_HasUnicodeMapError(self.text, index) for index in range(start, end))
            content.lost += sum(error == 1 for error in errors)

    def _cuts(self, text: str, start: int, end: int, uprights: list[Rule]) -> Iterator[tuple[int, int]]:
        """Where a line falls into pieces: at wide gaps, and where a vertical rule stands between two glyphs."""
        left, right = self._box(start), self._box(end - 1)
        low, high = left[1], left[3]
        middle = (low + high) / 2
        crossing = sorted(
            rule.x0 for rule in uprights if left[0] < rule.x0 < right[2] and rule.y0 <= middle <= rule.y1
        )
        begin = start
        if crossing:
            boxes = [(index, self._box(index)) for index in range(start, end) if not text[index].isspace()]
            for (one, a), (two, b) in itertools.pairwise(boxes):
                if any((a[0] + a[2]) / 2 < x < (b[0] + b[2]) / 2 for x in crossing) or _far(a, b):
                    yield begin, one + 1
                    begin = two
        else:
            for gap in _GAP.finditer(text, start, end):
                if _far(self._box(gap.start() - 1), self._box(gap.end())):
                    yield begin, gap.start()
                    begin = gap.end()
        yield begin, end

    def _box(self, index: int) -> tuple[float, float, float, float]:
        """Left, baseline-side bottom, right and top of a character's advance box, as displayed."""
        box = self.raw.FS_RECTF()
        self.raw.FPDFText_GetLooseCharBox(self.text, index, ctypes.byref(box))
        return self._turn(box.left, box.bottom, box.right, box.top)

    def _turn(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        if self.rotation == 1:
            return y0, self.height - x1, y1, self.height - x0
        if self.rotation == 2:
            return self.width - x1, self.height - y1, self.width - x0, self.height - y0
        if self.rotation == 3:
            return self.width - y1, x0, self.width - y0, x1
        return x0, y0, x1, y1

    # -- drawings -----------------------------------------------------------------------------------------

    def _objects(self, content: PageContent) -> None:
        raw = self.raw
        items = (raw.FPDFPage_GetObject(self.page, at) for at in range(raw.FPDFPage_CountObjects(self.page)))
        self._each(content, items, 0)

    def _each(self, content: PageContent, items: Iterator[Any], depth: int) -> None:
        raw = self.raw
        kind_of, text = raw.FPDFPageObj_GetType, raw.FPDF_PAGEOBJ_TEXT
        seen = 0
        for item in items:
            kind = kind_of(item)
            if kind == text:
                seen += 1
                if not content.unembedded and (seen <= PROBED or seen % PROBED == 0):
                    font = raw.FPDFTextObj_GetFont(item)
                    content.unembedded = bool(font) and raw.FPDFFont_GetIsEmbedded(font) == 0
            elif kind == raw.FPDF_PAGEOBJ_PATH:
                content.rules.extend(self._rules(item))
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                content.images += 1
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < 4:
                count = raw.FPDFFormObj_CountObjects(item)
                inner = (raw.FPDFFormObj_GetObject(item, at) for at in range(count))
                self._each(content, inner, depth + 1)

    def _rules(self, item: Any) -> Iterator[Rule]:
        values = [ctypes.c_float() for _ in range(4)]
        if not self.raw.FPDFPageObj_GetBounds(item, *map(ctypes.byref, values)):
            return
        x0, y0, x1, y1 = self._turn(*(value.value for value in values))
        wide, tall = x1 - x0, y1 - y0
        if tall <= THIN and wide >= SHORT:
            yield Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
        elif wide <= THIN and tall >= SHORT:
            yield Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
        elif wide > THIN and tall > THIN:
            yield from self._strokes(item)

    def _strokes(self, item: Any) -> Iterator[Rule]:
        """The straight strokes of a larger path: of a frame, or of a whole grid drawn at once."""
        raw = self.raw
        stroked = ctypes.c_int()
        mode = ctypes.c_int()
        raw.FPDFPath_GetDrawMode(item, ctypes.byref(mode), ctypes.byref(stroked))
        if not stroked.value:
            return
        matrix = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix))
        begin = last = (0.0, 0.0)
        x, y = ctypes.c_float(), ctypes.c_float()
        for index in range(min(raw.FPDFPath_CountSegments(item), 4000)):
            segment = raw.FPDFPath_GetPathSegment(item, index)
            raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            point = (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                begin = point
            elif kind == raw.FPDF_SEGMENT_LINETO:
                yield from self._stroke(last, point)
            if raw.FPDFPathSegment_GetClose(segment):
                yield from self._stroke(point, begin)
            last = point

    def _stroke(self, one: tuple[float, float], two: tuple[float, float]) -> Iterator[Rule]:
        x0, y0, x1, y1 = self._turn(
            min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1])
        )
        if y1 - y0 <= 1 and x1 - x0 >= SHORT:
            yield Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
        elif x1 - x0 <= 1 and y1 - y0 >= SHORT:
            yield Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)


def _far(left: tuple[float, float, float, float], right: tuple[float, float, float, float]) -> bool:
    return right[0] - left[2] > WIDE * (left[3] - left[1])
