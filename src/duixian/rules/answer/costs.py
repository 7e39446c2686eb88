"""What a change of one's own would cost: advice that loses more benefits than it brings is none."""

from __future__ import annotations

from dataclasses import replace

from duixian.rules.advise import Advice, Alternative
from duixian.rules.evaluate.result import Evaluator, Result
from duixian.rules.model.types import TRUTH

OPEN = ("eligible", "unknown")


class Costs:
    """Weighs advice in one case by the whole of what the claimant has or may have."""

    def __init__(self, evaluator: Evaluator, result: Result) -> None:
        self._evaluator, self._result = evaluator, result
        self._known: dict[tuple[tuple[str, int], ...], int] = {}

    def worthwhile(self, advice: Advice) -> Advice:
        """The advice without the alternatives that put more benefits out of reach than they bring within it.

        Someone employed is not told to become a visitor again for a week in a hostel.
        """
        kept = tuple(one for one in advice.alternatives if self.balance(one) >= 0)
        return advice if len(kept) == len(advice.alternatives) else replace(advice, alternatives=kept)

    def balance(self, alternative: Alternative) -> int:
        """How many benefits become possible by the changes of applicant and offices, less how many cease to be.

        What is added, rows of lists, and what time brings are left as they are.
        """
        slots = self._evaluator.engine.slots.facts
        changes = tuple(
            (one.fact, one.cells[0][0])
            for one in alternative.changes
            if one.by != "time" and not one.adds and one.cells and one.fact in slots
        )
        if changes and changes not in self._known:
            self._known[changes] = self._balance(changes)
        return self._known.get(changes, 0)

    def _balance(self, changes: tuple[tuple[str, int], ...]) -> int:
        engine, facts = self._evaluator.engine, self._result.pack.facts
        state = engine.copied(self._result.state)
        for id_, value in changes:
            slot = engine.slots.facts[id_]
            state.lo[slot], state.hi[slot] = value, 0 if facts[id_].type == TRUTH else value
        engine.run(state)
        after = self._evaluator.collect(state).benefits
        before = self._result.benefits
        return sum((found.status in OPEN) - (before[id_].status in OPEN) for id_, found in after.items())
