"""The smallest sets of changes that do it: none of them can be left out.

What can be done with some facts can be done with more, so a set is shrunk until every fact in it is needed; other sets are
found by shrinking again without one fact of each set found before (a hitting-set tree, Reiter 1987).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from duixian.rules.advise.levers import Lever

MOST_SETS, MOST_NODES = 8, 60
Set = frozenset[Lever]


def smallest_sets(levers: Sequence[Lever], can: Callable[[Sequence[Lever]], bool]) -> tuple[list[Set], bool]:
    """Minimal subsets of `levers` for which `can` holds; and whether these are all there are.

    Facts that an office decides, and those that take more effort, are tried first for leaving out.
    """
    order = sorted(
        levers, key=lambda lever: (lever.by != "office", -lever.fact.effort, lever.fact.id, lever.row)
    )
    found: list[Set] = []
    todo: list[Set] = [frozenset()]
    seen: set[Set] = set()
    while todo:
        if len(found) >= MOST_SETS or len(seen) >= MOST_NODES:
            return found, False
        without = todo.pop(0)
        if without in seen:
            continue
        seen.add(without)
        known = next((one for one in found if not one & without), None)
        if known is None:
            kept = [lever for lever in order if lever not in without]
            if not can(kept):
                continue
            known = _shrunk(kept, can)
            found.append(known)
        todo += [without | {lever} for lever in order if lever in known]
    return found, True


def _shrunk(kept: list[Lever], can: Callable[[Sequence[Lever]], bool]) -> Set:
    for lever in list(kept):
        rest = [other for other in kept if other is not lever]
        if can(rest):
            kept = rest
    return frozenset(kept)
