"""`duixian ask PACK CASE`: the questions that can still change a result, best first."""

from __future__ import annotations

import argparse

from duixian.cli import casefiles
from duixian.cli.numbers import whole
from duixian.cli.output import key, write


def add_arguments(parser: argparse.ArgumentParser) -> None:
    casefiles.add_case(parser)
    casefiles.add_benefits(parser)
    parser.add_argument("--most", type=whole(1, 1000), metavar="N", help="at most so many questions")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


@casefiles.guarded
def run(args: argparse.Namespace) -> int:
    from duixian.rules.ask import Asker, as_data

    ready, result = casefiles.evaluated(args)
    found = Asker(ready).ask(result, casefiles.benefits(args, ready), args.most)
    columns = (
        ("事实", key("fact")), ("问题", key("question")), ("费事", key("effort")), ("可取自", lambda r: r["register"] or "—"),
        ("一定有用", lambda r: "是" if r["certain"] else "也许"), ("关系到", key("benefits")),
    )  # fmt: skip
    write([as_data(question) for question in found], columns, as_json=args.json)
    return 0
