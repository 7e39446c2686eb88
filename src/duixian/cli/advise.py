"""`duixian advise PACK CASE`: the smallest changes that would make a benefit eligible, and from which day."""

from __future__ import annotations

import argparse
import json

from duixian.cli import casefiles


def add_arguments(parser: argparse.ArgumentParser) -> None:
    casefiles.add_case(parser)
    casefiles.add_benefits(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


@casefiles.guarded
def run(args: argparse.Namespace) -> int:
    from duixian.rules.advise import Adviser, as_data, as_text

    ready, result = casefiles.evaluated(args)
    wanted = set(casefiles.benefits(args, ready))
    adviser = Adviser(ready)
    found = [advice for advice in adviser.all(result) if advice.benefit in wanted]
    for advice in found:
        print(json.dumps(as_data(advice), ensure_ascii=False) if args.json else as_text(advice, ready.pack))
    if not found and not args.json:
        print("没有不符合的待遇。")
    return 0
