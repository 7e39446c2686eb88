"""A document in the formats other programs read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from duixian.site.downloads import MEDIA
from duixian.site.sheets import Sheet, csv_bytes, from_records, xlsx_bytes

from .akoma import akoma_ntoso
from .markdown import markdown
from .models import Document
from .records import headings_of, node_record, table_rows


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its media type, the ending of its files, what makes it."""

    media: str
    ending: str
    name: str
    make: Callable[[Document], bytes]


def _lines(document: Document) -> bytes:
    records = map(node_record, document.nodes.order_by("position"))
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records).encode()


def _csv(document: Document) -> bytes:
    return csv_bytes(*from_records(map(node_record, document.nodes.order_by("position"))))


def _xlsx(document: Document) -> bytes:
    headings, rows = from_records(map(node_record, document.nodes.order_by("position")))
    return xlsx_bytes(headings, rows, document.title or document.work_id, _tables(document))


def _tables(document: Document) -> Iterator[Sheet]:
    """Each table of the document as a sheet of its own."""
    for node in document.nodes.exclude(table=None).order_by("position"):
        if node.table:
            yield node.path or node.key, headings_of(node.table), table_rows(node.table)


FORMATS = {
    "akn": Format("application/akn+xml", "xml", "Akoma Ntoso", akoma_ntoso),
    "markdown": Format(
        "text/markdown; charset=utf-8",
        "md",
        "Markdown",
        lambda document: markdown(document).encode("utf-8", "replace"),
    ),
    "jsonl": Format("application/x-ndjson", "jsonl", "JSON Lines", _lines),
    "csv": Format(MEDIA["csv"], "csv", "CSV", _csv),
    "xlsx": Format(MEDIA["xlsx"], "xlsx", "XLSX", _xlsx),
}
