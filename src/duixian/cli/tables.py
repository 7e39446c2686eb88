"""duixian tables"""

from __future__ import annotations

import argparse
import sys

from .library import add_data, add_json, open_library
from .output import key, lines_of, write

COLUMNS = (
    ("文件", key("document")),
    ("行", lines_of),
    ("标题", key("heading")),
    ("列", key("columns")),
    ("表头", key("header")),
    ("行数", lambda record: len(record["rows"])),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--document", metavar="ID", help="one document only")
    add_json(parser)
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    """List tables; 1 where there is no such document."""
    open_library(args)
    from duixian.site.library.finding import NotInLibraryError, document_of
    from duixian.site.library.records import table_records

    try:
        document = document_of(args.document) if args.document else None
    except NotInLibraryError as error:
        print(f"duixian: {error}", file=sys.stderr)
        return 1
    write(table_records(document), COLUMNS, as_json=args.json)
    return 0
