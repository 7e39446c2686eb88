"""The question put to Z3: are there two cases that agree in all but one fact and differ in a benefit's outcome?

The formulas are weaker than the rules (see `solver.encode`): "no" is a proof; a "yes" is only believed when the two cases,
evaluated, do differ.
"""

from __future__ import annotations

from threading import Lock
from typing import Any

import z3

from duixian.rules.ask.matters import Verdict
from duixian.rules.ask.part import Part
from duixian.rules.evaluate.engine import State
from duixian.rules.evaluate.missing import settled
from duixian.rules.model.nodes import AddTime, Aggregate, DatePart, Expr, TimeBetween, walk
from duixian.rules.model.types import TRUTH
from duixian.rules.solver.encode import Encoding
from duixian.rules.truth import FALSE, TRUE, UNKNOWN

FREE = (AddTime, Aggregate, DatePart, TimeBetween)


_ONE_AT_A_TIME = Lock()  # the solver's terms share one context, which threads must not enter together


class Z3Prover:
    """Questions about one benefit in one case, each within `milliseconds`."""

    def __init__(self, part: Part, state: State, milliseconds: int = 50) -> None:
        with _ONE_AT_A_TIME:
            self._begin(part, state, milliseconds)

    def _begin(self, part: Part, state: State, milliseconds: int) -> None:
        self.part, self.state = part, state
        self.first = Encoding(part.pack, state.as_of)
        self.solver = z3.Solver()
        self.solver.set("timeout", milliseconds)
        self.solver.add(*_known(part, state, self.first))

    def prove(self, fact: str) -> Verdict:
        """Whether `fact` can change the outcome; PERHAPS where that is not decided."""
        with _ONE_AT_A_TIME:
            return self._proved(fact)

    def _proved(self, fact: str) -> Verdict:
        second = Encoding(self.part.pack, self.state.as_of, "'", self.first, frozenset({fact}))
        self.solver.push()
        try:
            self.solver.add(_different(self.part, self.first, second), *_known(self.part, self.state, second))
            self.solver.add(*self.first.bounds, *second.bounds)
            verdict = self.solver.check()
            if verdict == z3.unsat:
                return Verdict.NO
            if verdict != z3.sat:
                return Verdict.PERHAPS
            return self._confirmed(second, self.solver.model())
        finally:
            self.solver.pop()

    def _confirmed(self, second: Encoding, model: Any) -> Verdict:
        """Evaluate the two cases the solver found."""
        outcomes = {
            self.part.run(_completed(self.part, self.state, encoding, model))
            for encoding in (self.first, second)
        }
        sure = len(outcomes) == 2 and all(
            code != UNKNOWN and a == b and c == d for code, a, b, c, d in outcomes
        )
        return Verdict.YES if sure else Verdict.PERHAPS


def _known(part: Part, state: State, encoding: Encoding) -> list[Any]:
    """What the case settles: facts, definitions, and values the formulas leave free."""
    claims: list[Any] = []
    for id_, slot in part.engine.slots.facts.items():
        if id_ in encoding.facts:
            claims += _between(
                encoding.facts[id_], state.lo[slot], state.hi[slot], part.pack.facts[id_].type == TRUTH
            )
    trace = part.engine.trace(state)
    for definition in part.pack.definitions.values():
        nodes: list[Expr] = [node for node in walk(definition.expr) if isinstance(node, FREE)]
        for node in [definition.expr, *nodes]:
            if node.id in trace and settled(trace[node.id]):
                claims += _equals(encoding, node, trace[node.id])
    return claims


def _between(variable: Any, lo: int, hi: int, truth: bool) -> list[Any]:
    if truth:
        return [] if lo == UNKNOWN else [variable if lo == TRUE else z3.Not(variable)]
    return [variable >= lo, variable <= hi]


def _equals(encoding: Encoding, node: Expr, value: Any) -> list[Any]:
    term = encoding.term(node)
    if isinstance(value, int):
        if value not in (TRUE, FALSE):
            return [term.na]
        return [z3.Not(term.na), term.value if value == TRUE else z3.Not(term.value)]
    return [term.na] if value[2] > 1 else [z3.Not(term.na), term.value == value[0]]


def _different(part: Part, first: Encoding, second: Encoding) -> Any:
    """Status, amount (of one who is eligible in both) or payable amount differ."""
    benefit = part.benefit
    status, payable = benefit.part("status"), benefit.part("payable")
    a, b = first.definition(status), second.definition(status)
    claims = [
        a.na != b.na,
        z3.And(z3.Not(a.na), a.value != b.value),
        first.counted(payable) != second.counted(payable),
    ]
    if benefit.has_amount:
        amount = benefit.part("amount")
        x, y = first.definition(amount), second.definition(amount)
        both = z3.And(first.holds(status), second.holds(status))
        claims.append(z3.And(both, z3.Or(x.na != y.na, z3.And(z3.Not(x.na), x.value != y.value))))
    return z3.Or(claims)


def _completed(part: Part, state: State, encoding: Encoding, model: Any) -> State:
    """The case with the model's values for what is unknown (lists stay unknown)."""
    full = part.state(state)
    for id_, slot in part.engine.slots.facts.items():
        if id_ not in encoding.facts:
            continue
        value = model.eval(encoding.facts[id_], model_completion=True)
        if part.pack.facts[id_].type == TRUTH:
            if full.lo[slot] == UNKNOWN:
                full.lo[slot] = TRUE if z3.is_true(value) else FALSE
        else:
            full.lo[slot] = full.hi[slot] = min(max(int(value.as_long()), full.lo[slot]), full.hi[slot])
    return full
