"""duixian compare"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from duixian.cli.dates import reckoned

from . import casefiles
from .scan import teller


def add_arguments(parser: argparse.ArgumentParser) -> None:
    casefiles.add_pack(parser)
    parser.add_argument("overlay", type=Path, metavar="OVERLAY", help="folder of the overlay that changes it")
    parser.add_argument("--input", type=Path, required=True, metavar="DIR", help="one Parquet an entity")
    parser.add_argument(
        "--output", type=Path, required=True, metavar="DIR", help="where results, tables and chart go"
    )
    parser.add_argument("--as-of", type=reckoned, metavar="DATE", help="the day to evaluate (default: today)")
    parser.add_argument(
        "--by",
        action="append",
        default=[],
        metavar="NAME",
        help="group by a fact or definition (employer.district)",
    )
    parser.add_argument("--memory", default="", metavar="SIZE", help="memory limit, such as 4GB")


def run(args: argparse.Namespace) -> int:
    """Compare a pack with its reform."""
    from duixian.rules.check.build import load_pack, load_reformed
    from duixian.rules.columns.chart import html, svg, tables
    from duixian.rules.columns.compare import compare_population
    from duixian.rules.columns.facts import ScanError
    from duixian.rules.columns.run import Options
    from duixian.rules.errors import PackError

    try:
        before, after = load_pack(args.pack), load_reformed(args.pack, args.overlay)
        day = args.as_of or date.today()
        found = compare_population(
            before, after, day, args.input, args.output, args.by, Options(args.memory), teller()
        )
    except (PackError, ScanError) as error:
        print(error, file=sys.stderr)
        return 1
    made = tables(found)
    (args.output / "chart.svg").write_text(svg(found), "utf-8")
    (args.output / "compare.html").write_text(html(found), "utf-8")
    (args.output / "compare.json").write_text(
        json.dumps(asdict(found), ensure_ascii=False, indent=1, default=str) + "\n", "utf-8"
    )
    _csv(args.output / "compare.csv", made)
    _print(made)
    return 0


def _csv(path: Path, made: list[tuple[str, list[str], list[list[str]]]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        for title, head, rows in made:
            writer.writerow([title])
            writer.writerows([head, *rows])
            writer.writerow([])


def _print(made: list[tuple[str, list[str], list[list[str]]]]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 160)
    for title, head, rows in made:
        table: Any = Table(title=title, box=None, header_style="bold", title_justify="left")
        for place, word in enumerate(head):
            table.add_column(word, justify="right" if place else "left")
        for row in rows:
            table.add_row(*row)
        console.print(table)
