"""What must be paid back on an event: each benefit's return clauses worked out for what was paid, with article and steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duixian.rules.evaluate.engine import Engine, State
from duixian.rules.evaluate.missing import missing_facts
from duixian.rules.evaluate.result import Evaluator, Interval
from duixian.rules.explain import values
from duixian.rules.explain.amounts import Step, Steps
from duixian.rules.explain.text import SAID
from duixian.rules.explain.tree import Filling
from duixian.rules.explain.wordings import Wordings
from duixian.rules.explain.words import Words
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.citation import Cite
from duixian.rules.model.delivery import Return
from duixian.rules.model.pack import Pack
from duixian.rules.truth import FALSE, NA, NAMES, TRUE

Fen = int | Interval


@dataclass(frozen=True, slots=True)
class Due:
    """One return clause of one benefit.

    `holds` is the truth code of its condition; `paid` what was paid; `due` what must be paid back: nothing where the
    clause does not hold, an interval where facts are missing (`missing`), never more than was paid. `steps` are the
    formula with its values.
    """

    benefit: str
    title: str
    event: str
    holds: int
    paid: int
    due: Fen
    cite: Cite | None
    steps: tuple[Step, ...]
    missing: tuple[str, ...]


class Returns:
    """Works out what must be paid back, for one pack."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator, self.pack = evaluator, evaluator.pack
        self._wordings = Wordings(evaluator.engine, Words(self.pack))

    def due(self, case: Mapping[str, Any], paid: Mapping[str, int]) -> tuple[Due, ...]:
        """Every return clause of the benefits in `paid` (benefit id -> fen paid so far), for the case as it now stands.

        Nothing, and the case is not looked at, where none of these benefits has such a clause. Raises KeyError for a benefit the
        pack does not have, ValueError for a negative amount, `CaseError` for a case that does not fit the pack.
        """
        if not any(self.pack.benefits[id_].returns for id_ in paid):
            return ()
        engine = self.evaluator.engine
        state = self.evaluator.reader.read(case)
        for id_, amount in paid.items():
            benefit = self.pack.benefits[id_]
            if amount < 0:
                raise ValueError(f"paid for {id_}: {amount} fen is less than nothing")
            fact = f"{benefit.role}.{id_}_paid"
            if fact in engine.slots.facts:
                slot = engine.slots.facts[fact]
                state.lo[slot] = state.hi[slot] = amount
                state.given.add(fact)
        engine.run(state)
        trace: Mapping[str, Any] | None = None  # of what holds alone: most clauses do not
        found: list[Due] = []
        for id_, amount in paid.items():
            benefit = self.pack.benefits[id_]
            for clause in benefit.returns:
                holds = engine.value(state, clause.condition)
                lo, hi, na = engine.value(state, clause.amount)
                missing: tuple[str, ...] = ()
                told: tuple[Step, ...] = ()
                if holds not in (FALSE, NA):
                    trace = engine.trace(state) if trace is None else trace
                    missing = missing_facts(self.pack, trace, state, clause.condition, clause.amount)
                    steps = Steps(self.pack, trace, Filling(self._wordings, state, trace).text)
                    told = steps.below(self.pack.definitions[clause.amount].expr)
                found.append(
                    Due(
                        id_, benefit.title, clause.event, holds, amount, _due(holds, lo, hi, na, amount), clause.cite or benefit.cite,
                        told, missing,
                    )
                )  # fmt: skip
        return tuple(found)


def _due(holds: int, lo: int, hi: int, na: int, paid: int) -> Fen:
    """The amount within [0, paid]; 0 where the clause does not hold or its amount is not applicable."""
    if holds in (FALSE, NA) or na > 1:
        return 0
    low, high = min(max(lo, 0), paid), min(max(hi, 0), paid)
    if holds != TRUE or na:
        low = 0
    return low if low == high else Interval(low, high)


def due_back(engine: Engine, state: State, benefit: Benefit, clause: Return) -> Fen:
    """What comes back under one clause, of what the evaluated case says was paid (its fact `<benefit>_paid`)."""
    holds = engine.value(state, clause.condition)
    lo, hi, na = engine.value(state, clause.amount)
    slot = engine.slots.facts.get(f"{benefit.role}.{benefit.id}_paid")
    return _due(holds, lo, hi, na, int(state.hi[slot]) if slot is not None else hi)


def as_data(due: Due) -> dict[str, Any]:
    """A return clause as plain values, for JSON; amounts in fen."""
    amount = {"lo": due.due.lo, "hi": due.due.hi} if isinstance(due.due, Interval) else due.due
    return {
        "benefit": due.benefit, "title": due.title, "event": due.event, "holds": NAMES[due.holds], "paid": due.paid, "due": amount,
        "cite": due.cite.full if due.cite is not None else None, "missing": list(due.missing),
        "steps": [{"text": s.text, "value": s.value, "cite": s.cite.full if s.cite else None} for s in due.steps],
    }  # fmt: skip


def as_text(due: Due, pack: Pack) -> str:
    """One sentence, and the formula with its values."""
    cite = f"（{due.cite.full}）" if due.cite is not None else ""
    head = f"《{due.title}》，{due.event}：{SAID[due.holds]}，已发{values.amount(due.paid)}，应退{values.amount(due.due)}{cite}。"
    lines = [head, *(f"  {step.text}：{step.value}" for step in due.steps)]
    if due.missing:
        names = "、".join(
            pack.facts[id_].label if id_ in pack.facts else pack.entities[id_].label for id_ in due.missing
        )
        lines.append(f"  还不知道：{names}")
    return "\n".join(lines)
