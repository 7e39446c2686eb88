"""Whether a mutant means the same as the pack: no case, on no day, tells them apart. Needs the solver."""

from __future__ import annotations

from typing import Any

import z3

from duixian.rules.model.pack import Pack
from duixian.rules.solver.encode import Encoding, Term
from duixian.rules.testing.mutate import Mutant


def equivalent(pack: Pack, mutant: Mutant, seconds: float = 2.0) -> bool:
    """True when it is proved that every benefit has the same status and pays the same in both.

    Values the formulas leave free are compared as free, so a proof holds for the rules too; without a proof within
    `seconds` the answer is False.
    """
    first, second = Encoding(pack, None), Encoding(mutant.pack, None)
    different: list[Any] = []
    for benefit in pack.benefits.values():
        for part in ("status", "payable"):
            id_ = benefit.part(part)
            different.append(_differ(first.definition(id_), second.definition(id_)))
    solver = z3.Solver()
    solver.set("timeout", max(1, int(seconds * 1000)))
    solver.add(*first.bounds, *second.bounds, z3.Or(different))
    return bool(solver.check() == z3.unsat)


def _differ(a: Term, b: Term) -> Any:
    return z3.Or(a.na != b.na, z3.And(z3.Not(a.na), a.value != b.value))
