"""duixian export ID --format F"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .library import add_data, open_library

FORMATS = ("akn", "markdown", "jsonl", "csv", "xlsx")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="identifier of a document (see: duixian documents)")
    parser.add_argument("--format", choices=FORMATS, required=True, help="akn is Akoma Ntoso XML")
    parser.add_argument("--output", metavar="FILE", type=Path, help="write here instead of standard output")
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    """Write one document; 1 where there is none or the file cannot be written."""
    open_library(args)
    from duixian.site.library.exporting import FORMATS as MAKERS
    from duixian.site.library.finding import NotInLibraryError, document_of

    try:
        content = MAKERS[args.format].make(document_of(args.id))
        if args.output:
            args.output.write_bytes(content)
        else:
            sys.stdout.buffer.write(content)
    except NotInLibraryError as error:
        print(f"duixian: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"duixian: {args.output}：写不进（{error.strerror}）。请换一个位置。", file=sys.stderr)
        return 1
    return 0
