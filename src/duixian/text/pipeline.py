"""From the bytes of a file to its documents.

The stages, each a pure function: ``readers.read(name, data) -> Source``; ``pages.paginate(source) -> Paged``;
``split.split(paged) -> Layout`` (the extents of the documents); ``header.read_header(paged, extent) -> Header``;
``outline.outline(source, lines, document) -> Outline`` (nodes and runs of the body lines of one document);
``references.references(nodes, own_numbers)``; ``clauses``, a function a kind of clause;
``findings.findings``, what is wrong in the document as printed; at last ``coverage.cover`` names the characters that no document claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from duixian.text.clauses import clauses
from duixian.text.coverage import cover
from duixian.text.findings import findings
from duixian.text.header import read_header
from duixian.text.ids import distinct, identify
from duixian.text.model import Document, Extent, Header, LineIndex, Reading, Run, Source
from duixian.text.outline import outline
from duixian.text.pages import Paged, paginate
from duixian.text.readers import read
from duixian.text.references import references
from duixian.text.split import Mark, mark, split
from duixian.text.units import place_of


def read_file(path: Path, marks: Iterable[Mark] = ()) -> Reading:
    """Everything read from the file at ``path``. Raises ``ReadError`` for what cannot be read, ``OSError`` as usual."""
    return read_bytes(str(path), path.read_bytes(), marks)


def read_bytes(name: str, data: bytes, marks: Iterable[Mark] = ()) -> Reading:
    """Everything read from ``data``, the bytes of the file called ``name``. Raises ``ReadError``."""
    return read_source(read(name, data), marks)


def read_source(source: Source, marks: Iterable[Mark] = ()) -> Reading:
    """Everything read from a source that a reader has recovered; ``marks`` are an editor's, of where documents begin."""
    paged = paginate(source)
    layout = mark(split(paged), paged, marks)
    headers = [read_header(paged, extent) for extent in layout.extents]
    texts = [paged.passage(extent.start_line, extent.end_line).text for extent in layout.extents]
    ids = distinct((identify(header, text) for header, text in zip(headers, texts, strict=True)), texts)
    lines = LineIndex(source)
    documents: list[Document] = []
    runs: list[Run] = []
    for ident, extent, header in zip(ids, layout.extents, headers, strict=True):
        document, used = _document(paged, ident, extent, header, lines)
        documents.append(document)
        runs.extend(used)
    return Reading(source, tuple(documents), cover(paged, runs, layout.between))


def _document(
    paged: Paged, ident: str, extent: Extent, header: Header, lines: LineIndex
) -> tuple[Document, tuple[Run, ...]]:
    made = outline(paged.source, paged.body(extent.start_line, extent.end_line), ident)
    numbers = [header.number.value or "", *(field.value for field in header.other_numbers)]
    place = place_of((field.value for field in header.issuers), header.title.value or "", numbers[0])
    issued = header.date.value.year if header.date.value else _year_of(numbers[0])
    return Document(
        ident,
        extent,
        header,
        made.nodes,
        references(made.nodes, numbers),
        clauses(made.nodes, place, issued),
        findings(paged.source, header, made.nodes, lines),
    ), made.runs


def _year_of(number: str) -> int | None:
    """The year in a document number, for a document that prints no date."""
    found = re.search(r"[〔\[［（(【]\s?((?:19|20)\d\d)\s?[〕\]］）)】]", number)
    return int(found.group(1)) if found else None
