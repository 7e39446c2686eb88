"""duixian coverage FILE"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .library import add_data, add_json
from .output import key, lines_of, write

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
    from duixian.text.readers import ReadError

    try:
        write(_records(args.file), COLUMNS, as_json=args.json)
    except ReadError as error:
        print(f"duixian: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"duixian: {args.file}：打不开（{error.strerror}）。请检查路径和读取权限。", file=sys.stderr)
        return 1
    return 0


def _records(path: Path) -> Iterator[dict[str, Any]]:
    from duixian.text.model import LineIndex
    from duixian.text.pipeline import read_file

    reading = read_file(path)
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
