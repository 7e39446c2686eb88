"""duixian clauses --kind K"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .listing import add_listing, list_of
from .output import Record, key, lines_of

if TYPE_CHECKING:
    from duixian.site.library.models import Document

KINDS = ("responsibility", "grant", "target", "deadline", "material", "step")
_SHARED = {
    "document",
    "file",
    "start_line",
    "end_line",
    "heading",
    "confidence",
    "clause",
    "node",
    "text",
    "why",
}


def _content(record: Record) -> str:
    return json.dumps({k: v for k, v in record.items() if k not in _SHARED and v}, ensure_ascii=False)


COLUMNS = (
    ("文件", key("document")),
    ("行", lines_of),
    ("所在", key("heading")),
    ("类别", key("clause")),
    ("内容", _content),
    ("把握", key("confidence")),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", choices=KINDS, help="one kind only")
    add_listing(parser)


def run(args: argparse.Namespace) -> int:
    """List clauses; 1 where there is no such document."""
    return list_of(args, COLUMNS, lambda document: _records(args.kind, document))


def _records(kind: str | None, document: Document | None) -> Iterator[Record]:
    from duixian.site.library.records import clause_records

    return clause_records(kind, document)
