"""The guided form: which question comes next, what an answer changes, how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duixian.rules import CaseError, Result
from duixian.rules.ask import serving_facts
from duixian.rules.evaluate.details import Details
from duixian.rules.explain import values
from duixian.rules.explain.words import Words
from duixian.rules.model.types import TEXT
from duixian.site.fields import answer, question_of
from duixian.site.shelf import Ready

from .visit import Visit

NOTHING_TYPED = "请填写或选择，也可以点“跳过”。"


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the benefits looked for are settled, and how."""

    yours: int
    open: int
    no: int

    @property
    def total(self) -> int:
        return self.yours + self.open + self.no

    @property
    def settled(self) -> int:
        return self.yours + self.no


@dataclass(frozen=True, slots=True)
class Told:
    """One thing the visitor has told, for the list of answers."""

    question: str
    label: str
    value: str
    skipped: bool = False


def roles_of(ready: Ready) -> tuple[str, ...]:
    """The entities that claim benefits, in the pack's order."""
    claiming = {benefit.role for benefit in ready.pack.benefits.values()}
    return tuple(role for role in ready.pack.entities if role in claiming)


def concerned(ready: Ready, visit: Visit) -> list[str]:
    """The benefits looked for."""
    return [
        id_
        for id_, benefit in ready.pack.benefits.items()
        if benefit.role in visit.roles and (not visit.only or id_ in visit.only)
    ]


def next_question(ready: Ready, visit: Visit, result: Result) -> tuple[str, tuple[str, ...]] | None:
    """The id of the next question to put, and the benefits it is about; None where nothing more can change the answer.

    First what can change a result, then what decides where to go and who pays.
    """

    def passed(fact: str) -> bool:
        """Put before (a list is put once: what was left blank in its rows stays unknown), or nothing a visitor knows."""
        return question_of(ready.pack, fact) in visit.order or _for_offices(ready, fact)

    for one in ready.asker.ask(result, concerned(ready, visit), most=1, passed=passed):
        return question_of(ready.pack, one.fact), one.benefits
    had = concerned(ready, visit)
    for fact in serving_facts(Details(result), had):
        if not passed(fact):
            return fact, tuple(id_ for id_ in had if result.benefits[id_].status == "eligible")
    return None


def _for_offices(ready: Ready, fact: str) -> bool:
    """What others have claimed or been paid is nothing a visitor could know."""
    known = ready.pack.facts.get(fact)
    return known is not None and known.implied.startswith(("limit:", "paid:", "first:"))


def told(ready: Ready, visit: Visit, question: str, typed: Mapping[str, str]) -> tuple[Visit, str]:
    """The visit with what was typed for a question; or the visit as it was and what is wrong with it."""
    role, name, value = answer(ready.pack, question, typed)
    if (
        value is ...
        or (value is None and name is not None)
        or (value is None and question in ready.pack.entities)
    ):
        return visit, NOTHING_TYPED
    changed = visit.answered(question, role, name, value)
    try:
        ready.evaluator.evaluate(changed.case)
    except CaseError as error:
        return visit, "；".join(f"{what}。{mend}" for _, what, mend in error.problems)
    return changed, ""


def progress(ready: Ready, visit: Visit, result: Result) -> Progress:
    states = [result.benefits[id_].status for id_ in concerned(ready, visit)]
    yours, open_ = states.count("eligible"), states.count("unknown")
    return Progress(yours, open_, len(states) - yours - open_)


def list_told(ready: Ready, visit: Visit, result: Result) -> tuple[Told, ...]:
    """What was told or passed over, in order, in words."""
    words = Words(ready.pack)
    found = []
    for question in visit.order:
        entity = ready.pack.entities.get(question)
        fact = ready.pack.facts.get(question)
        if entity is not None:
            label = entity.label
            rows = visit.told.get(question)
            value = f"{len(rows)} 项" if isinstance(rows, list) else ""
        elif fact is not None:
            label = words.fact(fact)
            value = _value(ready, visit, result, question)
        else:
            continue
        skipped = question in visit.skipped
        found.append(Told(question, label, "跳过" if skipped else value, skipped))
    return tuple(found)


def _value(ready: Ready, visit: Visit, result: Result, question: str) -> str:
    fact = ready.pack.facts[question]
    if fact.implied.startswith("exists:"):
        return "没有" if visit.told.get(fact.role, ...) is None else "有"
    body = visit.told.get(fact.role)
    raw = body.get(fact.name) if isinstance(body, dict) else None
    if isinstance(raw, list):
        return f"{len(raw)} 项"
    if fact.type == TEXT or raw is None:
        return str(raw or "")
    slot = result.engine.slots.facts[question]
    lo = result.state.lo[slot]
    return values.of_fact(lo, fact, ready.pack.enums)
