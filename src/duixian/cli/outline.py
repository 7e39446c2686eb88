"""duixian outline ID"""

from __future__ import annotations

import argparse
import sys

from .library import add_data, add_json, open_library
from .output import key, lines_of, write

COLUMNS = (
    ("条目", key("id")),
    ("类型", key("type")),
    ("路径", key("path")),
    ("标题", key("heading")),
    ("行", lines_of),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="identifier of a document (see: duixian documents)")
    add_json(parser)
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    """Show the outline of one document; 1 where there is none."""
    open_library(args)
    from duixian.site.library.finding import NotInLibraryError, document_of
    from duixian.site.library.records import node_record

    try:
        document = document_of(args.id)
    except NotInLibraryError as error:
        print(f"duixian: {error}", file=sys.stderr)
        return 1
    write(map(node_record, document.nodes.order_by("position")), COLUMNS, as_json=args.json)
    return 0
