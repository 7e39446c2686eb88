"""Ruled tables: from the lines drawn on a page to cells with row, column and place.

Pure geometry. Rules that touch form one grid; where no rule stands between two fields of a grid, they are one
merged cell. A frame around running text (a box) has a single field and is no table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duixian.text.readers.pdf_page import Rule

LEAST = 8.0  # points that a row broken by the page is high at least
NEAR = 2.5  # points within which two rules are one, or a rule's end meets another rule


@dataclass(frozen=True, slots=True)
class Field:
    """One cell of a grid as drawn: 0-based row and column of its upper left corner, and its place."""

    row: int
    column: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table on one page: where its columns stand (left to right) and its cells in reading order.

    ``headless`` and ``footless`` tell that its first or last row has no rule above or below: it is broken by the page.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    fields: tuple[Field, ...]
    headless: bool = False
    footless: bool = False

    def at(self, x: float, y: float) -> Field | None:
        """The cell that holds the point, or None outside the table."""
        if not (
            self.xs[0] - NEAR <= x <= self.xs[-1] + NEAR and self.ys[-1] - NEAR <= y <= self.ys[0] + NEAR
        ):
            return None
        for cell in self.fields:
            if cell.x0 <= x <= cell.x1 and cell.y0 <= y <= cell.y1:
                return cell
        return min(self.fields, key=lambda cell: _away(cell, x, y))


def _away(cell: Field, x: float, y: float) -> float:
    return max(cell.x0 - x, 0, x - cell.x1) + max(cell.y0 - y, 0, y - cell.y1)


def grids(rules: Sequence[Rule]) -> list[Grid]:
    """The tables among ``rules``, top to bottom. Frames of a single field and loose lines are left out."""
    flat = _merge([rule for rule in rules if rule.y0 == rule.y1], upright=False)
    upright = _merge([rule for rule in rules if rule.x0 == rule.x1], upright=True)
    found = [grid for group in _groups(flat, upright) if (grid := _grid(*group))]
    return sorted(found, key=lambda grid: (-grid.ys[0], grid.xs[0]))


def _merge(rules: list[Rule], upright: bool) -> list[Rule]:
    """Pieces of one line (a border is often drawn cell by cell) put together again."""

    def along(rule: Rule) -> tuple[float, float, float]:
        return (rule.x0, rule.y0, rule.y1) if upright else (rule.y0, rule.x0, rule.x1)

    lanes: list[list[tuple[float, float, float]]] = []
    for place, begin, end in sorted(along(rule) for rule in rules):
        if lanes and place - lanes[-1][0][0] <= NEAR:
            lanes[-1].append((place, begin, end))
        else:
            lanes.append([(place, begin, end)])
    merged: list[Rule] = []
    for lane in lanes:
        place = lane[0][0]
        run: list[float] = []
        for _, begin, end in sorted(lane, key=lambda part: part[1]):
            if run and begin <= run[1] + NEAR:
                run[1] = max(run[1], end)
                continue
            if run:
                merged.append(_rule(place, run, upright))
            run = [begin, end]
        merged.append(_rule(place, run, upright))
    return merged


def _rule(place: float, run: list[float], upright: bool) -> Rule:
    return Rule(place, run[0], place, run[1]) if upright else Rule(run[0], place, run[1], place)


def _groups(flat: list[Rule], upright: list[Rule]) -> Iterable[tuple[list[Rule], list[Rule]]]:
    """Rules that touch each other, as connected groups."""
    parent = list(range(len(flat) + len(upright)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, h in enumerate(flat):
        for j, v in enumerate(upright, len(flat)):
            if h.x0 - NEAR <= v.x0 <= h.x1 + NEAR and v.y0 - NEAR <= h.y0 <= v.y1 + NEAR:
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index, rule in enumerate([*flat, *upright]):
        groups.setdefault(root(index), ([], []))[index >= len(flat)].append(rule)
    return groups.values()


def _places(values: Iterable[float]) -> list[float]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > NEAR:
            places.append(value)
    return places


def _grid(flat: list[Rule], upright: list[Rule]) -> Grid | None:
    xs = _places(rule.x0 for rule in upright)
    ys = _places(rule.y0 for rule in flat)[::-1]
    if len(xs) < 3 or not ys:
        return None
    above, below = _open(xs, upright, ys[0], up=True), _open(xs, upright, ys[-1], up=False)
    ys = [*([above] if above is not None else []), *ys, *([below] if below is not None else [])]
    if len(ys) < 2:
        return None
    members: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place, owner in _owners(xs, ys, flat, upright).items():
        members.setdefault(owner, []).append(place)
    fields = []
    for places in members.values():
        top, bottom = min(p[0] for p in places), max(p[0] for p in places)
        left, right = min(p[1] for p in places), max(p[1] for p in places)
        fields.append(Field(top, left, xs[left], ys[bottom + 1], xs[right + 1], ys[top]))
    if len(fields) < 2:
        return None
    ordered = tuple(sorted(fields, key=lambda cell: (cell.row, cell.column)))
    return Grid(tuple(xs), tuple(ys), ordered, above is not None, below is not None)


def _open(xs: list[float], upright: list[Rule], edge: float, up: bool) -> float | None:
    """Where a row ends that the page breaks: the outer upright rules and one between go on beyond the last rule across."""
    ends = {
        place: max((rule.y1 if up else -rule.y0) for rule in upright if abs(rule.x0 - place) <= NEAR)
        for place in xs
    }
    beyond = [end for end in ends.values() if end - (edge if up else -edge) > LEAST]
    if len(beyond) < 3 or min(ends[xs[0]], ends[xs[-1]]) not in beyond:
        return None
    return max(beyond) if up else -max(beyond)


def _owners(
    xs: list[float], ys: list[float], flat: list[Rule], upright: list[Rule]
) -> dict[tuple[int, int], tuple[int, int]]:
    """For every field of the full raster the first field of the merged cell it belongs to."""
    rows, columns = len(ys) - 1, len(xs) - 1
    owner = {(row, column): (row, column) for row in range(rows) for column in range(columns)}

    def root(place: tuple[int, int]) -> tuple[int, int]:
        while owner[place] != place:
            place = owner[place]
        return place

    def unite(one: tuple[int, int], two: tuple[int, int]) -> None:
        first, second = sorted((root(one), root(two)))
        owner[second] = first

    for row, column in list(owner):
        across = (ys[row] + ys[row + 1]) / 2
        if column + 1 < columns and not _stands(upright, xs[column + 1], across):
            unite((row, column), (row, column + 1))
        along = (xs[column] + xs[column + 1]) / 2
        if row + 1 < rows and not _lies(flat, ys[row + 1], along):
            unite((row, column), (row + 1, column))
    return {place: root(place) for place in owner}


def _stands(upright: list[Rule], x: float, y: float) -> bool:
    return any(abs(rule.x0 - x) <= NEAR and rule.y0 <= y <= rule.y1 for rule in upright)


def _lies(flat: list[Rule], y: float, x: float) -> bool:
    return any(abs(rule.y0 - y) <= NEAR and rule.x0 <= x <= rule.x1 for rule in flat)
