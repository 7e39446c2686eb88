"""`duixian series`: number series that are held after a backup was restored, and how each goes on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .library import add_data, open_library
from .numbers import whole

if TYPE_CHECKING:
    from duixian.site.cases.numbers import Held


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument(
        "name",
        nargs="?",
        metavar="SERIES",
        help="the series that goes on (without it: list those that are held)",
    )
    parser.add_argument("year", nargs="?", type=whole(1900, 9999), metavar="YEAR", help="its year")
    parser.add_argument(
        "last", nargs="?", type=whole(0, 2_000_000_000), metavar="LAST", help="the last number that was given"
    )
    parser.add_argument(
        "--reason", default="", help="what was looked up, and what the numbers between were given to"
    )


def run(args: argparse.Namespace) -> int:
    """0 done, 1 where a series cannot go on as asked, 2 for wrong usage."""
    open_library(args)
    from django.utils import timezone

    from duixian.site.cases import numbers

    if args.name is None:
        _list(numbers.held())
        return 0
    if args.year is None or args.last is None:
        print(
            "duixian series: 写明字号、年份和发出的最后一号，例如 duixian series 筑人社兑 2022 17 --reason …",
            file=sys.stderr,
        )
        return 2
    try:
        passed = numbers.resume(args.name, args.year, args.last, args.reason, None, timezone.now())
    except numbers.SeriesError as error:
        print(f"duixian series: {error}", file=sys.stderr)
        return 1
    print(f"{args.name}〔{args.year}〕从 {args.last + 1} 号接着编，跳过 {len(passed)} 个号，已记入审计。")
    return 0


def _list(held: Sequence[Held]) -> None:
    from duixian.site.cases.numbers import ANY

    if not held:
        print("没有停号的字号。")
    for one in held:
        what = "这里不知道的字号，备份以后可能已经起用" if one.name == ANY else f"备份里编到 {one.last} 号"
        print(f"{one.name}\t{one.year}\t{what}")
