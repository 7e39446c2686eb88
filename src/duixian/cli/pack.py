"""`duixian pack …`: begin a pack, check it, run its cases, see whether they would notice a change, write it out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from . import (
    casefiles,
    pack_check,
    pack_doc,
    pack_draw,
    pack_facts,
    pack_list,
    pack_mutate,
    pack_new,
    pack_readings,
)
from .library import add_json

if TYPE_CHECKING:
    from duixian.rules import Pack
    from duixian.rules.testing import LeafCoverage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary in SUMMARIES.items():
        action = actions.add_parser(name, help=summary, description=summary)
        if name == "new":
            pack_new.add_arguments(action)
            continue
        casefiles.add_pack(action)
        if name == "check":
            pack_check.add_arguments(action)
        elif name == "import-list":
            pack_list.add_arguments(action)
        elif name == "doc":
            pack_doc.add_arguments(action)
        elif name in ("draw", "bpmn"):
            pack_draw.add_arguments(action, {"draw": "SVG", "bpmn": "BPMN"}[name])
        elif name in ("mutate", "facts", "readings"):
            add_json(action)


def run(args: argparse.Namespace) -> int:
    if args.action == "new":
        return pack_new.new(args)
    from duixian.rules import PackError, load_pack

    try:
        pack = load_pack(args.pack)
    except PackError as error:
        for problem in error.problems:
            print(problem.render(), file=sys.stderr)
        print(f"规则包不能使用：{len(error.problems)} 处错误。", file=sys.stderr)
        return 1
    return ACTIONS[args.action](pack, args)


def _test(pack: Pack, args: argparse.Namespace) -> int:
    from duixian.rules.testing import coverage, run_cases

    outcomes = run_cases(pack)
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        print(f"{outcome.case.at.file}:{outcome.case.at.line}: 案例“{outcome.case.name}”没有通过")
        for difference in outcome.differences:
            print(f"  {difference}")
    leaves = coverage(pack)
    for line in dict.fromkeys(_uncovered(pack, leaves)):
        print(line)
    covered = sum(leaf.covered for leaf in leaves)
    print(
        f"{len(outcomes) - len(failed)} 个案例通过，{len(failed)} 个没有通过；条件覆盖 {covered}/{len(leaves)}。"
    )
    return 1 if failed else 0


def _uncovered(pack: Pack, leaves: Sequence[LeafCoverage]) -> Iterator[str]:
    from duixian.rules.explain.words import Words
    from duixian.rules.model.nodes import walk

    words = Words(pack)
    nodes = {node.id: node for definition in pack.definitions.values() for node in walk(definition.expr)}
    for leaf in leaves:
        lacking = "、".join(word for word, seen in (("成立", leaf.true), ("不成立", leaf.false)) if not seen)
        if lacking:
            label = words.label(nodes[leaf.node])
            yield f"{leaf.at.file}:{leaf.at.line}: 条件“{label}”没有“{lacking}”的案例"


SUMMARIES = {
    "new": "Make a small pack to begin with",
    "check": "Look for unused and doubled things, ask a solver for gaps, cliffs and contradictions, compare with the cited texts",
    "test": "Run the pack's cases and list the conditions they do not reach",
    "mutate": "Break the pack in one place at a time and list what its cases do not notice",
    "facts": "List the facts that the pack asks about",
    "readings": "List where the text is unclear: the reading taken and the other, with citations",
    "import-list": "Bring a list that is published each year, CSV or XLSX, into the pack",
    "draw": "Draw a procedure, or all, as SVG",
    "bpmn": "Write a procedure, or all, as BPMN 2.0 with its diagram",
    "doc": "Write the pack as pages that anyone can read: every rule in words, with its citation",
}
ACTIONS: dict[str, Callable[[Pack, argparse.Namespace], int]] = {
    "check": pack_check.check,
    "test": _test,
    "mutate": pack_mutate.mutate,
    "facts": pack_facts.show,
    "readings": pack_readings.show,
    "import-list": pack_list.import_list,
    "draw": pack_draw.draw_pack,
    "bpmn": pack_draw.bpmn_pack,
    "doc": pack_doc.doc,
}
