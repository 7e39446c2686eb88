"""duixian coverage FILE"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .library import add_data, add_json
from .output import key, lines_of, write

if TYPE_CHECKING:
    from duixian.text.model import Reading

COLUMNS = (
    ("行", lines_of),
    ("字符", lambda record: f"{record['start']}–{record['end']}"),
    ("用作", key("use")),
    ("名称", key("name")),
    ("文件", key("document")),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a file; it need not be in the library")
    add_json(parser)
    add_data(parser)


def run(args: argparse.Namespace) -> int:
    """Read a file and show what every run of its characters became; 1 where it cannot be read."""
    from duixian.site.library.paths import cannot_open, reason_against
    from duixian.site.library.reading import refusal
    from duixian.text.pipeline import read_file
    from duixian.text.readers import ReadError

    reason = reason_against(args.file)
    if not reason:
        try:
            reading = read_file(args.file)
        except ReadError as error:
            reason = refusal(error)
        except OSError as error:
            reason = cannot_open(args.file, error)
    if reason:
        print(f"duixian: {reason}", file=sys.stderr)
        return 1
    write(_records(reading), COLUMNS, as_json=args.json)
    return 0


def _records(reading: Reading) -> Iterator[dict[str, Any]]:
    from duixian.text.model import LineIndex

    lines = LineIndex(reading.source)
    for run_ in reading.runs:
        yield {
            "start": run_.span.start,
            "end": run_.span.end,
            "start_line": lines(run_.span.start),
            "end_line": lines(max(run_.span.start, run_.span.end - 1)),
            "use": run_.use,
            "name": run_.name,
            "document": run_.document,
        }
