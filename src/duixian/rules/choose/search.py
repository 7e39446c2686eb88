"""Branch and bound over the combinations of claims: exact, unless there are too many to look at (then it says so)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from duixian.rules.choose.claims import Ends

MOST_LEAVES = 20_000


@dataclass(frozen=True, slots=True)
class Bound:
    """No more than `most` comes of these benefits together, or (None) no more than the greatest of them."""

    benefits: frozenset[str]
    most: int | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """One combination and what it pays in all, at least and at most."""

    claimed: tuple[str, ...]
    total: Ends


@dataclass(slots=True)
class Search:
    """`value` gives what a combination pays; `single` what each benefit could pay at most; `exclusive` pairs that exclude
    each other; `bounds` what stacking rules leave of some (disjoint)."""

    value: Callable[[tuple[str, ...]], Ends]
    single: dict[str, int]
    exclusive: frozenset[frozenset[str]]
    bounds: Sequence[Bound]
    leaves: int = 0
    best: int = -1
    cut: bool = False

    def run(self, benefits: Sequence[str]) -> tuple[list[Leaf], bool]:
        """The combinations that may be best, best first; and whether every combination was looked at or refuted."""
        order = sorted(benefits, key=lambda id_: -self.single[id_])
        found: list[Leaf] = []
        self._go(order, 0, (), found)
        kept = [leaf for leaf in found if leaf.total[1] >= self.best]
        kept.sort(
            key=lambda leaf: (
                -leaf.total[0],
                -leaf.total[1],
                -len(leaf.claimed),
                [benefits.index(b) for b in leaf.claimed],
            )
        )
        return _undominated(kept), not self.cut

    def _go(self, order: Sequence[str], place: int, taken: tuple[str, ...], found: list[Leaf]) -> None:
        if self.leaves >= MOST_LEAVES:
            self.cut = True
            return
        if place == len(order):
            self.leaves += 1
            total = self.value(taken)
            self.best = max(self.best, total[0])
            found.append(Leaf(taken, total))
            return
        if self._most({*taken, *order[place:]}) < self.best:
            return
        benefit = order[place]
        if not any(frozenset({benefit, other}) in self.exclusive for other in taken):
            self._go(order, place + 1, (*taken, benefit), found)
        self._go(order, place + 1, taken, found)

    def _most(self, benefits: set[str]) -> int:
        """An upper bound of what any part of `benefits` pays."""
        total, left = 0, set(benefits)
        for bound in self.bounds:
            inside = left & bound.benefits
            amounts = [self.single[id_] for id_ in inside]
            if amounts:
                total += max(amounts) if bound.most is None else min(sum(amounts), bound.most)
            left -= inside
        return total + sum(self.single[id_] for id_ in left)


def _undominated(leaves: list[Leaf]) -> list[Leaf]:
    """The best first, then those that could still pay more than it surely does; of combinations within another that pays
    no less at least and at most, only the larger."""
    kept: list[Leaf] = []
    for leaf in leaves:
        better = any(
            set(leaf.claimed) <= set(other.claimed)
            and leaf.total[0] <= other.total[0]
            and leaf.total[1] <= other.total[1]
            for other in kept
        )
        if not kept or (leaf.total[1] > kept[0].total[0] and not better):
            kept.append(leaf)
    return kept
