"""duixian status ID --on DATE"""

from __future__ import annotations

import argparse
import sys

from .dates import day
from .library import add_data, add_json, open_library
from .output import key, write

COLUMNS = (
    ("文件", key("citation")),
    ("日期", key("on")),
    ("状态", key("state")),
    ("自", key("since")),
    ("至", key("until")),
    ("依据", key("because")),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="identifier of a document, or DOCUMENT#NODE for one article")
    parser.add_argument("--on", metavar="DATE", type=day, required=True, help="the day, as 2024-05-01")
    add_json(parser)
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    """Tell how a document or an article stands on a day; 1 where there is none."""
    open_library(args)
    from duixian.site.library.finding import NotInLibraryError, node_of
    from duixian.site.library.records import status_record
    from duixian.site.library.standing import state_on, timeline_of

    try:
        document, node = node_of(args.id)
    except NotInLibraryError as error:
        print(f"duixian: {error}", file=sys.stderr)
        return 1
    record = status_record(document, node, args.on, state_on(args.on, timeline_of(document, node)))
    write([record], COLUMNS, as_json=args.json)
    return 0
