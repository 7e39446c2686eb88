"""One question to the solver, and the example person that answers it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import z3

from duixian.rules.evaluate.engine import Engine, State
from duixian.rules.explain.words import Words
from duixian.rules.model import nodes as n
from duixian.rules.model.declared import Fact
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import DATE, TRUTH, EnumType
from duixian.rules.solver.encode import Encoding
from duixian.rules.truth import FALSE, TRUE

Witness = tuple[tuple[str, str], ...]
Values = dict[str, int | bool]  # facts' run-time values; truths as truths


@dataclass(frozen=True, slots=True)
class Answer:
    """`found`: True with a model, False when proved impossible, None when not decided in time."""

    found: bool | None
    model: Any = None
    core: frozenset[str] = frozenset()


class Questions:
    """Puts questions about one pack on one day, each within `seconds`. Counts those asked, and those not decided in time."""

    def __init__(self, pack: Pack, as_of: date, seconds: float) -> None:
        self.pack, self.as_of, self.seconds = pack, as_of, seconds
        self.asked, self.undecided = 0, 0
        self.encoding = Encoding(pack, as_of.toordinal())
        self.engine = Engine(pack)
        self._words = Words(pack)

    def name(self, node: n.Expr) -> str:
        """How a condition is called: its label, else its phrase."""
        return self._words.label(node)

    def ask(self, *claims: Any, also: Iterable[Encoding] = (), named: dict[str, Any] | None = None) -> Answer:
        """Is there a case in which all claims hold? `named` claims come back in `core` where there is none."""
        solver = self._solver()
        for encoding in also:
            solver.add(*encoding.bounds)
        solver.add(*claims)
        for name, claim in (named or {}).items():
            solver.assert_and_track(claim, name)
        verdict = solver.check()
        self.asked += 1
        if verdict == z3.sat:
            return Answer(True, solver.model())
        if verdict == z3.unsat:
            return Answer(
                False, core=frozenset(str(name) for name in solver.unsat_core()) if named else frozenset()
            )
        self.undecided += 1
        return Answer(None)

    def each(self, claims: Iterable[Any], *given: Any) -> Iterator[bool | None]:
        """For each claim whether it can hold together with what is `given`; the next is asked only when wanted."""
        solver = self._solver()
        solver.add(*given)
        for claim in claims:
            solver.push()
            solver.add(claim)
            verdict = solver.check()
            solver.pop()
            self.asked += 1
            self.undecided += verdict == z3.unknown
            yield None if verdict == z3.unknown else bool(verdict == z3.sat)

    def _solver(self) -> z3.Solver:
        solver = z3.Solver()
        solver.set("timeout", max(1, int(self.seconds * 1000)))
        solver.add(*self.encoding.bounds)
        return solver

    def values(self, model: Any, facts: Iterable[str], encoding: Encoding | None = None) -> Values:
        """The facts of a model (a fact the model leaves open gets its least value)."""
        source = (encoding or self.encoding).facts
        found: Values = {}
        for id_ in sorted(facts):
            if id_ not in source:
                continue
            value = model.eval(source[id_], model_completion=True)
            fact = self.pack.facts[id_]
            if fact.type == TRUTH:
                found[id_] = bool(z3.is_true(value))
            else:
                found[id_] = min(max(int(value.as_long()), fact.lo), fact.hi)
        return found

    def witness(self, values: Values) -> Witness:
        """The values with their labels, as a reader sees them."""
        return tuple(
            (self.pack.facts[id_].label, shown(self.pack, self.pack.facts[id_], value))
            for id_, value in values.items()
        )

    def evaluated(self, values: Values) -> State:
        """The case-engine's state for these facts alone; everything else is unknown."""
        state = self.engine.blank(self.as_of.toordinal())
        for id_, value in values.items():
            slot = self.engine.slots.facts[id_]
            if self.pack.facts[id_].type == TRUTH:
                state.lo[slot], state.hi[slot] = (TRUE if value else FALSE), 0
            else:
                state.lo[slot] = state.hi[slot] = value
        self.engine.run(state)
        return state


def shown(pack: Pack, fact: Fact, value: int | bool) -> str:
    """A run-time value of a fact as written in a case, exactly."""
    if fact.type == TRUTH:
        return "是" if value else "否"
    if fact.type == DATE:
        return date.fromordinal(value).isoformat()
    if isinstance(fact.type, EnumType):
        return pack.enums[fact.type.name].labels[value]
    number = Fraction(value, fact.ticks)
    if number.denominator == 1:
        return f"{number.numerator}{fact.unit}"
    digits = next((d for d in range(1, 12) if 10**d % number.denominator == 0), None)
    if digits is None:
        return f"{number.numerator}/{number.denominator}{fact.unit}"
    sign, scaled = "-" if number < 0 else "", abs(int(number * 10**digits))
    whole, rest = divmod(scaled, 10**digits)
    return f"{sign}{whole}.{rest:0{digits}d}{fact.unit}"


def facts_of(pack: Pack, definitions: Sequence[str]) -> frozenset[str]:
    """All facts that any of the definitions may need."""
    return frozenset().union(*(pack.definitions[id_].facts for id_ in definitions))


def facts_below(pack: Pack, *nodes: n.Expr) -> frozenset[str]:
    """All facts that the expressions read, directly or through definitions."""
    found: set[str] = set()
    for node in nodes:
        for below in n.walk(node):
            if isinstance(below, n.FactRef):
                found.add(below.fact)
            elif isinstance(below, n.DefRef):
                found |= pack.definitions[below.definition].facts
    return frozenset(found)
