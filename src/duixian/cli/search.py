"""duixian search QUERY"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from .dates import day
from .library import add_data, add_json, open_library
from .numbers import whole
from .output import key, lines_of, write

COLUMNS = (
    ("文件", key("document")),
    ("标题", key("title")),
    ("条目", key("path")),
    ("行", lines_of),
    ("摘录", key("excerpt")),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", metavar="QUERY", help="words, separated by spaces")
    parser.add_argument(
        "--level", action="append", default=[], help="国家, 部委, 省, 市 or 区县 (may be repeated)"
    )
    parser.add_argument("--kind", action="append", default=[], help="办法, 细则, 通知 … (may be repeated)")
    parser.add_argument(
        "--issuer", action="append", default=[], help="an issuer as printed (may be repeated)"
    )
    parser.add_argument(
        "--year", action="append", default=[], type=whole(1, 9999), help="year of issue (may be repeated)"
    )
    parser.add_argument("--unit", action="append", default=[], help="identifier of a unit in the register")
    parser.add_argument("--grants", action="store_true", help="only what grants money")
    parser.add_argument("--on", metavar="DATE", type=day, help="only what is in force on this day")
    parser.add_argument("--limit", type=whole(1, 10_000), default=20, help="how many to show (default 20)")
    parser.add_argument("--offset", type=whole(0, 1_000_000), default=0, help="how many to skip")
    add_json(parser)
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    """Search; 0 also where nothing is found."""
    open_library(args)
    write(_records(args), COLUMNS, as_json=args.json)
    return 0


def _records(args: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from duixian.site.library.results import hit_records
    from duixian.site.library.search import Filters, search
    from duixian.site.library.upkeep import fresh_index

    filters = Filters(args.level, args.kind, args.issuer, args.year, args.unit, args.grants, args.on)
    found = search(fresh_index(), args.query, filters, offset=args.offset, limit=args.limit)
    yield from hit_records(found, args.query)
