"""What of a pack its cases reach: for every condition leaf, whether it was seen true and seen false."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.rules.errors import CaseError, Pos
from duixian.rules.evaluate.result import Evaluator
from duixian.rules.model import nodes as n
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import TRUTH
from duixian.rules.truth import FALSE, TRUE, UNKNOWN


@dataclass(frozen=True, slots=True)
class LeafCoverage:
    """One condition leaf and the truth values the cases gave it."""

    definition: str
    node: str
    label: str
    at: Pos
    true: bool
    false: bool
    unknown: bool

    @property
    def covered(self) -> bool:
        """Seen true and seen false."""
        return self.true and self.false


def coverage(pack: Pack) -> tuple[LeafCoverage, ...]:
    """Every condition leaf of the pack, in the order of its definitions."""
    evaluator = Evaluator(pack)
    seen: dict[str, set[int]] = {}
    for case in pack.cases:
        try:
            result = evaluator.evaluate(case.document)
        except CaseError:
            continue
        for id_, value in result.engine.trace(result.state).items():
            if isinstance(value, int):
                seen.setdefault(id_, set()).add(value)
    found: list[LeafCoverage] = []
    for definition in pack.definitions.values():
        for node in n.walk(definition.expr):
            if node.leaf and node.type == TRUTH:
                values = seen.get(node.id, set())
                found.append(
                    LeafCoverage(
                        definition.id,
                        node.id,
                        node.label,
                        node.at,
                        TRUE in values,
                        FALSE in values,
                        UNKNOWN in values,
                    )
                )
    return tuple(found)
