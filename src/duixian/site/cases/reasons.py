"""The conditions that fail or are open in a case, as reasons an officer can pick and an applicant can read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from duixian.rules.advise import as_text
from duixian.rules.explain.tree import Explanation, Reason
from duixian.rules.truth import FALSE, UNKNOWN

from .assessing import Assessed

if TYPE_CHECKING:
    from .engine.context import Context

MOST_WAYS = 3
SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A condition: `node` names it in the pack, `truth` false or unknown, `article` its citation in full."""

    node: str
    label: str
    truth: int
    article: str
    used: tuple[tuple[str, str], ...]

    @property
    def said(self) -> str:
        """The reason as a decision gives it."""
        facts = "，".join(f"{label}为{value}" for label, value in self.used if value and label != self.label)
        verdict = "不满足" if self.truth == FALSE else "没有证明满足"
        return f"{verdict}“{self.label}”{f'（{facts}）' if facts else ''}"


def explained(assessed: Assessed) -> Reason:
    """The tree of conditions of the case's benefit."""
    return explanation_of(assessed).when


def explanation_of(assessed: Assessed) -> Explanation:
    """The case's benefit in words."""
    return assessed.once("explained", lambda: _explanation_of(assessed))


def _explanation_of(assessed: Assessed) -> Explanation:
    explainer = assessed.ready.answerer.explainer  # making one compiles the whole pack
    (explanation,) = explainer.explain(assessed.result, [assessed.case.benefit])
    return explanation


def leaves_of(assessed: Assessed, nodes: Iterable[str] | None = None) -> list[Leaf]:
    """The conditions that fail or are open; with `nodes` only those. An unknown node is passed over."""
    found = list(_open(explained(assessed)))
    if nodes is None:
        return found
    wanted = set(nodes)
    return [leaf for leaf in found if leaf.node in wanted]


def discreet(assessed: Assessed, leaves: Iterable[Leaf]) -> list[Leaf]:
    """The same conditions for what the applicant's side reads: where a unit files for somebody, without the values of facts
    that the pack calls sensitive."""
    case, pack = assessed.case, assessed.ready.pack
    if case.applicant_id == case.claimant_id:
        return list(leaves)
    labels = {fact.label for fact in pack.facts.values() if fact.sensitivity == SENSITIVE}
    return [replace(leaf, used=tuple(one for one in leaf.used if one[0] not in labels)) for leaf in leaves]


def _open(reason: Reason) -> Iterator[Leaf]:
    if reason.truth not in (FALSE, UNKNOWN):
        return
    deeper = [part for part in reason.parts if part.truth in (FALSE, UNKNOWN)]
    if reason.label and (reason.kind in ("leaf", "human", "any") or not deeper):
        used = tuple((u.label, u.value) for u in reason.used)
        yield Leaf(reason.node, reason.label, reason.truth, reason.cite.full if reason.cite else "", used)
        return
    for part in deeper:
        yield from _open(part)


def ways_to(assessed: Assessed) -> list[str]:
    """How a benefit that is not theirs could be had, in sentences; none where nobody can do anything about it."""
    id_ = assessed.case.benefit
    answer = assessed.ready.answerer.answer(assessed.result, benefits=[id_])
    advice = next((item.advice for item in answer.items if item.found.benefit.id == id_), None)
    if advice is None or not advice.alternatives:
        return []
    lines = as_text(advice, assessed.ready.pack).splitlines()[1 : 1 + MOST_WAYS]
    return [line.strip().split(". ", 1)[-1] for line in lines]


def articles_of(context: Context, leaves: list[Leaf]) -> list[str]:
    """The articles a refusal rests on: those of its conditions, else the rule itself and the step's."""
    found = [leaf.article for leaf in leaves if leaf.article]
    if not found:
        step = context.step
        found = [c.full for c in (step.cite if step else None, context.benefit.cite) if c is not None]
    return list(dict.fromkeys(found))
