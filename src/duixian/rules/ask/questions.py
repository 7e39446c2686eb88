"""The order of questions: what a register can tell first, then what is expected to settle most for its effort."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from duixian.rules.ask.matters import OneBenefit, Prover, Verdict
from duixian.rules.ask.part import Outcome, Part, settled
from duixian.rules.ask.points import back, keep
from duixian.rules.evaluate.engine import State
from duixian.rules.evaluate.result import Evaluator, Result
from duixian.rules.explain.words import Words
from duixian.rules.model.declared import Entity, Fact
from duixian.rules.truth import UNKNOWN

SOLVER_SECONDS = 0.05  # for one fact
STEP = 1.0  # what an answer that settles nothing yet is worth, shared among a benefit's open facts


@dataclass(frozen=True, slots=True)
class Question:
    """A fact worth asking (`fact`: a fact, a list, or an attribute of stated rows).

    `certain` is True where two completions of the case that differ in it have different results, False for "perhaps".
    `settles` is how many benefits' results an answer is expected to settle; `benefits` are those that hang on it.
    """

    fact: str
    label: str
    question: str
    effort: int
    register: str
    evidence: str
    certain: bool
    settles: float
    benefits: tuple[str, ...]


class Asker:
    """Asks for one pack; keeps the compiled rules of each benefit it has had to look into."""

    def __init__(
        self,
        evaluator: Evaluator,
        *,
        solver: bool = True,
        registers: bool = True,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """`registers`: what a register can tell is asked first; False where no register can be asked."""
        self.evaluator, self.pack = evaluator, evaluator.pack
        self._parts: dict[str, Part] = {}
        self._words = Words(self.pack)
        self._make_prover, self._clock = (_prover() if solver else None), clock
        self._registers = registers

    def part(self, benefit: str) -> Part:
        """The rules of one benefit."""
        if benefit not in self._parts:
            self._parts[benefit] = Part(self.pack, self.pack.benefits[benefit])
        return self._parts[benefit]

    def ask(
        self,
        result: Result,
        benefits: Iterable[str] | None = None,
        most: int | None = None,
        passed: Callable[[str], bool] | None = None,
    ) -> tuple[Question, ...]:
        """The questions that can still change a result of `benefits` (all by default), best first; at most `most`.

        Facts for which `passed` is true are left out, without looking whether they matter.
        """
        wanted = list(self.pack.benefits if benefits is None else benefits)
        open_ = [b for b in (self._open(result, id_) for id_ in wanted) if b is not None]
        facts = dict.fromkeys(fact for one in open_ for fact in one.unknown)
        ranked = sorted(
            (
                (self._rank(fact, open_), fact)
                for fact in facts
                if not (self._paid(fact) or (passed is not None and passed(fact)))
            ),
            key=lambda pair: pair[0][:2],
        )
        found: list[Question] = []
        perhaps: list[Question] = []
        provers: dict[str, Prover] = {}
        for (_, _, settles), fact in ranked:
            if most is not None and len(found) >= most:
                break
            verdict = self._verdict(fact, open_, provers)
            if verdict != Verdict.NO:
                (found if verdict == Verdict.YES else perhaps).append(
                    self._question(fact, open_, verdict, settles)
                )
        return tuple([*found, *perhaps][:most])

    def _paid(self, fact: str) -> bool:
        """What was paid is the payer's to know, not the claimant's."""
        known = self.pack.facts.get(fact)
        return known is not None and known.implied.startswith("paid:")

    def _open(self, result: Result, benefit: str) -> OneBenefit | None:
        known = result.benefits[benefit]
        if known.status != "unknown" and _plain(known.amount, known.payable):
            return None
        part = self.part(benefit)
        return OneBenefit(part, part.state(result.state))

    def _verdict(self, fact: str, open_: list[OneBenefit], provers: dict[str, Prover]) -> Verdict:
        """YES as soon as one benefit hangs on it; those with the fewest open facts are tried first, the solver last."""
        reading = sorted((one for one in open_ if fact in one.unknown), key=lambda one: len(one.unknown))
        left: list[OneBenefit] = []
        for one in reading:
            found = one.matters(fact)
            if found == Verdict.YES:
                return found
            if found == Verdict.PERHAPS:
                left.append(one)
        until = self._clock() + SOLVER_SECONDS
        for one in left:
            if self._make_prover is None or self._clock() > until:
                return Verdict.PERHAPS
            id_ = one.part.benefit.id
            if id_ not in provers:
                provers[id_] = self._make_prover(one.part, one.state)
            found = provers[id_].prove(fact)
            if found != Verdict.NO:
                return found
        return Verdict.NO

    # ranking

    def _rank(self, fact: str, open_: list[OneBenefit]) -> tuple[int, float, float]:
        """Sorts before others what a register has, then the greatest gain for the effort; and what it settles."""
        effort, register = self._effort(fact)
        gain = settles = 0.0
        for one in open_:
            if fact in one.unknown:
                share = _settles(one, fact)
                settles += share
                gain += share + STEP / len(one.unknown)
        known = not effort or bool(register and self._registers)
        return 0 if known else 1, -gain / max(1, effort), settles

    def _effort(self, fact: str) -> tuple[int, str]:
        known = self.pack.facts.get(fact)
        if known is not None:
            return known.effort, known.register
        attributes = [f for f in self.pack.facts.values() if f.role == fact]
        return max((f.effort for f in attributes), default=3), ""

    def _question(self, fact: str, open_: list[OneBenefit], verdict: Verdict, settles: float) -> Question:
        known: Fact | Entity = self.pack.facts.get(fact) or self.pack.entities[fact]
        effort, register = self._effort(fact)
        label = self._words.fact(known) if isinstance(known, Fact) else known.label
        asked = self._worded(known) if isinstance(known, Fact) else ""
        return Question(
            fact, label, asked or f"{label}？", effort, register, known.evidence if isinstance(known, Fact) else "",
            verdict == Verdict.YES, settles, tuple(one.part.benefit.id for one in open_ if fact in one.unknown),
        )  # fmt: skip

    def _worded(self, fact: Fact) -> str:
        """The fact's question; of an entity that shares the facts of another, with whom it is about."""
        entity = self.pack.entities.get(fact.role)
        if entity is None or entity.kind == entity.id or not fact.question or fact.implied:
            return fact.question
        return f"{entity.label}：{fact.question}"


def _plain(amount: object, payable: object) -> bool:
    return (amount is None or isinstance(amount, int)) and isinstance(payable, int)


def _settles(one: OneBenefit, fact: str) -> float:
    """How likely an answer settles the benefit; half of it where only the status is settled.

    The values of an enumeration are taken as equally likely; of a range, half by its cells and half by their width.
    """
    variable = one.variable(fact)
    state: State = one.part.state(one.state)
    kept, total, weights = keep(state, variable), 0.0, 0.0
    for point in variable.points:
        variable.put(state, point)
        total += point.weight * _worth(one.outcome, one.part.run(state))
        weights += point.weight
        back(state, variable, kept)
    return total / weights if weights else 0.0


def _worth(before: Outcome, after: Outcome) -> float:
    if settled(after):
        return 1.0
    return 0.5 if before[0] == UNKNOWN and after[0] != UNKNOWN else 0.0


def _prover() -> Callable[[Part, State], Prover] | None:
    """The solver, where it is installed."""
    if find_spec("z3") is None:
        return None
    from duixian.rules.ask.prover import Z3Prover

    return Z3Prover


def as_data(question: Question) -> dict[str, Any]:
    """The question as plain values, for JSON; `settles` in thousandths of a benefit."""
    return {
        "fact": question.fact, "label": question.label, "question": question.question, "effort": question.effort,
        "register": question.register or None, "evidence": question.evidence or None, "certain": question.certain,
        "settles_thousandths": round(question.settles * 1000), "benefits": list(question.benefits),
    }  # fmt: skip
