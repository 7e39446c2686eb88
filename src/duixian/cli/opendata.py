"""`duixian opendata export FOLDER`: what is public, as files with their description."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .library import add_data, open_library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    summary = "Write public lists, grants and statistics as CSV and JSON with a Data Package"
    export = actions.add_parser("export", help=summary, description=summary)
    add_data(export)
    export.add_argument(
        "folder", type=Path, metavar="FOLDER", help="where the files go (made where it does not exist)"
    )


def run(args: argparse.Namespace) -> int:
    """0 done, 1 where the folder cannot be written."""
    open_library(args)
    from django.utils import timezone

    from duixian.site.exchange.opendata.describing import BY_NAME
    from duixian.site.exchange.opendata.writing import write

    try:
        done = write(args.folder, timezone.now())
    except OSError as error:
        print(f"duixian opendata: {args.folder}：写不进（{error.strerror}）。请换一个位置。", file=sys.stderr)
        return 1
    for name, count in done.rows.items():
        print(f"{BY_NAME[name].title}：{count} 行（{name}.csv、{name}.json）")
    print(f"说明：{args.folder / 'datapackage.json'}")
    return 0
