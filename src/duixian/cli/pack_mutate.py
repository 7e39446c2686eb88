"""`duixian pack mutate`: whether the cases of a pack would notice a change of any number, comparator or connective."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duixian.rules import Pack
    from duixian.rules.testing import Mutant

SHOWN = 40
KILLED, SAME, ACCEPTED, ALIVE = "killed", "same", "accepted", "alive"


def mutate(pack: Pack, args: argparse.Namespace) -> int:
    """Survivors to standard output, or every change as JSON; 1 where a change is neither noticed nor explained."""
    from duixian.rules.testing import run_cases

    if any(not outcome.passed for outcome in run_cases(pack)):
        print("先让所有案例通过（duixian pack test），再看它们能不能发现改动。", file=sys.stderr)
        return 1
    start, counts = perf_counter(), Counter[str]()
    for mutant, verdict, why in _verdicts(pack):
        counts[verdict] += 1
        if args.json:
            print(json.dumps(_data(mutant, verdict, why), ensure_ascii=False))
        elif verdict == ALIVE and counts[ALIVE] <= SHOWN:
            print(
                f"{mutant.at.file}:{mutant.at.line}:{mutant.at.column}: {mutant.what}，没有案例发现 [{mutant.name}]"
            )
        if sys.stderr.isatty():
            print(f"\r{counts.total()}，没有发现 {counts[ALIVE]}", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    if counts[ALIVE] > SHOWN and not args.json:
        print(f"还有 {counts[ALIVE] - SHOWN} 处。")
    print(_summary(counts, perf_counter() - start), file=sys.stderr if args.json else sys.stdout)
    return 1 if counts[ALIVE] else 0


def _summary(counts: Counter[str], seconds: float) -> str:
    meaningful = counts[KILLED] + counts[ALIVE]
    score = 100 * counts[KILLED] / meaningful if meaningful else 100.0
    accepted = f"，{counts[ACCEPTED]} 处规则包已说明理由" if counts[ACCEPTED] else ""
    return (
        f"改动 {counts.total()} 处，其中 {counts[SAME]} 处证明意思不变{accepted}；"
        f"其余发现 {counts[KILLED]}/{meaningful}（{score:.1f}%），用时 {seconds:.1f} 秒。"
    )


def _verdicts(pack: Pack) -> Iterator[tuple[Mutant, str, str]]:
    """Each change, what became of it, and why: the case that notices it, the proof, or the pack's own reason."""
    from duixian.rules.testing import survivors

    try:
        from duixian.rules.testing.equivalence import Equivalence
    except ModuleNotFoundError:
        proof = None
    else:
        proof = Equivalence(pack)
    reasons = {accepted.finding: accepted.reason for accepted in pack.accepted}
    for mutant, killer in survivors(pack):
        if killer is not None:
            yield mutant, KILLED, killer
        elif proof is not None and proof.holds(mutant):
            yield mutant, SAME, "求解器证明：不论事实怎样，结果都一样"
        elif mutant.name in reasons:
            yield mutant, ACCEPTED, reasons[mutant.name]
        else:
            yield mutant, ALIVE, ""


def _data(mutant: Mutant, verdict: str, why: str) -> dict[str, object]:
    return {
        "change": mutant.name, "file": mutant.at.file, "line": mutant.at.line, "column": mutant.at.column, "was": mutant.was,
        "became": mutant.became, "verdict": verdict, "why": why or None,
    }  # fmt: skip
