"""duixian documents"""

from __future__ import annotations

import argparse

from .library import add_data, add_json, open_library
from .output import key, lines_of, write

COLUMNS = (
    ("标识", key("id")),
    ("标题", key("title")),
    ("文号", key("number")),
    ("日期", key("date")),
    ("文种", key("kind")),
    ("层级", key("level")),
    ("行", lines_of),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json(parser)
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    """List every document."""
    open_library(args)
    from duixian.site.library.records import document_records

    write(document_records(), COLUMNS, as_json=args.json)
    return 0
