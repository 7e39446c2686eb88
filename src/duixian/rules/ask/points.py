"""The values of an unknown fact at which something can change.

A range falls into cells in which every comparison of the rule has one truth; one value of each cell (its ends where the
value itself goes into an amount) stands for all. Comparisons of a fact with constants give the cells at once; other
comparisons in which nothing else is unknown give them by halving, which interval evaluation makes exact: a comparison
that is settled for an interval is so for each of its values. Where a comparison involves another unknown fact, or a list
of rows is unknown, the points are a sample and say so (`exact` is False).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from duixian.rules.ask.part import Part
from duixian.rules.ask.uses import Uses, cuts_of
from duixian.rules.evaluate.engine import State
from duixian.rules.evaluate.missing import settled
from duixian.rules.evaluate.support import Row, add_months
from duixian.rules.model import nodes as n
from duixian.rules.model.declared import Fact
from duixian.rules.model.types import LAST_DAY, SPELLS, TRUTH, EnumType
from duixian.rules.truth import FALSE, TRUE, UNKNOWN

SAMPLED = (1, 5, 10)  # where nothing tells the points of a range: its half, its 32nd, its 1024th part
MOST_CELLS, MOST_HALVINGS, MOST_ROWS = 64, 400, 24


@dataclass(frozen=True, slots=True)
class Point:
    """A value an unknown fact can take: run-time ends for a value, rows for a list; `weight`: how likely it is thought."""

    lo: int = 0
    hi: int = 0
    rows: tuple[Row, ...] | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Variable:
    """An unknown fact (`id`: a fact, a list, or an attribute of stated rows) and its points in one part."""

    id: str
    kind: str
    slot: int
    points: tuple[Point, ...]
    exact: bool

    def put(self, state: State, point: Point) -> None:
        """Give the fact a value."""
        if self.kind == "value":
            state.lo[self.slot], state.hi[self.slot] = point.lo, point.hi
        elif self.kind == "rows":
            assert point.rows is not None
            state.rows[self.slot] = list(point.rows)
        else:
            _fill(state, self, point)


def keep(state: State, variable: Variable) -> Point:
    """What stands in the state now, to be put back."""
    if variable.kind == "value":
        return Point(state.lo[variable.slot], state.hi[variable.slot])
    rows = state.rows[variable.slot]
    return Point(rows=None if rows is None else tuple(rows))


def back(state: State, variable: Variable, kept: Point) -> None:
    """Undo `put`."""
    if variable.kind == "value":
        state.lo[variable.slot], state.hi[variable.slot] = kept.lo, kept.hi
    else:
        state.rows[variable.slot] = None if kept.rows is None else list(kept.rows)


def _fill(state: State, variable: Variable, point: Point) -> None:
    """Give an attribute its value in every row where it is not known."""
    rows, place = state.rows[variable.slot], int(variable.kind.partition(" ")[2])
    assert rows is not None
    filled: list[Row] = []
    for lo, hi in rows:
        known = (
            lo[place] != UNKNOWN
            if hi[place] == 0 and lo[place] in (TRUE, FALSE, UNKNOWN)
            else lo[place] == hi[place]
        )
        if not known:
            lo, hi = lo.copy(), hi.copy()
            lo[place], hi[place] = point.lo, point.hi
        filled.append((lo, hi))
    state.rows[variable.slot] = filled


class Points:
    """Finds the points of unknown facts in one part of a case. `state` has been evaluated."""

    def __init__(
        self, part: Part, state: State, unknown: tuple[str, ...], trace: Mapping[str, Any] | None = None
    ) -> None:
        self.part, self.state, self.pack = part, state, part.pack
        self.unknown = frozenset(unknown)
        self.trace = part.engine.trace(state) if trace is None else trace

    def variable(self, id_: str, halving: bool = True) -> Variable:
        """The points of an unknown fact; without `halving` comparisons that need it are left to the sample."""
        slots = self.part.engine.slots
        if id_ in slots.rows:
            return Variable(id_, "rows", slots.rows[id_], tuple(self._lists(id_)), False)
        fact = self.pack.facts[id_]
        if id_ in slots.attributes:
            rows = slots.rows[fact.role]
            sample = tuple(_at(v, fact) for v in self._values_of_attribute(fact))
            return Variable(id_, f"attribute {slots.attributes[id_]}", rows, sample, False)
        slot = slots.facts[id_]
        if fact.type == TRUTH:
            return Variable(id_, "value", slot, (Point(TRUE), Point(FALSE)), True)
        ends = (self.state.lo[slot], self.state.hi[slot])
        cells, exact, as_value = self.cells(id_, slot, ends, halving)
        points: list[Point] = []
        for start, last in cells:
            share = (last - start + 1) / (ends[1] - ends[0] + 1)
            weight = share if isinstance(fact.type, EnumType) else (share + 1 / len(cells)) / 2
            if (as_value or not exact) and last > start:
                points += [Point(start, start, weight=weight / 2), Point(last, last, weight=weight / 2)]
            else:
                points.append(Point(start, start, weight=weight))
        return Variable(id_, "value", slot, tuple(points), exact)

    def cells(
        self, id_: str, slot: int, ends: tuple[int, int], halving: bool = True
    ) -> tuple[list[tuple[int, int]], bool, bool]:
        """The cells of a range (first and last value of each), whether they are exact, whether the value itself counts."""
        lo, hi = ends
        used = self.part.uses(id_)
        cuts, joint = self._cuts(used)
        halve = [node for node in used.indirect if halving and not self._joint(node, id_)]
        exact = not joint and len(halve) == len(used.indirect) and not used.as_value
        if halve:
            found = self._halve(slot, ends, halve)
            exact, cuts = exact and found is not None, cuts | (found or set())
        if joint or len(halve) < len(used.indirect):
            cuts |= {lo + ((hi - lo) >> shift) for shift in SAMPLED}
        starts = sorted({lo, *(cut for cut in cuts if lo < cut <= hi)})
        if len(starts) > MOST_CELLS:
            starts, exact = starts[:MOST_CELLS], False
        return (
            list(zip(starts, [after - 1 for after in [*starts[1:], hi + 1]], strict=True)),
            exact,
            used.as_value,
        )

    def cells_of_attribute(self, fact: Fact) -> list[tuple[int, int]]:
        """The cells of a row's fact by the comparisons with settled values it stands in."""
        cuts, _ = self._cuts(self.part.uses(fact.id, in_rows=True))
        starts = sorted({fact.lo, *(cut for cut in cuts if fact.lo < cut <= fact.hi)})[:MOST_CELLS]
        return list(zip(starts, [after - 1 for after in [*starts[1:], fact.hi + 1]], strict=True))

    def _cuts(self, used: Uses) -> tuple[set[int], bool]:
        """Where comparisons with settled values and memberships change; and whether some value beside it is open."""
        cuts: set[int] = set()
        joint = False
        for op, factor, other in used.direct:
            value = self._constant(other)
            if value is None:
                joint = True
            else:
                cuts.update(cuts_of(op, factor, value))
        for ranges in used.ranges:
            for first, last in ranges:
                cuts |= {first, last + 1}
        return cuts, joint

    def _joint(self, node: n.Expr, fact: str) -> bool:
        """Whether another unknown fact stands below a node."""
        return bool((self.part.facts_below(node) - {fact}) & self.unknown)

    def _constant(self, node: n.Expr) -> int | None:
        """A node's value where the case settles it."""
        if isinstance(node, n.Literal):
            return node.value
        value = self.trace.get(node.id)
        return value[0] if isinstance(value, tuple) and settled(value) and not value[2] else None

    def _halve(self, slot: int, ends: tuple[int, int], nodes: list[n.Expr]) -> set[int] | None:
        """Where comparisons change along the fact's range, found by halving; None when that takes too long."""
        state, engine = self.part.state(self.state), self.part.engine
        cuts: set[int] = set()
        todo, count = [ends], 0
        while todo:
            lo, hi = todo.pop()
            count += 1
            if count > MOST_HALVINGS:
                return None
            state.lo[slot], state.hi[slot] = lo, hi
            trace = engine.trace(state)
            if lo == hi or all(trace[node.id] != UNKNOWN for node in nodes):
                cuts.add(lo)
                continue
            middle = (lo + hi) // 2
            todo += [(lo, middle), (middle + 1, hi)]
        return cuts

    # lists

    def _values_of_attribute(self, fact: Fact) -> list[int]:
        if fact.type == TRUTH:
            return [TRUE, FALSE]
        cuts, _ = self._cuts(self.part.uses(fact.id, in_rows=True))
        values = sorted({fact.lo, fact.hi, *(cut for cut in cuts if fact.lo <= cut <= fact.hi)})
        return values[:MOST_CELLS]

    def _lists(self, id_: str) -> Iterator[Point]:
        """A sample of what an unknown list can be: nothing, and one row of each combination of telling values."""
        yield Point(rows=())
        slots = self.part.engine.slots
        own = [f for f in self.pack.facts.values() if f.role == id_ and f.id in slots.attributes]
        choices: list[list[tuple[int, int]]] = []
        today = self.state.as_of
        for fact in sorted(own, key=lambda f: slots.attributes[f.id]):
            if self._is_spell(id_) and fact.name in ("from", "to"):
                starts = [fact.lo, add_months(today, -6)] if fact.name == "from" else [LAST_DAY]
                choices.append([(v, v) for v in starts])
            elif fact.type == TRUTH:
                choices.append([(TRUE, 0), (FALSE, 0)])
            else:
                values = self._values_of_attribute(fact)
                choices.append([(v, v) for v in (values[-1:] + values[:-1])[:4]])
        for count, combination in enumerate(product(*choices)):
            if count >= MOST_ROWS:
                return
            yield Point(rows=(([lo for lo, _ in combination], [hi for _, hi in combination]),))

    def _is_spell(self, id_: str) -> bool:
        return id_ in self.pack.facts and self.pack.facts[id_].type == SPELLS


def _at(value: int, fact: Fact) -> Point:
    return Point(value, 0) if fact.type == TRUTH else Point(value, value)
