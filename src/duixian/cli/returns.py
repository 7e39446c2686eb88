"""`duixian returns PACK CASE --paid settling=30000`: what must be paid back as the case now stands."""

from __future__ import annotations

import argparse
import json
import re

from duixian.cli import casefiles


def add_arguments(parser: argparse.ArgumentParser) -> None:
    casefiles.add_case(parser)
    parser.add_argument(
        "--paid",
        action="append",
        required=True,
        metavar="ID=YUAN",
        help="what was paid of a benefit, in yuan (may be repeated)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


@casefiles.guarded
def run(args: argparse.Namespace) -> int:
    from duixian.rules.errors import nearest
    from duixian.rules.returns import Returns, as_data, as_text

    ready = casefiles.evaluator(args.pack)
    paid: dict[str, int] = {}
    for item in args.paid:
        id_, _, yuan = item.partition("=")
        if id_ not in ready.pack.benefits:
            raise casefiles.RefusedError(
                f"没有待遇“{id_}”{nearest(id_, ready.pack.benefits)}。改法：写成 待遇=元，例如 settling=30000"
            )
        if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?", yuan):
            raise casefiles.RefusedError(f"读不懂“{item}”。改法：写成 待遇=元，例如 settling=30000")
        whole, _, rest = yuan.partition(".")
        paid[id_] = int(whole) * 100 + int(rest.ljust(2, "0") or 0)
    for due in Returns(ready).due(casefiles.case(args.case), paid):
        print(json.dumps(as_data(due), ensure_ascii=False) if args.json else as_text(due, ready.pack))
    return 0
