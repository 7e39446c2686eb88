"""`duixian explain PACK CASE`: why each benefit is had or not, and where its amount comes from."""

from __future__ import annotations

import argparse
import json

from duixian.cli import casefiles


def add_arguments(parser: argparse.ArgumentParser) -> None:
    casefiles.add_case(parser)
    casefiles.add_benefits(parser)
    parser.add_argument(
        "--format",
        choices=("text", "html", "json"),
        default="text",
        help="form of the explanation (default: text)",
    )


@casefiles.guarded
def run(args: argparse.Namespace) -> int:
    from duixian.rules.explain import Explainer, as_html, as_text
    from duixian.rules.explain.tree import as_data

    ready, result = casefiles.evaluated(args)
    for explanation in Explainer(ready).explain(result, casefiles.benefits(args, ready)):
        if args.format == "json":
            print(json.dumps(as_data(explanation), ensure_ascii=False))
        else:
            print(as_html(explanation) if args.format == "html" else f"{as_text(explanation)}\n")
    return 0
