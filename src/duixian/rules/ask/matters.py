"""Whether an unknown fact can change the outcome of a benefit: whether two completions that differ in it alone differ.

The search fills in the other unknown facts point by point, only those that still count, and gives up a branch as soon as
the fact counts no more in it. Two completions found are a proof that the fact matters; a search that ends, through
points that stand for all values, proves that it does not. Where the points are a sample or the search grows too long, a
solver is asked; if that does not decide, the answer is "perhaps".
"""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from duixian.rules.ask.part import Part, apart, settled
from duixian.rules.ask.points import Points, Variable, back, keep
from duixian.rules.evaluate.engine import State
from duixian.rules.truth import UNKNOWN

MOST_RUNS = 240  # evaluations for one fact and one benefit: some 20 milliseconds


class Verdict(Enum):
    YES = "yes"
    NO = "no"
    PERHAPS = "perhaps"


class Prover(Protocol):
    """Decides about facts of one benefit in one case where the search does not."""

    def prove(self, fact: str) -> Verdict: ...


class OneBenefit:
    """The unknown facts of one benefit in one case."""

    def __init__(self, part: Part, state: State) -> None:
        self.part, self.state = part, state
        self.outcome = part.run(state)
        self.unknown: tuple[str, ...] = ()
        if not settled(self.outcome):
            trace = part.engine.trace(state)
            self.unknown = part.missing(state, trace)
            self._points = Points(part, state, self.unknown, trace)
        self._variables: dict[str, Variable] = {}
        self._runs, self._sampled = 0, False

    def variable(self, id_: str) -> Variable:
        """The points of one of the unknown facts."""
        if id_ not in self._variables:
            self._variables[id_] = self._points.variable(id_)
        return self._variables[id_]

    def matters(self, id_: str) -> Verdict:
        """Whether the fact can change this benefit's outcome, as far as the search tells."""
        if id_ not in self.unknown:
            return Verdict.NO
        for status_only in (True, False):
            self._runs, self._sampled = 0, False
            if self._search(self.part.state(self.state), id_, frozenset(), status_only):
                return Verdict.YES
        return Verdict.PERHAPS if self._sampled or self._runs > MOST_RUNS else Verdict.NO

    def _search(self, state: State, fact: str, given: frozenset[str], status_only: bool) -> bool:
        """Whether two completions of `state` differ; with `status_only` in the status, whatever the amounts."""
        self._runs += 1
        if self._runs > MOST_RUNS:
            return False
        outcome = self.part.run(state)
        if settled(outcome) or (status_only and outcome[0] != UNKNOWN):
            return False
        trace = self.part.engine.trace(state)
        unknown = self.part.missing(state, trace, status_only)
        if fact not in unknown:
            return False
        other = next((id_ for id_ in unknown if id_ != fact and id_ not in given), None)
        if other is None:
            return self._differs(state, Points(self.part, state, unknown, trace).variable(fact))
        variable = self.variable(other)
        if not variable.exact:
            variable = Points(self.part, state, unknown, trace).variable(other, halving=False)
        self._sampled = self._sampled or not variable.exact
        kept, given = keep(state, variable), given | {other}
        for point in variable.points:
            variable.put(state, point)
            if self._search(state, fact, given, status_only):
                return True
            back(state, variable, kept)
        return False

    def _differs(self, state: State, mine: Variable) -> bool:
        """Everything else that counts is filled in: do two values give two outcomes?"""
        kept, seen = keep(state, mine), None
        for point in mine.points:
            mine.put(state, point)
            self._runs += 1
            outcome = self.part.run(state)
            back(state, mine, kept)
            if seen is not None and apart(outcome, seen):
                return True
            seen = outcome
        self._sampled = self._sampled or not mine.exact
        return False
