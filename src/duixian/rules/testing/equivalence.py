"""Whether a mutant means the same as the pack: no case, on no day, tells them apart. Needs the solver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import z3

from duixian.rules.model.loose import expressions_of, loose_expressions
from duixian.rules.model.nodes import DefRef, walk
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import TEXT
from duixian.rules.solver.encode import Encoding, Term
from duixian.rules.testing.mutate import Mutant
from duixian.rules.testing.survivors import dependants

NAMED = ("derived", "table", "classification")


class Equivalence:
    """Compares mutants with their pack, whose formulas are made once."""

    def __init__(self, pack: Pack, seconds: float = 2.0) -> None:
        self.pack, self.seconds = pack, seconds
        self.encoding = Encoding(pack, None)
        self.seen = frozenset(_seen(pack))

    def holds(self, mutant: Mutant) -> bool:
        """True when it is proved that whatever can be seen of the pack is the same in both.

        Values the formulas leave free are compared as free, so a proof holds for the rules too; without a proof within
        `seconds` the answer is False.
        """
        again = dependants(self.pack, mutant.definitions)
        other = Encoding(mutant.pack, None)
        other.share(self.encoding, [id_ for id_ in self.pack.definitions if id_ not in again])
        different = [
            _differ(self.encoding.definition(id_), other.definition(id_)) for id_ in again if id_ in self.seen
        ]
        for part in mutant.parts:
            if part[0] == "limits":  # of one case all of it stands in the definitions
                continue
            both = zip(expressions_of(self.pack, *part), expressions_of(mutant.pack, *part), strict=True)
            nodes = [(before, after) for before, after in both if before.type != TEXT]
            changed = [(before, after) for before, after in nodes if before != after]
            if not changed and mutant.pack.parameters is self.pack.parameters:
                return False  # a plain value: what is paid, when, by whom
            different += [
                _differ(self.encoding.term(before), other.term(after)) for before, after in changed or nodes
            ]
        if not different:
            return True
        solver = z3.Solver()
        solver.set("timeout", max(1, int(self.seconds * 1000)))
        solver.add(*self.encoding.bounds, *other.bounds, z3.Or(different))
        return bool(solver.check() == z3.unsat)


def _seen(pack: Pack) -> Iterator[str]:
    """The definitions that answer for the rest: what benefits give, every concept that has a name of its own (cases,
    explanations and papers show it), and whatever no other definition reads."""
    for benefit in pack.benefits.values():
        yield benefit.part("status")
        yield benefit.part("payable")
    for node in loose_expressions(pack):
        yield from (part.definition for part in walk(node) if isinstance(part, DefRef))
    yield from (id_ for id_, definition in pack.definitions.items() if definition.kind in NAMED)
    read = {id_ for definition in pack.definitions.values() for id_ in definition.depends}
    yield from (id_ for id_ in pack.definitions if id_ not in read)


def _differ(a: Term, b: Term) -> Any:
    return z3.Or(a.na != b.na, z3.And(z3.Not(a.na), a.value != b.value))
