"""The rules of one benefit by themselves: compiled once, evaluated a thousand times with other facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from duixian.rules.ask.uses import Uses, uses, uses_in_rows
from duixian.rules.evaluate.engine import Engine, State
from duixian.rules.evaluate.missing import missing_facts
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.nodes import Aggregate, DefRef, Expr, FactRef, walk
from duixian.rules.model.pack import Pack, frozen
from duixian.rules.truth import TRUE, UNKNOWN

Outcome = tuple[int, int, int, int, int]
"""Status code; least and greatest amount (-1 where there is none); least and greatest payable fen."""


def closure(pack: Pack, wanted: Iterable[str]) -> list[str]:
    """The definitions that `wanted` need, themselves included, in the pack's order."""
    found: set[str] = set()
    todo = list(wanted)
    while todo:
        id_ = todo.pop()
        if id_ not in found:
            found.add(id_)
            todo += pack.definitions[id_].depends
    return [id_ for id_ in pack.definitions if id_ in found]


class Part:
    """One benefit's status, amount and payable amount over the facts of the whole pack (fact slots are the pack's).

    With `status_only` the amounts are left out: the outcome has none.
    """

    def __init__(self, pack: Pack, benefit: Benefit, status_only: bool = False) -> None:
        self.benefit = benefit
        has_amount = benefit.has_amount and not status_only
        wanted = [benefit.part("status"), *([] if status_only else [benefit.part("payable")])]
        wanted += [benefit.part("amount")] if has_amount else []
        ids = closure(pack, wanted)
        self.pack = replace(pack, definitions=frozen({id_: pack.definitions[id_] for id_ in ids}))
        self.engine = Engine(self.pack)
        slots = self.engine.slots
        self.first = len(slots.facts)
        self._status = slots.definitions[wanted[0]]
        self._payable = -1 if status_only else slots.definitions[wanted[1]]
        self._amount = slots.definitions[wanted[2]] if has_amount else -1
        self._finals = frozenset(wanted)
        self._uses: dict[tuple[str, bool], Uses] = {}

    def state(self, whole: State) -> State:
        """The facts of a case, for this part; to be changed and run by the caller."""
        count = len(self.engine.slots.definitions)
        lo, hi = whole.lo[: self.first] + [0] * count, whole.hi[: self.first] + [0] * count
        return State(lo, hi, [0] * len(lo), list(whole.rows), whole.as_of, set(whole.given))

    def run(self, state: State) -> Outcome:
        """Evaluate and read the outcome as results have it."""
        self.engine.run(state)
        lo, hi, na = state.lo, state.hi, state.na
        code, least, most = lo[self._status], -1, -1
        if self._amount >= 0 and code & 1:
            gone = na[self._amount]
            if gone:
                code = 0 if code == 1 and gone > 1 else UNKNOWN
            if code:
                least, most = (lo[self._amount] if code == 1 else 0), hi[self._amount] if gone < 2 else 0
        if self._payable < 0:
            return code, least, most, 0, 0
        return code, least, most, lo[self._payable], hi[self._payable]

    def uses(self, fact: str, in_rows: bool = False) -> Uses:
        """How a fact (of a row: `in_rows`) enters this part; worked out once."""
        key = (fact, in_rows)
        if key not in self._uses:
            find = uses_in_rows if in_rows else uses
            self._uses[key] = find(self.pack.definitions.values(), fact, self._finals)
        return self._uses[key]

    def facts_below(self, node: Expr) -> frozenset[str]:
        """All facts and lists a node reads, through any definition."""
        found: set[str] = set()
        for below in walk(node):
            if isinstance(below, FactRef):
                found.add(below.fact)
            elif isinstance(below, DefRef):
                found |= self.pack.definitions[below.definition].facts
            elif isinstance(below, Aggregate):
                found.add(below.rows)
        return frozenset(found)

    def missing(
        self, state: State, trace: Mapping[str, Any] | None = None, status_only: bool = False
    ) -> tuple[str, ...]:
        """The unknown facts that the outcome of an evaluated state (or its status alone) may hang on."""
        values = self.engine.trace(state) if trace is None else trace
        roots = [self.benefit.part("status")]
        if state.lo[self._status] & 1 and not status_only and self._payable >= 0:
            roots += [
                self.benefit.part("payable"),
                *([self.benefit.part("amount")] if self._amount >= 0 else []),
            ]
        return missing_facts(self.pack, values, state, *roots)


def settled(outcome: Outcome) -> bool:
    """Whether nothing of an outcome is open."""
    code, least, most, low, high = outcome
    return code != UNKNOWN and least == most and low == high


def apart(a: Outcome, b: Outcome) -> bool:
    """Whether two outcomes differ however what is open in them is completed."""
    if a[0] != UNKNOWN and b[0] != UNKNOWN and a[0] != b[0]:
        return True
    return a[3] > b[4] or b[3] > a[4] or (a[0] == b[0] == TRUE and (a[1] > b[2] or b[1] > a[2]))
