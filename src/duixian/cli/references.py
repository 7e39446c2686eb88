"""duixian references"""

from __future__ import annotations

import argparse
import sys

from .library import add_data, add_json, open_library
from .output import key, lines_of, write

COLUMNS = (
    ("文件", key("document")),
    ("行", lines_of),
    ("关系", key("relation")),
    ("文号", key("number")),
    ("标题", key("title")),
    ("条款", key("path")),
    ("指向", key("target")),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--document", metavar="ID", help="one document only")
    add_json(parser)
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    """List citations; 1 where there is no such document."""
    open_library(args)
    from duixian.site.library.finding import NotInLibraryError, document_of
    from duixian.site.library.records import reference_records

    try:
        document = document_of(args.document) if args.document else None
    except NotInLibraryError as error:
        print(f"duixian: {error}", file=sys.stderr)
        return 1
    write(reference_records(document), COLUMNS, as_json=args.json)
    return 0
