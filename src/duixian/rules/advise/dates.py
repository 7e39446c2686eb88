"""What time alone brings: the first later day on which a status is as wanted, everything else staying as it is.

Days are tried one by one, so no assumption about the rule is needed: ages, spells that go on, terms, parameters and the
commencement of rules all count as they do on that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from duixian.quantities.months import months_between
from duixian.rules.advise.levers import growing
from duixian.rules.ask.part import Part
from duixian.rules.evaluate.engine import State
from duixian.rules.model import nodes as n
from duixian.rules.model.types import NumberType
from duixian.rules.truth import TRUE


def depends_on_time(part: Part, state: State) -> bool:
    """Whether the part's outcome can change by time alone."""
    if growing(part.pack, part, state):
        return True
    for definition in part.pack.definitions.values():
        for node in n.walk(definition.expr):
            if isinstance(node, n.AsOf) or (
                isinstance(node, n.Aggregate) and node.rows not in part.pack.entities
            ):
                return True
            if (
                isinstance(node, n.ParameterRef)
                and node.day is None
                and len(part.pack.parameters[node.parameter].values) > 1
            ):
                return True
    return False


def first_day(part: Part, state: State, wanted: Callable[[int], bool], days: int) -> int | None:
    """The first day after the case's, at most `days` later, on which the status code is `wanted`; None if there is none."""
    return next((day for day, code in _codes(part, state, days) if wanted(code)), None)


def possible_and_certain(part: Part, state: State, days: int) -> tuple[int | None, int | None]:
    """The first later day on which only what is unknown can still stand in the way, and the first on which nothing can."""
    possible: int | None = None
    for day, code in _codes(part, state, days):
        if possible is None and code & 1:
            possible = day
        if code == TRUE:
            return possible, day
    return possible, None


def _codes(part: Part, state: State, days: int) -> Iterator[tuple[int, int]]:
    """Each day after the case's with the status code on it."""
    later = part.state(state)
    grown = growing(part.pack, part, state)
    today = date.fromordinal(state.as_of)
    for day in range(state.as_of + 1, min(state.as_of + days, date.max.toordinal()) + 1):
        later.as_of = day
        for fact, slot, value, unit in grown:
            assert isinstance(fact.type, NumberType)
            passed = months_between(today, date.fromordinal(day)) if unit == "months" else day - state.as_of
            later.lo[slot] = later.hi[slot] = min(fact.hi, value + passed * fact.type.scale)
        yield day, part.run(later)[0]


def on_day(part: Part, state: State, day: int) -> State:
    """The case on a later day, with the counts that grow."""
    later = part.state(state)
    later.as_of = day
    today = date.fromordinal(state.as_of)
    for fact, slot, value, unit in growing(part.pack, part, state):
        assert isinstance(fact.type, NumberType)
        passed = months_between(today, date.fromordinal(day)) if unit == "months" else day - state.as_of
        later.lo[slot] = later.hi[slot] = min(fact.hi, value + passed * fact.type.scale)
    return later
