"""`duixian choose PACK CASE`: where benefits exclude or cap each other, the best lawful combination."""

from __future__ import annotations

import argparse
import json

from duixian.cli import casefiles


def add_arguments(parser: argparse.ArgumentParser) -> None:
    casefiles.add_case(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


@casefiles.guarded
def run(args: argparse.Namespace) -> int:
    from duixian.rules.choose import Chooser, as_data, as_text

    ready, result = casefiles.evaluated(args)
    choices = Chooser(ready).choose(result)
    for choice in choices:
        print(json.dumps(as_data(choice), ensure_ascii=False) if args.json else as_text(choice, ready.pack))
    if not choices and not args.json:
        print("没有需要取舍的待遇。")
    return 0
