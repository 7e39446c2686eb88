"""`duixian pack import-list PACK LIST FILE --year YEAR`: a list that is published anew each year, into a pack."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duixian.rules import Pack

SHOWN = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("list", metavar="LIST", help="name of the list in the pack")
    parser.add_argument("file", type=Path, metavar="FILE", help="the list: a CSV or XLSX file with a head")
    parser.add_argument("--year", type=int, required=True, help="the year it is for")
    parser.add_argument("--replace", action="store_true", help="in place of one that is there for the year")


def import_list(pack: Pack, args: argparse.Namespace) -> int:
    """Writes the list into the pack's folder; 1, and nothing written, where a row is wrong."""
    from duixian.rules.errors import nearest
    from duixian.rules.lists import ListError, SheetError
    from duixian.rules.lists import import_list as bring

    known = pack.lists.get(args.list)
    if known is None:
        names = "、".join(pack.lists) or "没有"
        print(
            f"规则包里没有名录“{args.list}”{nearest(args.list, pack.lists)}。改法：用已有的名录（{names}），或先在 lists 里定义",
            file=sys.stderr,
        )
        return 1
    try:
        made = bring(known, args.file, Path(args.pack), args.year, replace=args.replace)
    except SheetError as error:
        print(error, file=sys.stderr)
        return 1
    except ListError as error:
        for row in error.rows[:SHOWN]:
            print(row, file=sys.stderr)
        if len(error.rows) > SHOWN:
            print(f"另有 {len(error.rows) - SHOWN} 处。", file=sys.stderr)
        print(error, file=sys.stderr)
        return 1
    print(f"{known.label} {args.year} 年：{made.rows} 行，写进 {made.path}。")
    return 0
