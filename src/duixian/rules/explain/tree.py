"""The explanation of every benefit of a result: conditions with truth, facts used and citation, and the amount's steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from duixian.rules.evaluate.engine import Engine, State
from duixian.rules.evaluate.result import Amount, Evaluator, Interval, Result
from duixian.rules.evaluate.support import step_value
from duixian.rules.explain import values
from duixian.rules.explain.amounts import Step, Steps
from duixian.rules.explain.frames import Frame, Framer
from duixian.rules.explain.words import Words
from duixian.rules.model.citation import Cite
from duixian.rules.model.pack import Benefit
from duixian.rules.model.types import TEXT, TRUTH
from duixian.rules.truth import LABELS, NAMES, UNKNOWN


@dataclass(frozen=True, slots=True)
class Used:
    """Something a condition read: a fact, a list, a derived value or a parameter, and its value in the case as text."""

    kind: str
    id: str
    label: str
    value: str
    known: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition: `kind` is all, any, not, leaf or human; `truth` a code of `duixian.rules.truth`."""

    node: str
    kind: str
    label: str
    truth: int
    cite: Cite | None
    used: tuple[Used, ...] = ()
    parts: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """One benefit: its status, the conditions of its scope (if it has one) and its own, and how the amount came about."""

    benefit: Benefit
    as_of: date
    status: str
    amount: Amount
    payable: int | Interval
    scope: Reason | None
    when: Reason
    steps: tuple[Step, ...]


class Explainer:
    """Explains results of one pack; made once, used for many."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator, self.pack = evaluator, evaluator.pack
        framer = Framer(self.pack)
        expressions = {id_: definition.expr for id_, definition in self.pack.definitions.items()}
        self._frames: dict[str, tuple[Frame | None, Frame]] = {
            benefit.id: (
                framer.frame(expressions[benefit.part("scope")]) if benefit.has_scope else None,
                framer.frame(expressions[benefit.part("when")]),
            )
            for benefit in self.pack.benefits.values()
        }
        self._words = framer.words

    def explain(self, result: Result, benefits: Iterable[str] | None = None) -> tuple[Explanation, ...]:
        """The explanations of all benefits, or of those named, in the pack's order. Raises KeyError for an unknown name."""
        trace = self.evaluator.engine.trace(result.state)
        filling = Filling(self.evaluator.engine, result.state, self._words, trace)
        steps = Steps(self.pack, trace, filling.text)
        wanted = self.pack.benefits if benefits is None else benefits
        return tuple(self._one(result, id_, filling, steps) for id_ in wanted)

    def _one(self, result: Result, id_: str, filling: Filling, steps: Steps) -> Explanation:
        found = result.benefits[id_]
        scope, when = self._frames[id_]
        return Explanation(
            found.benefit, result.as_of, found.status, found.amount, found.payable,
            None if scope is None else filling.reason(scope), filling.reason(when),
            steps.of(found.benefit) if found.amount is not None else (),
        )  # fmt: skip


class Filling:
    """Fills frames with one case's values; each fact is put into words once."""

    def __init__(self, engine: Engine, state: State, words: Words, trace: Mapping[str, Any]) -> None:
        self.engine, self.state, self.words, self.trace = engine, state, words, trace
        self.pack = engine.pack
        self._used: dict[tuple[str, str], Used] = {}
        self._readers = {
            "fact": self._fact, "rows": self._rows, "value": self._value, "parameter": self._parameter,
        }  # fmt: skip

    def reason(self, frame: Frame) -> Reason:
        used = tuple([self.used(key) for key in frame.reads])
        parts = tuple([self.reason(part) for part in frame.parts])
        return Reason(frame.node, frame.kind, frame.label, self.trace[frame.node], frame.cite, used, parts)

    def text(self, kind: str, id_: str) -> str:
        """The value of something named, as text."""
        return self.used((kind, id_)).value

    def used(self, key: tuple[str, str]) -> Used:
        found = self._used.get(key)
        if found is None:
            found = self._used[key] = self._readers[key[0]](key[1])
        return found

    def _fact(self, id_: str) -> Used:
        fact, state = self.pack.facts[id_], self.state
        label = self.words.fact(fact)
        if fact.type == TEXT:
            return Used("fact", id_, label, "", True)
        slot = self.engine.slots.facts[id_]
        lo, hi = state.lo[slot], state.hi[slot]
        if fact.type == TRUTH:
            return Used("fact", id_, label, LABELS[lo], lo != UNKNOWN)
        if lo == hi:
            return Used("fact", id_, label, values.of_fact(lo, fact, self.pack.enums), True)
        return Used(
            "fact", id_, label, values.between(lo, hi, 0, fact, self.pack.enums, (fact.lo, fact.hi)), False
        )

    def _rows(self, id_: str) -> Used:
        rows = self.state.rows[self.engine.slots.rows[id_]]
        entity = self.pack.entities.get(id_)
        label = entity.label if entity is not None else self.words.fact(self.pack.facts[id_])
        return Used("rows", id_, label, LABELS[3] if rows is None else f"{len(rows)}项", rows is not None)

    def _value(self, id_: str) -> Used:
        definition = self.pack.definitions[id_]
        label = self.words.definition(id_)
        slot = self.engine.slots.definitions[id_]
        lo, hi, na = self.state.lo[slot], self.state.hi[slot], self.state.na[slot]
        if definition.type == TRUTH:
            return Used("value", id_, label, LABELS[lo], lo != UNKNOWN)
        node = definition.expr
        if lo == hi and not na:
            text = values.of_type(lo, definition.type, self.pack.enums, self.words.unit(node))
        else:
            text = values.between(lo, hi, na, definition.type, self.pack.enums, (node.lo, node.hi))
        return Used("value", id_, label, text, na > 1 or (lo == hi and not na))

    def _parameter(self, id_: str) -> Used:
        known = self.pack.parameters[id_]
        days = [day.toordinal() for day, _ in known.values]
        value = step_value(days, [v for _, v in known.values], self.state.as_of)
        if value is None:
            return Used("parameter", id_, known.label, LABELS[0], True)
        code = (1 if value else 2) if known.type == TRUTH else value
        return Used("parameter", id_, known.label, values.of_type(code, known.type, self.pack.enums), True)


def as_data(explanation: Explanation) -> dict[str, Any]:
    """The explanation as plain values (for JSON): truths by name, amounts in fen, citations in full."""
    return {
        "benefit": explanation.benefit.id,
        "title": explanation.benefit.title,
        "as_of": explanation.as_of.isoformat(),
        "status": explanation.status,
        "amount": _fen(explanation.amount),
        "payable": _fen(explanation.payable),
        "scope": None if explanation.scope is None else _reason(explanation.scope),
        "when": _reason(explanation.when),
        "steps": [
            {"kind": s.kind, "text": s.text, "value": s.value, "cite": s.cite.full if s.cite else None}
            for s in explanation.steps
        ],
    }


def _fen(value: int | Interval | None) -> Any:
    return {"lo": value.lo, "hi": value.hi} if isinstance(value, Interval) else value


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "node": reason.node, "kind": reason.kind, "label": reason.label, "truth": NAMES[reason.truth],
        "cite": reason.cite.full if reason.cite is not None else None,
        "used": [{"kind": u.kind, "id": u.id, "label": u.label, "value": u.value, "known": u.known} for u in reason.used],
        "parts": [_reason(part) for part in reason.parts],
    }  # fmt: skip
