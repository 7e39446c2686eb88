"""duixian clauses --kind K"""

from __future__ import annotations

import argparse
import json
import sys

from .library import add_data, add_json, open_library
from .output import Record, key, lines_of, write

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
    parser.add_argument("--document", metavar="ID", help="one document only")
    add_json(parser)
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    """List clauses; 1 where there is no such document."""
    open_library(args)
    from duixian.site.library.finding import NotInLibraryError, document_of
    from duixian.site.library.records import clause_records

    try:
        document = document_of(args.document) if args.document else None
    except NotInLibraryError as error:
        print(f"duixian: {error}", file=sys.stderr)
        return 1
    write(clause_records(args.kind, document), COLUMNS, as_json=args.json)
    return 0
