"""Examples a reader understands: simple values, and only the facts that matter.

The solver's first answer sets every fact to something. Here its values are made simpler one by one (no, nothing, the
least, one digit) as long as what was claimed stays true, and then every fact is left out with which, whatever its
value, the claim would hold all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import z3

from duixian.rules.model.declared import Fact
from duixian.rules.model.types import TRUTH, NumberType
from duixian.rules.solver.encode import Encoding
from duixian.rules.verify.solving import Questions, Values

Key = tuple[int, str]  # which person (0 the first, 1 the other), which fact


@dataclass(frozen=True, slots=True)
class Example:
    """The values of one person, of the other where two are compared, which facts matter, and the solver's model."""

    first: Values
    second: Values
    matters: frozenset[str]
    model: Any

    @property
    def shown(self) -> Values:
        """The values of the first person that matter."""
        return {id_: value for id_, value in self.first.items() if id_ in self.matters}

    @property
    def changed(self) -> Values:
        """What is different with the other person."""
        return {id_: value for id_, value in self.second.items() if value != self.first[id_]}


class Examples:
    """Simplifies the answer to one question: `claims` about the `facts` of one person, or of two (`other`)."""

    def __init__(
        self, questions: Questions, claims: Iterable[Any], facts: Iterable[str], other: Encoding | None = None
    ) -> None:
        self.questions, self.claims, self.other = questions, list(claims), other
        self.encodings = [questions.encoding, *([other] if other is not None else [])]
        known = [id_ for id_ in sorted(facts) if id_ in questions.encoding.facts]
        self.variables: dict[Key, Any] = {(0, id_): questions.encoding.facts[id_] for id_ in known}
        if other is not None:
            self.variables |= {(1, id_): other.facts[id_] for id_ in known if id_ in other.differs}

    def simplest(self, model: Any, *exact: Any) -> Example:
        """The example of `model` made simple. `exact` are terms whose value in the end is part of what is claimed."""
        values = {
            key: model.eval(variable, model_completion=True) for key, variable in self.variables.items()
        }
        solver = self._solver(*self.claims)
        model = self._simplify(solver, values, model)
        if self.other is not None:
            model = self._narrow(solver, values, model)
        claims = [*self.claims, *(term == model.eval(term, model_completion=True) for term in exact)]
        matters = self._needed(claims, values, model)
        first = {id_: self._plain(id_, value) for (who, id_), value in values.items() if who == 0}
        second = {
            **first,
            **{id_: self._plain(id_, value) for (who, id_), value in values.items() if who == 1},
        }
        return Example(first, second, frozenset(matters), model)

    def _solver(self, *claims: Any) -> z3.Solver:
        solver = z3.Solver()
        solver.set("timeout", max(1, int(self.questions.seconds * 1000)))
        for encoding in self.encodings:
            solver.add(*encoding.bounds)
        solver.add(*claims)
        return solver

    def _try(self, solver: z3.Solver, values: dict[Key, Any], key: Key, value: Any) -> Any:
        """The model in which one value is another, or None; then the value is taken over."""
        solver.push()
        solver.add(*(self.variables[k] == (value if k == key else v) for k, v in values.items()))
        found = solver.model() if solver.check() == z3.sat else None
        solver.pop()
        if found is not None:
            values[key] = value
        return found

    def _simplify(self, solver: z3.Solver, values: dict[Key, Any], model: Any) -> Any:
        for key in self.variables:
            if self.other is not None and key[1] in self.other.differs:
                continue
            for simpler in _simpler(self.questions.pack.facts[key[1]], values[key]):
                found = self._try(solver, values, key, simpler)
                if found is not None:
                    model = found
                    break
        return model

    def _narrow(self, solver: z3.Solver, values: dict[Key, Any], model: Any) -> Any:
        """Bring two persons as near to each other as keeps the claim: first the better one down, then the other up."""
        for who, id_ in [key for key in self.variables if key[0] == 1]:
            if self.questions.pack.facts[id_].type == TRUTH:
                continue
            for moving, fixed in (((who, id_), (0, id_)), ((0, id_), (who, id_))):
                bad, good = values[fixed].as_long(), values[moving].as_long()
                while abs(good - bad) > 1:
                    middle = (good + bad) // 2
                    found = self._try(solver, values, moving, z3.IntVal(middle))
                    if found is None:
                        bad = middle
                    else:
                        model, good = found, middle
        return model

    def _needed(self, claims: list[Any], values: dict[Key, Any], model: Any) -> set[str]:
        """The facts without which the claim might fail."""
        solver = self._solver(z3.Not(z3.And(claims)))
        pinned: dict[Any, Any] = {
            ("fact", *key): self.variables[key] == value for key, value in values.items()
        }
        kept: set[str] = set()
        behind: dict[Any, frozenset[str]] = {}
        for place, encoding in enumerate(self.encodings):
            for name, (variables, facts) in encoding.stand_ins().items():
                behind["free", place, name] = facts
                pinned["free", place, name] = z3.And(
                    [v == model.eval(v, model_completion=True) for v in variables]
                )
        for key in sorted(pinned, key=lambda k: k[0], reverse=True):  # what stands free, then facts
            if key[0] == "fact" and (key[2] in kept or (self.other and key[2] in self.other.differs)):
                continue
            solver.push()
            solver.add(*(claim for other, claim in pinned.items() if other != key))
            needless = solver.check() == z3.unsat
            solver.pop()
            if needless:
                del pinned[key]
            else:
                kept |= behind.get(key, frozenset())
        return {key[2] for key in pinned if key[0] == "fact"}

    def _plain(self, id_: str, value: Any) -> int | bool:
        fact = self.questions.pack.facts[id_]
        return bool(z3.is_true(value)) if fact.type == TRUTH else min(max(value.as_long(), fact.lo), fact.hi)


def _simpler(fact: Fact, value: Any) -> Iterator[Any]:
    """Values a reader takes in more easily, the easiest first."""
    if fact.type == TRUTH:
        if z3.is_true(value):
            yield z3.BoolVal(False)
    elif isinstance(fact.type, NumberType):
        now = value.as_long()
        digits = fact.ticks * 10 ** max(0, len(str(abs(now) // fact.ticks)) - 1)
        for simple in (
            0,
            fact.lo,
            now // digits * digits,
            -(-now // digits) * digits,
            now // fact.ticks * fact.ticks,
        ):
            if fact.lo <= simple <= fact.hi and simple != now:
                yield z3.IntVal(simple)
