"""Which mutants the cases of a pack notice.

The cases are read and evaluated once. For a mutant only the changed definitions and those that read them are compiled and
worked out again, in a copy of each case's state; what delivers is looked at with the changed expressions alone; what
needs more than values (missing facts, reasons, citations, what follows a changed definition) is looked at afterwards, for
the few mutants that are still alive, in the cases that look at a benefit they touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from duixian.calendars import published
from duixian.rules.errors import CaseError
from duixian.rules.evaluate.details import Details
from duixian.rules.evaluate.engine import State
from duixian.rules.evaluate.result import Evaluator, Result
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.expected import Expect
from duixian.rules.model.loose import expressions_of
from duixian.rules.model.nodes import DefRef, walk
from duixian.rules.model.pack import Pack, PackCase
from duixian.rules.testing.cases import differences, matches
from duixian.rules.testing.delivered import delivered, ends
from duixian.rules.testing.mutate import DELIVERING, Mutant, Part, mutants


@dataclass(frozen=True)
class _Prepared:
    """A case and its evaluated state under the pack as it is."""

    case: PackCase
    result: Result

    @property
    def state(self) -> State:
        return self.result.state

    @cached_property
    def loose(self) -> Mapping[str, Any]:
        """The values of the expressions beside the definitions."""
        return self.result.engine.loose(self.state)


def survivors(pack: Pack, chosen: Iterable[Mutant] | None = None) -> Iterator[tuple[Mutant, str | None]]:
    """Each mutant (of `chosen`, by default all) with the name of a case that notices it, None where none does."""
    search = _Search(pack)
    for mutant in mutants(pack) if chosen is None else chosen:
        yield mutant, search.killer(mutant)


def dependants(pack: Pack, changed: Iterable[str]) -> tuple[str, ...]:
    """The definitions and all that read them, directly or through others, in the order of the pack."""
    found = set(changed)
    for id_, definition in pack.definitions.items():
        if found.intersection(definition.depends):
            found.add(id_)
    return tuple(id_ for id_ in pack.definitions if id_ in found)


class _Search:
    """Looks for a case that notices a mutant; what noticed the last one is asked first."""

    def __init__(self, pack: Pack) -> None:
        self.pack, self.evaluator, self.calendar = pack, Evaluator(pack), published()
        self.prepared: list[_Prepared] = []
        for case in pack.cases:
            try:
                self.prepared.append(_Prepared(case, self.evaluator.evaluate(case.document)))
            except CaseError:
                continue
        self.reads = {part: frozenset(_read(pack, part)) for part in _parts(pack)}

    def killer(self, mutant: Mutant) -> str | None:
        """The name of a case that notices the mutant."""
        again = dependants(self.pack, mutant.definitions)
        touched = self._touched(mutant, frozenset(again))
        found = self._by_values(mutant, again) if again else None
        if found is None and mutant.parts and not again:
            found = self._by_delivery(mutant, touched)
        if found is None and again:
            found = self._by_all(mutant, touched)
        if found is None:
            return None
        self.prepared.remove(found)  # what noticed this mutant is likely to notice its neighbour
        self.prepared.insert(0, found)
        return found.case.name

    def _touched(self, mutant: Mutant, again: frozenset[str]) -> frozenset[str]:
        """The benefits of which something may be different."""
        parts = {*mutant.parts, *(part for part, read in self.reads.items() if read & again)}
        return frozenset(
            id_
            for id_, benefit in self.pack.benefits.items()
            if any(part in parts for part in _of(benefit))
            or any(f"benefit.{id_}.{name}" in again for name in ("status", "when", "payable"))
            or any(clause.condition in again or clause.amount in again for clause in benefit.returns)
        )

    def _by_values(self, mutant: Mutant, again: tuple[str, ...]) -> _Prepared | None:
        """A case whose status, amount or value of a definition comes out differently."""
        touched, engine = set(again), self.evaluator.engine
        run = engine.anew(mutant.pack, again)
        for one in self.prepared:
            wanted = [id_ for id_ in one.case.expect if touched.intersection(_answers(id_))]
            values = [name for name in one.case.values if name in touched]
            if not wanted and not values:
                continue
            state = engine.copied(one.state)
            try:
                run(state)
            except ZeroDivisionError:  # the change broke what the checker had proved of a divisor
                return one
            if _differs(self.evaluator.collect(state), one.case, wanted, values):
                return one
        return None

    def _by_delivery(self, mutant: Mutant, touched: frozenset[str]) -> _Prepared | None:
        """A case that notices by what a benefit delivers, all definitions being as they were."""
        nodes = {node.id: node for part in mutant.parts for node in expressions_of(mutant.pack, *part)}
        values = self.evaluator.engine.evaluating(mutant.pack, nodes.values())
        for one in self.prepared:
            looked = {id_: e for id_, e in one.case.expect.items() if id_ in touched and e.delivers}
            if not looked:
                continue
            old = one.result
            result = Result(mutant.pack, old.as_of, old.benefits, old.engine, old.state)
            details = Details(result, self.calendar, values={**one.loose, **values(one.state)})
            for id_, expect in looked.items():
                if next(delivered(details, mutant.pack.benefits[id_], expect), None) is not None:
                    return one
        return None

    def _by_all(self, mutant: Mutant, touched: frozenset[str]) -> _Prepared | None:
        """A case that notices by anything it expects of a benefit."""
        more = [
            one
            for one in self.prepared
            if any(_beyond(e) for id_, e in one.case.expect.items() if id_ in touched)
        ]
        evaluator = Evaluator(mutant.pack) if more else self.evaluator
        for one in more:
            try:
                if next(differences(evaluator, one.case, self.calendar), None) is not None:
                    return one
            except ZeroDivisionError:
                return one
        return None


def _parts(pack: Pack) -> Iterator[Part]:
    for section in DELIVERING:
        yield from ((section, name) for name in getattr(pack, section))


def _read(pack: Pack, part: Part) -> Iterator[str]:
    for node in expressions_of(pack, *part):
        yield from (below.definition for below in walk(node) if isinstance(below, DefRef))


def _of(benefit: Benefit) -> tuple[Part, ...]:
    return (
        ("benefits", benefit.id),
        ("shares", benefit.share),
        ("windows", benefit.window),
        ("procedures", benefit.procedure),
    )


def _beyond(expect: Expect) -> bool:
    """Whether it expects more than a status and an amount."""
    return expect.missing is not None or bool(expect.because or expect.cites) or expect.delivers


def _answers(benefit: str) -> tuple[str, str]:
    return f"benefit.{benefit}.status", f"benefit.{benefit}.payable"


def _differs(result: Result, case: PackCase, wanted: list[str], values: list[str]) -> bool:
    for id_ in wanted:
        expect, found = case.expect[id_], result.benefits[id_]
        if expect.status and found.status != expect.status:
            return True
        if expect.amount is not None and ends(found.payable) != expect.amount:
            return True
    for name in values:
        value = result.engine.value(result.state, name)
        if not matches(result.pack, result.pack.definitions[name].type, value, case.values[name]):
            return True
    return False
