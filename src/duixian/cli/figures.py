"""`duixian figures`: the figures that are kept for the supervision pages, reckoned anew from all cases, or checked."""

from __future__ import annotations

import argparse
import sys

from .library import add_data, open_library

SHOWN = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("--check", action="store_true", help="only tell which days disagree with the cases")


def run(args: argparse.Namespace) -> int:
    """0 where all agrees or was reckoned, 1 where a day disagrees."""
    open_library(args)
    from django.utils import timezone

    from duixian.site.cases import keeping

    if not args.check:
        print(f"已重算 {keeping.rebuild(timezone.now(), _show)} 天的统计。")
        return 0
    found = keeping.compare(keeping.days())
    for finding in found[:SHOWN]:
        print(finding.what)
    print(f"统计：{f'{len(found)} 天不符' if found else '与案件相符'}。")
    return 1 if found else 0


def _show(done: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} 天", end="", file=sys.stderr, flush=True)
