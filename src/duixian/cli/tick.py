"""`duixian tick`: what happens by itself, once or again and again."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from .library import add_data, add_json, open_library
from .numbers import whole

if TYPE_CHECKING:
    from duixian.site.cases.ticking import Ticked

SHOWN = 20
WORDS = {
    "near": "时限将到", "limit": "时限届满", "publicity_over": "公示期满", "opens": "可以开始办", "proof_near": "证明将到期",
    "correct_by": "逾期未补正",
}  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_json(parser)
    parser.add_argument(
        "--every", type=whole(1, 86_400), metavar="SECONDS", help="go on, a round after every so many seconds"
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """0 where all was done, 1 where something could not be done (it is tried again next time)."""
    open_library(args)
    from django.db import DatabaseError, connections
    from django.utils import timezone

    from duixian.site.cases.rounds import go_round, once_a_day
    from duixian.site.cases.ticking import Ticked

    swept = None
    while True:
        now = timezone.now()
        try:
            done = go_round(now, progress=_progress())
            if swept != (today := timezone.localdate(now)):
                once_a_day(now)
                swept = today
        except DatabaseError as error:  # away, restarted, full: the next round does what was missed
            done = Ticked(failed=[f"数据库无法使用：{' '.join(str(error).split())}"])
        _tell(done, as_json=args.json)
        if args.every is None:
            return 1 if done.failed else 0
        connections.close_all()
        time.sleep(args.every)


def _tell(done: Ticked, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(done), ensure_ascii=False), flush=True)
        return
    said = [f"{WORDS.get(kind, kind)} {count}" for kind, count in sorted(done.fired.items())]
    said += [
        f"{name} {count}"
        for name, count in (
            ("重算期限", done.reckoned), ("到期待拨付", done.due), ("发出通知", done.sent), ("查毒", done.scanned),
            ("规则包不再认得而搁置的案件", done.resting),
        )
        if count
    ]  # fmt: skip
    if said or not done.failed:
        print("、".join(said) + "。" if said else "没有到时的事。", flush=True)
    for failed in done.failed[:SHOWN]:
        print(f"未能办理：{failed}", file=sys.stderr, flush=True)
    if len(done.failed) > SHOWN:
        print(f"未能办理的共 {len(done.failed)} 项。", file=sys.stderr)


def _progress() -> Callable[[Ticked], None] | None:
    """A line on the terminal that counts; nothing where the output goes elsewhere."""
    if not sys.stderr.isatty():
        return None

    def show(done: Ticked) -> None:
        print(f"\r已办 {sum(done.fired.values())} 项", end="", file=sys.stderr, flush=True)

    return show
