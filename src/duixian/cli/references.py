"""duixian references"""

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
    ("关系", key("relation")),
    ("文号", key("number")),
    ("标题", key("title")),
    ("条款", key("path")),
    ("指向", key("target")),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_listing(parser)


def run(args: argparse.Namespace) -> int:
    """List citations; 1 where there is no such document."""
    return list_of(args, COLUMNS, _records)


def _records(document: Document | None) -> Iterator[Record]:
    from duixian.site.library.records import reference_records

    return reference_records(document)
