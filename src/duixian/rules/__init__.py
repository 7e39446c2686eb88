"""The policy language: load, check, evaluate one case or a population, explain, ask, advise, verify.

Layout (each folder imports only those above it)

    errors, truth     problems with places and mends; the four truth values and their tables
    load/             files -> safe, positioned trees; the grammar of packs (`grammar`), its JSON Schema (`schema`)
    lang/             expressions: tokens, parser, syntax trees, units
    model/            the checked, immutable pack: `nodes` (expressions), `types`, what it declares, computes and grants, `pack` (all of it)
    check/            trees -> model: names, types, units, scales, ranges, citations, benefits, procedures
    evaluate/         one case: code generation, case reading, results, schedules, shares, windows
    explain/          conditions, facts, articles, steps of amounts: data, sentences, HTML
    ask/, advise/     what to ask next; what would make a case eligible, and from when
    choose/, returns  the best lawful combination; what must be paid back
    decisions/        records that replay byte for byte

Stable interfaces (docs/api.md has them with examples)

    load_pack(folder) -> Pack         raises PackError: every mistake with file, line, column, excerpt, mend
    Evaluator(pack).evaluate(case)    -> Result; made once, used for many cases, in microseconds
    evaluate(pack, case) -> Result    the same for a single case (compiles the pack each time)

What an engine builds on: `Pack.definitions` holds every computed value, in an order in which each depends only on
earlier ones; an expression is a tree of the ~25 kinds in `model.nodes`, all of whose values are integers; every node
has an id, a type, a place, bounds and its citation. `docs/semantics.md` fixes what each kind means.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duixian.rules.check.build import load_pack, load_texts
from duixian.rules.errors import CaseError, PackError, Problem
from duixian.rules.evaluate.result import BenefitResult, Evaluator, Interval, Result
from duixian.rules.model.pack import Pack

__all__ = [
    "BenefitResult", "CaseError", "Evaluator", "Interval", "Pack", "PackError", "Problem", "Result", "evaluate", "load_pack",
    "load_texts",
]  # fmt: skip


def evaluate(pack: Pack, case: Mapping[str, Any]) -> Result:
    """Status and amount of every benefit of `pack` for one case. For many cases keep an `Evaluator`."""
    return Evaluator(pack).evaluate(case)
