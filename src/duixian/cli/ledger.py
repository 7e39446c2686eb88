"""`duixian ledger export --beancount FILE`: the ledger for other programs."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from .library import add_data, open_library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    summary = "Write every entry of the ledger, without personal data, with balances asserted at year ends"
    export = actions.add_parser("export", help=summary, description=summary)
    add_data(export)
    export.add_argument(
        "--beancount",
        type=Path,
        metavar="FILE",
        required=True,
        help="the Beancount file (replaced where it exists)",
    )


def run(args: argparse.Namespace) -> int:
    """0 done, 1 where the file cannot be written."""
    open_library(args)
    from django.utils import timezone

    from duixian.site.exchange.ledger import write

    part = args.beancount.with_name(f"{args.beancount.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            done = write(out, timezone.now())
            out.flush()
            os.fsync(out.fileno())
        part.replace(args.beancount)
    except OSError as error:
        part.unlink(missing_ok=True)
        print(
            f"duixian ledger: {args.beancount}：写不进（{error.strerror}）。请换一个位置。", file=sys.stderr
        )
        return 1
    print(
        f"{args.beancount}：{done.accounts} 个科目，{done.transactions} 笔分录，{done.balances} 处余额断言。"
    )
    return 0
