"""PDF to ``Source``: PDFium reads, pypdf where PDFium loses characters, the layout puts the lines in order.

A page whose characters have no Unicode meaning in either engine, or that only holds a picture, cannot be read:
the file is refused with the remedy where that is most of it, and the pages are named where it is a part.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from duixian.text.model import Source, Span
from duixian.text.readers import pdf_edges, pdf_layout, pdf_paragraphs
from duixian.text.readers.compose import Composer
from duixian.text.readers.errors import ReadError
from duixian.text.readers.extras import missing_extra
from duixian.text.readers.pdf_page import PageContent
from duixian.text.readers.pdf_tables import Placed, number_tables

MEDIA = "application/pdf"
LOST = 0.02  # share of meaningless characters above which a page counts as not read

OCR = "请先用文字识别（OCR）软件转换为可检索的 PDF 或文本，再导入"


def read_pdf(name: str, data: bytes) -> Source:
    """Read a PDF. Raises ReadError for encrypted, damaged, empty, image-only files and fonts without meaning."""
    pages = _exact(_open(name, data), data)
    _refuse_unreadable(pages, name)
    composer = Composer(name, sha256(data).hexdigest(), MEDIA)
    rows = [pdf_layout.lines(page) for page in pages]
    placed = number_tables(rows, [page.height for page in pages])
    edges = pdf_edges.furniture(rows)
    spans = _compose(composer, [page.number for page in pages], placed, edges)
    for group in pdf_paragraphs.paragraphs(rows, edges):
        composer.hint("paragraph", Span(spans[group[0]].start, spans[group[-1]].end))
    _note_unreadable(composer, pages)
    return composer.source()


def _open(name: str, data: bytes) -> list[PageContent]:
    try:
        import pypdfium2

        from duixian.text.readers import pdf_pdfium
    except ImportError:
        raise missing_extra(name, "PDF") from None
    try:
        return list(pdf_pdfium.pages(data))
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise ReadError(
                name, "PDF 已加密，需要密码才能打开", "请用密码打开后另存为不加密的 PDF，再导入"
            ) from None
        raise ReadError(name, "PDF 已损坏，无法打开", "请重新下载，或用 PDF 软件打开后另存，再导入") from None


def _exact(pages: list[PageContent], data: bytes) -> list[PageContent]:
    """Replace pages on which PDFium lost characters, or may have, by what pypdf recovers where that is more."""
    doubtful = [page.number for page in pages if page.lost or (page.unembedded and page.characters)]
    if not doubtful:
        return pages
    try:
        from duixian.text.readers import pdf_pypdf
    except ImportError:
        return pages
    better = pdf_pypdf.pages(data, doubtful)
    return [_fuller(page, better.get(page.number)) for page in pages]


def _fuller(one: PageContent, two: PageContent | None) -> PageContent:
    if two is None or two.characters - two.lost <= one.characters - one.lost:
        return one
    two.rules, two.images = one.rules, one.images
    return two


def _unread(page: PageContent) -> bool:
    return page.lost > LOST * max(page.characters, 1)


def _refuse_unreadable(pages: Sequence[PageContent], name: str) -> None:
    if not pages:
        raise ReadError(name, "PDF 没有页面", "请检查文件是否完整")
    characters = sum(page.characters for page in pages)
    if not characters:
        if any(page.images for page in pages):
            raise ReadError(name, "PDF 只有图像，没有文字（扫描件）", OCR)
        raise ReadError(name, "PDF 没有文字", "请检查文件是否完整；文字若已转为曲线，" + OCR)
    unread = sum(page.characters for page in pages if _unread(page))
    if unread > characters / 2:
        first = next(page.number for page in pages if _unread(page))
        raise ReadError(name, "PDF 的字体没有文字编码，读出的是乱码", OCR, f"第 {first} 页起")


def _note_unreadable(composer: Composer, pages: Sequence[PageContent]) -> None:
    garbled = [page.number for page in pages if page.characters and _unread(page)]
    if garbled:
        composer.finding(f"第 {_ranges(garbled)} 页的部分文字没有编码，读出的可能是乱码，需要人工核对")
    pictures = [page.number for page in pages if not page.characters and page.images]
    if pictures:
        composer.finding(f"第 {_ranges(pictures)} 页只有图像，没有文字，未读入；需要时请先做文字识别（OCR）")


def _ranges(numbers: Sequence[int]) -> str:
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return "、".join(f"{a}" if a == b else f"{a}—{b}" for a, b in parts)


def _compose(
    composer: Composer, numbers: Sequence[int], pages: Sequence[Sequence[Placed]], edges: dict[int, str]
) -> dict[int, Span]:
    """Add the lines page by page; returns the characters of each row by its ``id``."""
    spans: dict[int, Span] = {}
    for number, rows in zip(numbers, pages, strict=True):
        begin = composer.at
        cell: tuple[Placed, int] | None = None
        end = begin
        for placed in [*rows, None]:
            if cell and (placed is None or placed.cell != cell[0].cell):
                first = cell[0]
                assert first.cell is not None
                table, row, column = first.cell
                kind = "repeat" if first.repeated else "cell"
                composer.hint(kind, Span(cell[1], end), row=row, column=column, table=table)
                cell = None
            if placed is None:
                break
            span = composer.line(placed.text, number)
            spans[id(placed.row)] = span
            if id(placed.row) in edges:
                composer.hint(edges[id(placed.row)], span)
            if placed.cell is not None and cell is None:
                cell = (placed, span.start)
            end = span.end
        composer.hint("page", Span(begin, end), level=number)
    return spans
