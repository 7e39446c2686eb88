"""The explanation of every benefit of a result: conditions with truth, facts used and citation, and the amount's steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from duixian.rules.evaluate.engine import State
from duixian.rules.evaluate.result import Amount, Evaluator, Interval, Result
from duixian.rules.explain.amounts import OWN_PARTS, Step, Steps
from duixian.rules.explain.frames import Frame, Framer
from duixian.rules.explain.wordings import Key, Used, Wordings
from duixian.rules.explain.words import labels
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.citation import Cite
from duixian.rules.model.nodes import Expr, If, walk
from duixian.rules.truth import NAMES


class Reason(NamedTuple):
    """A condition: `kind` is all, any, not, leaf or human; `truth` a code of `duixian.rules.truth`.

    A tuple with names: an explanation has hundreds, and they are made three times as fast as a frozen dataclass.
    """

    node: str
    kind: str
    label: str
    truth: int
    cite: Cite | None
    used: tuple[Used, ...] = ()
    parts: tuple[Reason, ...] = ()


class Explanation(NamedTuple):
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
        self._wordings = Wordings(evaluator.engine, framer.words)
        amounts = tuple(self._amounts())
        self._labels = labels(self.pack, (node.condition for node in amounts if isinstance(node, If)))
        self._trace = evaluator.engine.tracer((*self._conditions(), *(node.id for node in amounts)))

    def explain(self, result: Result, benefits: Iterable[str] | None = None) -> tuple[Explanation, ...]:
        """The explanations of all benefits, or of those named, in the pack's order. Raises KeyError for an unknown name."""
        trace = self._trace(result.state)
        filling = Filling(self._wordings, result.state, trace)
        steps = Steps(self.pack, trace, filling.text, self._labels)
        wanted = self.pack.benefits if benefits is None else benefits
        return tuple(self._one(result, id_, filling, steps) for id_ in wanted)

    def _conditions(self) -> Iterator[str]:
        """The nodes of all conditions."""
        for frames in self._frames.values():
            for frame in frames:
                yield from frame.nodes() if frame is not None else ()

    def _amounts(self) -> Iterator[Expr]:
        """What the steps of an amount can lead through: its parts, and tables."""
        for definition in self.pack.definitions.values():
            if definition.kind == "table" or definition.id.rpartition(".")[2] in OWN_PARTS:
                yield from walk(definition.expr)

    def _one(self, result: Result, id_: str, filling: Filling, steps: Steps) -> Explanation:
        found = result.benefits[id_]
        scope, when = self._frames[id_]
        return Explanation(
            found.benefit, result.as_of, found.status, found.amount, found.payable,
            None if scope is None else filling.reason(scope), filling.reason(when),
            steps.of(found.benefit) if found.amount is not None else (),
        )  # fmt: skip


_tuple = tuple.__new__


class Filling:
    """Fills frames with one case's values; what several conditions share is filled in once."""

    def __init__(self, wordings: Wordings, state: State, trace: Mapping[str, Any]) -> None:
        self.trace = trace
        self._read = _Read(wordings, state).__getitem__
        self._parts: dict[int, tuple[Reason, ...]] = {}  # by the identity of the frames

    def reason(self, frame: Frame) -> Reason:
        parts = frame.parts
        below: tuple[Reason, ...] = ()
        if parts:
            found = self._parts.get(id(parts))
            if found is None:
                found = self._parts[id(parts)] = tuple(map(self.reason, parts))
            below = found
        used = tuple(map(self._read, frame.reads)) if frame.reads else ()
        # `Reason(…)` without the step through its __new__: there are hundreds in every explanation
        return _tuple(
            Reason, (frame.node, frame.kind, frame.label, self.trace[frame.node], frame.cite, used, below)
        )

    def text(self, kind: str, id_: str) -> str:
        """The value of something named, as text."""
        return self._read((kind, id_)).value


class _Read(dict[Key, Used]):
    """What one case's conditions read, put into words when it is first looked up."""

    def __init__(self, wordings: Wordings, state: State) -> None:
        super().__init__()
        self.readers, self.state = wordings.readers, state

    def __missing__(self, key: Key) -> Used:
        found = self[key] = self.readers[key](self.state)
        return found


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
