"""duixian register"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from . import casefiles


def add_arguments(parser: argparse.ArgumentParser) -> None:
    casefiles.add_pack(parser)
    parser.add_argument("--people", type=int, required=True, metavar="N", help="how many people")
    parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="where the tables go")
    parser.add_argument(
        "--seed", type=int, default=1, metavar="S", help="another seed, another city (default: 1)"
    )
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        metavar="DATE",
        help="the day it describes (default: the one the plan states)",
    )
    parser.add_argument(
        "--plan", type=Path, metavar="FILE", help="distributions (default: register.yaml of the pack)"
    )
    parser.add_argument("--no-claims", action="store_true", help="nobody has received anything yet")


def run(args: argparse.Namespace) -> int:
    """Make up a register."""
    from duixian.rules.check.build import load_pack
    from duixian.rules.columns.facts import ScanError
    from duixian.rules.errors import PackError
    from duixian.rules.register.make import make_register
    from duixian.rules.register.plan import FILE, RegisterError, read_plan

    try:
        pack = load_pack(args.pack)
        own = args.pack / FILE
        plan = read_plan(pack, args.plan or (own if own.is_file() else None))
        sizes = make_register(
            pack,
            plan,
            args.people,
            args.seed,
            args.output,
            day=args.as_of,
            claims=not args.no_claims,
            tell=_teller(),
        )
    except (PackError, RegisterError, ScanError) as error:
        print(error, file=sys.stderr)
        return 1
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    for size in sizes:
        print(f"{size.name}.parquet {size.rows:,}")
    return 0


def _teller() -> Callable[[str, int, int], None]:
    """Progress on one line of a terminal; nothing where there is none."""
    shown = sys.stderr.isatty()

    def tell(role: str, done: int, total: int) -> None:
        if shown:
            sys.stderr.write(f"\r\x1b[K{role} {done:,}/{total:,}")
            sys.stderr.flush()

    return tell
