"""What is listed of every document of the library or of one: `duixian clauses`, `references`, `tables`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from .library import add_data, add_json, open_library
from .output import Column, Record, write

if TYPE_CHECKING:
    from duixian.site.library.models import Document


def add_listing(parser: argparse.ArgumentParser) -> None:
    """The options of a command that lists."""
    parser.add_argument("--document", metavar="ID", help="one document only")
    add_json(parser)
    add_data(parser)


def list_of(
    args: argparse.Namespace,
    columns: Sequence[Column],
    records: Callable[[Document | None], Iterable[Record]],
) -> int:
    """Write the `records` of the document that was asked for (None: of all); 1 where there is no such document."""
    open_library(args)
    from duixian.site.library.finding import NotInLibraryError, document_of

    try:
        document = document_of(args.document) if args.document else None
    except NotInLibraryError as error:
        print(f"duixian: {error}", file=sys.stderr)
        return 1
    write(records(document), columns, as_json=args.json)
    return 0
