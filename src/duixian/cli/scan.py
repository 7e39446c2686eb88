"""duixian scan"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from duixian.cli.dates import reckoned

from . import casefiles
from .output import Record


def add_arguments(parser: argparse.ArgumentParser) -> None:
    casefiles.add_pack(parser)
    parser.add_argument("--input", type=Path, required=True, metavar="DIR", help="one Parquet an entity")
    parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="where the results go")
    parser.add_argument("--as-of", type=reckoned, metavar="DATE", help="the day to evaluate (default: today)")
    parser.add_argument("--memory", default="", metavar="SIZE", help="memory limit, such as 4GB")
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="threads (default: all cores)")
    parser.add_argument("--part-rows", type=int, default=10_000_000, metavar="N", help="rows of one part")
    parser.add_argument(
        "--lean", action="store_true", help="leave out columns that are empty because nothing is unknown"
    )
    parser.add_argument(
        "--also",
        action="append",
        default=[],
        metavar="NAME",
        help="show a fact or definition too (employer.district)",
    )
    parser.add_argument(
        "--again", action="store_true", help="do not take up finished parts of an earlier run"
    )
    parser.add_argument(
        "--check",
        type=int,
        default=0,
        metavar="N",
        help="evaluate N of each kind one by one too, and tell where that differs",
    )
    parser.add_argument(
        "--report", action="store_true", help="also write report.html, its tables, and who has not claimed"
    )
    parser.add_argument(
        "--by",
        action="append",
        default=[],
        metavar="NAME",
        help="of the report: group by a fact (default: those that part the pack's offices)",
    )


def run(args: argparse.Namespace) -> int:
    """Scan a population."""
    from duixian.rules.check.build import load_pack
    from duixian.rules.columns.facts import ScanError
    from duixian.rules.columns.overview import alike, dimensions, overview
    from duixian.rules.columns.report import write_report
    from duixian.rules.columns.run import Options, scan_population
    from duixian.rules.errors import PackError

    day = args.as_of or date.today()
    try:
        pack = load_pack(args.pack)
        by = tuple(args.by or dimensions(pack)) if args.report else ()
        also = tuple(dict.fromkeys([*args.also, *(name for one in by for name in alike(pack, one))]))
        options = Options(
            args.memory, args.threads, args.part_rows, args.lean, args.again, also, terms=args.report
        )
        report = scan_population(pack, day, args.input, args.output, options, teller())
        if args.report:
            write_report(overview(pack, day, args.input, args.output, report, by), args.output)
    except (PackError, ScanError) as error:
        print(error, file=sys.stderr)
        return 1
    _show(report.summary)
    if report.absent:
        print(f"输入里没有、因而不明的事实：{'、'.join(report.absent)}", file=sys.stderr)
    if report.loose:
        print(f"有的关联找不到对应的行，其事实按不明计算：{'、'.join(report.loose)}", file=sys.stderr)
    return _check(pack, day, args, report) if args.check > 0 else 0


def _check(pack: Any, day: date, args: argparse.Namespace, report: Any) -> int:
    """Some holders evaluated one by one; 1 where a result differs."""
    from duixian.rules import Evaluator
    from duixian.rules.columns.agreement import agreement

    found = agreement(Evaluator(pack), day, args.input, list(report.files.items()), args.check)
    print(f"逐个复核 {found.holders:,} 个，比较 {found.compared:,} 项，不一致 {len(found.differences):,} 项")
    for one in found.differences[:20]:
        print(
            f"{one.role} {one.key} {one.benefit}：扫描 {one.scanned}，逐个 {one.evaluated}", file=sys.stderr
        )
    return 1 if found.differences else 0


def teller() -> Callable[[Any], None] | None:
    """Progress on one line of a terminal; nothing where there is none."""
    if not sys.stderr.isatty():
        return None

    def tell(step: Any) -> None:
        share = step.done * 100 // step.total if step.total else 100
        sys.stderr.write(f"\r\x1b[K{step.role} {step.doing} {step.done:,}/{step.total:,} {share}%")
        sys.stderr.flush()

    return tell


def _show(summary: Sequence[Record]) -> None:
    """One line a benefit, in the terminal's own columns."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    for record in summary:
        low, high = record["amount_low_fen"], record["amount_high_fen"]
        money = f"{_yuan(low)} 元" if low == high else f"{_yuan(low)} 至 {_yuan(high)} 元"
        print(
            f"{record['title']}：符合 {record['eligible']:,}，不符合 {record['ineligible']:,}，"
            f"不明 {record['unknown']:,}，不适用 {record['not_applicable']:,}；{money}"
        )


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02}"
