"""Which mutants the cases of a pack notice.

The cases are read and evaluated once. For a mutant only the changed definitions and those that read them are compiled and
worked out again, in a copy of each case's state; what needs more than values (missing facts, reasons, citations) is
looked at afterwards, for the few mutants that are still alive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from duixian.rules.errors import CaseError
from duixian.rules.evaluate.engine import State
from duixian.rules.evaluate.result import Evaluator, Result
from duixian.rules.model.pack import Pack, PackCase
from duixian.rules.testing.cases import differences, ends, matches
from duixian.rules.testing.mutate import Mutant, mutants


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A case and its evaluated state under the pack as it is."""

    case: PackCase
    state: State


def survivors(pack: Pack, chosen: Iterable[Mutant] | None = None) -> Iterator[tuple[Mutant, str | None]]:
    """Each mutant (of `chosen`, by default all) with the name of a case that notices it, None where none does."""
    evaluator = Evaluator(pack)
    prepared: list[_Prepared] = []
    for case in pack.cases:
        try:
            prepared.append(_Prepared(case, evaluator.evaluate(case.document).state))
        except CaseError:
            continue
    for mutant in mutants(pack) if chosen is None else chosen:
        killer = _by_values(evaluator, mutant, prepared) or _by_all(mutant, prepared)
        if killer is not None:  # what noticed this mutant is likely to notice its neighbour
            prepared.remove(killer)
            prepared.insert(0, killer)
        yield mutant, killer.case.name if killer is not None else None


def dependants(pack: Pack, changed: Iterable[str]) -> tuple[str, ...]:
    """The definitions and all that read them, directly or through others, in the order of the pack."""
    found = set(changed)
    for id_, definition in pack.definitions.items():
        if found.intersection(definition.depends):
            found.add(id_)
    return tuple(id_ for id_ in pack.definitions if id_ in found)


def _by_values(evaluator: Evaluator, mutant: Mutant, prepared: list[_Prepared]) -> _Prepared | None:
    """A case whose status, amount or value of a definition comes out differently."""
    again = dependants(evaluator.pack, mutant.definitions)
    touched = set(again)
    run = evaluator.engine.anew(mutant.pack, again)
    for one in prepared:
        wanted = [id_ for id_ in one.case.expect if touched.intersection(_answers(id_))]
        values = [name for name in one.case.values if name in touched]
        if not wanted and not values:
            continue
        state = evaluator.engine.copied(one.state)
        try:
            run(state)
        except ZeroDivisionError:  # the change broke what the checker had proved of a divisor
            return one
        if _differs(evaluator.collect(state), one.case, wanted, values):
            return one
    return None


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


def _by_all(mutant: Mutant, prepared: list[_Prepared]) -> _Prepared | None:
    """A case that notices by the facts it says are missing, its reasons, its citations."""
    more = [
        one
        for one in prepared
        if any(e.missing is not None or e.because or e.cites for e in one.case.expect.values())
    ]
    evaluator = Evaluator(mutant.pack)
    for one in more:
        try:
            if next(differences(evaluator, one.case), None) is not None:
                return one
        except ZeroDivisionError:
            return one
    return None
