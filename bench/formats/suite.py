"""The same text in other formats: does every format give the documents, articles and clauses of the text?

A row a file and format, and the names of what differs.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from bench.formats import papers, texts
from bench.formats.agree import Agreement, agreement
from bench.tables import Table
from duixian.text.model import Reading
from duixian.text.pipeline import read_bytes, read_source
from duixian.text.readers import ReadError, read

SUMMARY = "the five texts as PDF, DOCX and HTML: the documents, articles and clauses of each beside those of the text"

NAMES = 3  # differences named in each column


HEADINGS = (
    "file",
    "format",
    "documents",
    "articles",
    "items",
    "clauses",
    "table cells",
    "pages",
    "read, s",
    "note",
)
_NOTE = (
    "a/b: a of the b things of the text were found in the format; +n: the format gives n others. Lines: every line of the"
    " text is a line of the format; flow: its paragraphs and tables are set anew. Pages and seconds are those of reading"
    " the format itself."
)
_DIFFERS = ("file", "format", "what", "in the text only", "in the format only")


def seeds() -> list[Path]:
    """The five texts beside the checkout (``DUIXIAN_SEEDS`` names another place); empty where they are absent."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "seeds"
    return sorted(Path(os.environ.get("DUIXIAN_SEEDS", beside)).glob("*.txt"))


def run() -> list[Table]:
    """Make every format of every text, read it back, and compare."""
    if not seeds():
        raise FileNotFoundError(
            "the five texts are absent: put them beside the checkout or set DUIXIAN_SEEDS"
        )
    rows: list[tuple[str, ...]] = []
    differs: list[tuple[str, ...]] = []
    for path in seeds():
        reading = read_bytes(path.name, path.read_bytes())
        for name, data in makers(reading):
            file = path.name[:3]
            if data is None:
                rows.append((file, name, *("",) * 7, "not made: the program is not installed"))
                continue
            row, found = _measure(reading, data)
            rows.append((file, name, *row))
            differs.extend((file, name, *each) for each in found)
    return [
        Table(
            "The same text in other formats: found of the text's own, + what only the format gives",
            HEADINGS,
            rows,
        ),
        Table("What differs", _DIFFERS, differs),
    ]


def makers(reading: Reading) -> Iterator[tuple[str, bytes | None]]:
    """Every format of one text: lines as they stand, then paragraphs and tables that flow anew."""
    lined, flowing = texts.lined(reading), texts.flowing(reading)
    typeset = papers.typst_pdf(lined)
    yield "lines: typst PDF", typeset
    yield (
        "lines: typst PDF, font not embedded",
        papers.without(typeset, "/FontFile", "/FontFile2", "/FontFile3"),
    )
    yield "lines: typst PDF, Unicode map removed", papers.without(typeset, "/ToUnicode")
    yield "lines: PDF, font only named, no map", papers.named_font_pdf(lined)
    page = papers.web_page(lined)
    yield "lines: HTML", page
    yield "lines: Chromium PDF", papers.printed(page)
    yield from _office("lines", page)
    yield "flow: typst PDF", papers.typst_pdf(flowing, flowing=True)
    yield "flow: typst PDF, two columns", papers.typst_pdf(flowing, columns=2, flowing=True)
    page = papers.web_page(flowing, flowing=True)
    yield "flow: HTML of a site, GB18030", papers.web_page(flowing, True, "gb18030", site=True)
    yield "flow: Chromium PDF", papers.printed(page)
    yield from _office("flow", page)


def _office(kind: str, page: bytes) -> Iterator[tuple[str, bytes | None]]:
    document = papers.office(page, ".html", "docx")
    yield f"{kind}: LibreOffice DOCX", document
    yield f"{kind}: LibreOffice PDF", papers.office(document, ".docx", "pdf") if document else None


def _measure(text: Reading, data: bytes) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    begin = time.perf_counter()
    try:
        source = read("file", data)
    except ReadError as error:
        return ("", "", "", "", "", "", "", f"refused: {error.reason}"), []
    seconds = time.perf_counter() - begin
    result = agreement(text, read_source(source))
    pages = max((line.page or 0 for line in source.lines), default=0)
    row = tuple(str(score) for _, score in _scores(result))
    return (*row, str(pages or ""), f"{seconds:.2f}", "; ".join(source.findings)), list(_named(result))


def _scores(result: Agreement) -> list[tuple[str, object]]:
    return [(name, getattr(result, name)) for name in ("documents", "articles", "nodes", "clauses", "cells")]


def _named(result: Agreement) -> Iterator[tuple[str, ...]]:
    for what in ("documents", "articles", "nodes", "clauses"):
        score = getattr(result, what)
        if score.missing or score.extra:
            yield what, " | ".join(_cut(score.missing)), " | ".join(_cut(score.extra))


def _cut(names: tuple[str, ...]) -> list[str]:
    shown = [name[:60] for name in names[:NAMES]]
    return [*shown, f"… {len(names)} in all"] if len(names) > NAMES else shown
