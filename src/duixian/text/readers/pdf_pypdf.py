"""Pages of a PDF through pypdf: slower than PDFium, exact where fonts are only named and not in the file."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from typing import Any

from duixian.text.readers.pdf_page import PageContent, Piece

_MEANINGLESS = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffd\ufffe\uffff]")


def pages(data: bytes, numbers: Sequence[int]) -> dict[int, PageContent]:
    """The pages ``numbers`` (1-based) by number; pages pypdf cannot read are left out."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        count = len(reader.pages)
    except (pypdf.errors.PyPdfError, ValueError, KeyError, RecursionError):
        return {}
    result: dict[int, PageContent] = {}
    for number in numbers:
        if number > count:
            continue
        try:
            result[number] = _page(reader.pages[number - 1], number)
        except (
            pypdf.errors.PyPdfError,
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            IndexError,
            RecursionError,
        ):
            continue  # the other engine's reading of this page stays, with its count of lost characters
    return result


def _page(page: Any, number: int) -> PageContent:
    box = page.mediabox
    content = PageContent(number, float(box.width), float(box.height))

    def visit(text: str, matrix: list[float], place: list[float], _font: Any, size: float) -> None:
        x = place[4] * matrix[0] + place[5] * matrix[2] + matrix[4]
        y = place[4] * matrix[1] + place[5] * matrix[3] + matrix[5]
        height = abs(size * place[3] * matrix[3]) or abs(size) or 10.0
        for part in text.split("\n"):
            if part.strip():
                _add(content, part.strip(), x, y, height)

    page.extract_text(visitor_text=visit)
    return content


def _add(content: PageContent, text: str, x: float, y: float, height: float) -> None:
    content.characters += len(text)
    content.lost += len(_MEANINGLESS.findall(text))
    width = sum(height if ord(char) > 0x2E7F else height / 2 for char in text)
    before = content.pieces[-1] if content.pieces else None
    if before and abs(before.y - y) < 0.3 * height and x >= before.x0:
        if x - before.x1 < 0.5 * height:
            before.text += text
            before.x1 = max(before.x1, x) + width
            return
        content.pieces.append(Piece(text, x, x + width, y, height, joined=True))
        return
    content.pieces.append(Piece(text, x, x + width, y, height))
