"""`duixian nightly`: the night's scan of the registry, now."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from .library import add_data, add_json, open_library

if TYPE_CHECKING:
    from duixian.rules import Pack
    from duixian.site.proactive.models import Night
    from duixian.site.proactive.nightly import Tell

WORDS = {"tables": "取登记", "match": "计算", "compare": "比较", "apply": "记录", "done": "完成"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_json(parser)
    parser.add_argument("--pack", metavar="ID", help="only this pack (default: all packs of the site)")
    parser.add_argument("--again", action="store_true", help="also where today's scan is done already")


def run(args: argparse.Namespace) -> int:
    """0 where all is done, 1 where another process is at it or there is no (such) pack."""
    open_library(args)
    from django.utils import timezone

    from duixian.site.proactive import nightly
    from duixian.site.proactive.asking import all_packs

    packs = [asking for asking in all_packs() if args.pack in (None, asking.pack.id)]
    if not packs:
        named = f" {args.pack}" if args.pack is not None else ""
        print(f"duixian: 站点上没有能用的规则包{named}。", file=sys.stderr)
        return 1
    busy = False
    for asking in packs:
        now = timezone.now()
        night = nightly.begin(asking, timezone.localdate(now), now, again=args.again)
        try:
            nightly.work(night, asking, now, tell=_teller())
        except nightly.BusyError as error:
            print(f"{asking.pack.title}：{error}", file=sys.stderr)
            busy = True
            continue
        _show(asking.pack, night, as_json=args.json)
    return 1 if busy else 0


def _show(pack: Pack, night: Night, *, as_json: bool) -> None:
    """One line a pack."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    totals = night.totals
    if as_json:
        print(
            json.dumps({"pack": pack.id, "on": night.on.isoformat(), **totals}, ensure_ascii=False),
            flush=True,
        )
        return
    print(
        f"{pack.title} {night.on}：符合 {totals['entitled']:,} 项，其中已申报 {totals['taken']:,}；新发现 {totals['found']:,}，"
        f"不再符合 {totals['ended']:,}，新申报 {totals['claimed']:,}，金额有变 {totals['amount']:,}",
        flush=True,
    )


def _teller() -> Tell | None:
    """Progress on one line of a terminal; nothing where there is none."""
    if not sys.stderr.isatty():
        return None

    def tell(night: Night) -> None:
        done = f" {night.place:,}" if night.place else ""
        sys.stderr.write(f"\r\x1b[K{night.pack} {WORDS[night.stage]}{done}")
        sys.stderr.flush()

    return tell
