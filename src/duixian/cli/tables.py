"""duixian tables"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .listing import add_listing, list_of
from .output import Record, key, lines_of

if TYPE_CHECKING:
    from duixian.site.library.models import Document

COLUMNS = (
    ("文件", key("document")),
    ("行", lines_of),
    ("标题", key("heading")),
    ("列", key("columns")),
    ("表头", key("header")),
    ("行数", lambda record: len(record["rows"])),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_listing(parser)


def run(args: argparse.Namespace) -> int:
    """List tables; 1 where there is no such document."""
    return list_of(args, COLUMNS, _records)


def _records(document: Document | None) -> Iterator[Record]:
    from duixian.site.library.records import table_records

    return table_records(document)
