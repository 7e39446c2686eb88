"""Whether a benefit can be had by changing some facts, and to which values.

With the facts relaxed to their whole ranges, a status that cannot become true refutes all their values at once. Where it
may, the facts are fixed cell by cell until the status is true however the rest is completed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from duixian.rules.advise.levers import Lever
from duixian.rules.ask.part import Part
from duixian.rules.ask.points import Points
from duixian.rules.evaluate.engine import State
from duixian.rules.model.types import TRUTH, EnumType
from duixian.rules.truth import FALSE, TRUE

MOST_RUNS, MOST_COMBINATIONS = 400, 600
Cell = tuple[int, int]


@dataclass(slots=True)
class Reach:
    """Searches one part of one case. What is unknown of the rows of the list `added` does not count as unknown anyway: it
    is for the applicant to bring about. `unsure` is set where a "cannot" rested on a sample or on a search cut short."""

    part: Part
    state: State
    added: str = ""
    unsure: bool = False
    sampled: bool = False
    runs: int = 0

    def code(self, state: State) -> int:
        return self.part.run(state)[0]

    def relaxed(self, chosen: Sequence[Lever]) -> State:
        """The case with the chosen facts open."""
        state = self.part.state(self.state)
        for lever in chosen:
            lever.relax(state)
        return state

    def can(self, chosen: Sequence[Lever]) -> bool:
        """Whether some values of the chosen facts make the status true (or leave it to facts that are unknown anyway)."""
        self.runs, self.sampled = 0, False
        found = self._search(self.relaxed(chosen), list(chosen))
        self.unsure = self.unsure or (not found and self.sampled)
        return found

    def _search(self, state: State, left: list[Lever]) -> bool:
        self.runs += 1
        if self.runs > MOST_RUNS:
            self.sampled = True
            return False
        code = self.code(state)
        if not code & 1 or code == TRUE:
            return code == TRUE
        unknown = self.part.missing(state, None, status_only=True)
        lever = next((lever for id_ in unknown for lever in left if lever.fact.id == id_), None)
        if lever is None:
            return self._open_anyway(unknown)
        rest = [other for other in left if other is not lever]
        kept = lever.now(state)
        for first, last in self.cells(state, lever, unknown):
            for value in (first,) if first == last else (first, last):
                lever.set(state, value)
                if self._search(state, rest):
                    return True
        lever.put(state, *kept)
        return False

    def _open_anyway(self, unknown: tuple[str, ...]) -> bool:
        """Whether what is open was unknown before any change."""
        return not any(id_.rpartition(".")[0] == self.added for id_ in unknown if self.added)

    def cells(self, state: State, lever: Lever, unknown: tuple[str, ...]) -> list[Cell]:
        """The cells of a fact that is open in `state`."""
        fact = lever.fact
        if fact.type == TRUTH:
            return [(TRUE, TRUE), (FALSE, FALSE)]
        points = Points(self.part, state, unknown)
        if lever.row >= 0:
            self.sampled = True
            found = points.cells_of_attribute(fact)
        else:
            found, exact, _ = points.cells(fact.id, lever.slot, (fact.lo, fact.hi))
            self.sampled = self.sampled or not exact
        if isinstance(fact.type, EnumType):
            return [(value, value) for first, last in found for value in range(first, last + 1)]
        return found

    # values

    def nearest(self, chosen: Sequence[Lever]) -> list[int] | None:
        """Values of all chosen facts that do it, each as near to what it is now as the cells allow; None where none is found."""
        relaxed = self.relaxed(chosen)
        unknown = self._unknown(relaxed, chosen)
        options = [self._options(lever, self.cells(relaxed, lever, unknown)) for lever in chosen]
        best: tuple[int, list[int]] | None = None
        for count, picks in enumerate(product(*(list(enumerate(o)) for o in options))):
            if count >= MOST_COMBINATIONS:
                break
            cost = sum(place for place, _ in picks)
            if best is not None and cost >= best[0]:
                continue
            values = [value for _, value in picks]
            if self.holds(chosen, values):
                best = cost, values
        return None if best is None else best[1]

    def _unknown(self, state: State, chosen: Sequence[Lever]) -> tuple[str, ...]:
        self.code(state)
        return tuple(
            {*self.part.missing(state, None, status_only=True), *(lever.fact.id for lever in chosen)}
        )

    def _options(self, lever: Lever, cells: list[Cell]) -> list[int]:
        """One value of each cell, the nearest to the present one first (which is itself left out)."""
        now_lo, now_hi = lever.now(self.state)
        if lever.fact.type == TRUTH:
            return [FALSE] if now_lo == TRUE else [TRUE] if now_lo == FALSE else [TRUE, FALSE]
        values = [min(max(now_lo, first), last) for first, last in cells]
        found = sorted(dict.fromkeys(values), key=lambda value: abs(value - now_lo))
        return [value for value in found if not now_lo == value == now_hi] or found

    def holds(self, chosen: Sequence[Lever], values: Sequence[int]) -> bool:
        """Whether these values do it: the status is true, or open only through what is unknown anyway."""
        return bool(self.code(self.with_values(chosen, values)) & 1)

    def with_values(self, chosen: Sequence[Lever], values: Sequence[int]) -> State:
        state = self.part.state(self.state)
        for lever, value in zip(chosen, values, strict=True):
            lever.set(state, value)
        return state

    def allowed(self, chosen: Sequence[Lever], values: Sequence[int], place: int) -> list[Cell]:
        """All cells of one chosen fact that do it while the others have their values."""
        lever = chosen[place]
        state = self.with_values(chosen, values)
        lever.relax(state)
        unknown = self._unknown(state, (lever,))
        found: list[Cell] = []
        for first, last in self.cells(state, lever, unknown):
            lever.set(state, first)
            held = self.code(state) & 1
            lever.set(state, last)
            if held and self.code(state) & 1:
                if found and found[-1][1] + 1 == first:
                    found[-1] = (found[-1][0], last)
                else:
                    found.append((first, last))
        return found
