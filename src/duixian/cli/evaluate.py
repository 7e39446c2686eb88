"""`duixian evaluate PACK --case FILE`: what a person or an enterprise may have, what is missing, what is out of reach."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from duixian.cli import casefiles


def add_arguments(parser: argparse.ArgumentParser) -> None:
    casefiles.add_pack(parser)
    parser.add_argument(
        "--case", type=Path, required=True, metavar="FILE", help="the case: a YAML or JSON file, or - for standard input"
    )  # fmt: skip
    parser.add_argument("--on", metavar="DATE", help="reckon as of this day instead of the case's as_of")
    parser.add_argument("--json", action="store_true", help="one JSON object with everything")


@casefiles.guarded
def run(args: argparse.Namespace) -> int:
    from duixian.calendars import published
    from duixian.rules.answer import Answerer, as_data

    ready = casefiles.evaluator(args.pack)
    case = dict(casefiles.case(args.case))
    if args.on:
        case["as_of"] = args.on
    answer = Answerer(ready, published()).answer(ready.evaluate(case))
    if args.json:
        json.dump(as_data(answer), sys.stdout, ensure_ascii=False, indent=1)
        print()
        return 0
    from duixian.cli.answers import show

    show(answer)
    return 0
