"""Flows along the spaces between columns and between rows, so that none runs through a node or along another.

A flow leaves a cell on the right, goes up or down in the space between two columns, and comes in on the left. Where neither
its first nor its last row is free on the way, it takes the space between two rows. Flows to one node share a track.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from duixian.rules.bpmn import graph as g
from duixian.rules.bpmn.grid import (
    AWAY,
    EVENT,
    INNER,
    LABEL,
    LINE,
    SIZE,
    TASK_HIGH,
    TASK_WIDE,
    Cell,
    Grid,
    Link,
)
from duixian.rules.drawing.layout import Area
from duixian.rules.drawing.wrapping import width

POOL, LANE = 30.0, 30.0  # the width of the heads of pool and lanes
TRACK, SPACE = 10.0, 22.0  # between tracks; the least space between columns or rows
BORDER_ROOM = 26.0  # below or above a task, for the words of what stands on its border
Point = tuple[float, float]
Band = tuple[int, int]  # of heights: (2 × row + 1, 0) a row, (2 × row, 0) the space above it


@dataclass(slots=True)
class Diagram:
    """Boxes of the pool, lanes and nodes by id, of words by the id of their node or flow; the points of every flow."""

    pool: Area
    lanes: dict[str, Area] = field(default_factory=dict)
    shapes: dict[str, Area] = field(default_factory=dict)
    words: dict[str, Area] = field(default_factory=dict)
    points: dict[str, list[Point]] = field(default_factory=dict)


@dataclass(slots=True)
class _Run:
    """The way of a link: `turns` are (column space, from band, to band), `along` spaces between rows taken from one column
    space to another. Bands are half rows: 2r+1 the middle of row r, 2r the space above it; a lane's last space counts too."""

    link: Link
    net: str
    turns: list[tuple[int, int, int]] = field(default_factory=list)
    along: list[tuple[int, int, int]] = field(default_factory=list)
    tracks: list[int] = field(default_factory=list)
    lanes: list[int] = field(default_factory=list)


def diagram(made: g.Graph, laid: Grid) -> Diagram:
    """Where everything of the diagram stands."""
    return _Router(made, laid).make()


class _Router:
    def __init__(self, made: g.Graph, laid: Grid) -> None:
        self.made, self.laid = made, laid
        self.at = {place: id_ for id_, place in laid.place.items()}
        self.columns = 1 + max(column for column, _ in laid.place.values())
        self.busy: dict[tuple[int, int], str] = {}
        self.bottom = {n.host for n in made.nodes.values() if n.kind == g.TIMER}
        self.top = {n.host for n in made.nodes.values() if n.kind == g.ESCALATION}
        # Bands: each row has one above and its middle; each lane one below its last row.
        self.band_of: list[int] = []
        count = 0
        for row, lane in enumerate(laid.rows):
            if row and laid.rows[row - 1] != lane:
                count += 1
            self.band_of.append(count + 1)
            count += 2
        self.bands = count + 1

    def make(self) -> Diagram:
        runs = [self._run(link) for link in sorted(self.laid.links, key=self._long)]
        verticals = self._track_columns(runs)
        horizontals = self._track_rows(runs)
        left, middle = self._widths(verticals)
        top, heights = self._heights(horizontals)
        return self._place(runs, left, middle, top, heights)

    # -- ways

    def _long(self, link: Link) -> tuple[int, int]:
        (a, r), (b, s) = self.laid.place[link.source], self.laid.place[link.target]
        return (abs(b - a) + (0 if b > a else 100), abs(s - r))

    def _free(self, row: int, first: int, last: int, net: str) -> bool:
        """Whether nothing stands in the cells of a row and no other flow runs there."""
        return all(
            (column, row) not in self.at and self.busy.get((column, row), net) == net
            for column in range(first, last)
        )

    def _take(self, row: int, first: int, last: int, net: str) -> None:
        for column in range(first, last):
            self.busy[(column, row)] = net

    def _run(self, link: Link) -> _Run:
        (a, r), (b, s) = self.laid.place[link.source], self.laid.place[link.target]
        one, other = self.band_of[r], self.band_of[s]
        source = self.laid.cells[link.source]
        target = self.laid.cells[link.target]
        fan = target.kind == LABEL and source.kind == g.GATEWAY
        run = _Run(link, link.source if fan else link.target)
        if link.leaves != "right":
            return self._from_border(run, a, b, s, one + (1 if link.leaves == "bottom" else -1), other)
        if b > a and r == s and self._free(r, a + 1, b, run.net):
            self._take(r, a + 1, b, run.net)
        elif b > a and r != s and self._free(s, a + 1, b, run.net):
            self._take(s, a + 1, b, run.net)
            run.turns = [(a + 1, one, other)]
        elif b > a and r != s and self._free(r, a + 1, b, run.net):
            self._take(r, a + 1, b, run.net)
            run.turns = [(b, one, other)]
        else:
            between = other - 1 if one <= other else other + 1
            run.turns = [(a + 1, one, between), (b, between, other)]
            run.along = [(between, a + 1, b)]
        return run

    def _from_border(self, run: _Run, a: int, b: int, row: int, space: int, other: int) -> _Run:
        """Out of a task's border into the space beside its row, along it, and up or down to the target."""
        run.along = [(space, a, b)]
        run.turns = [(b, space, other)]
        if b > a + 1 and self._free(row, a + 1, b, run.net):
            self._take(row, a + 1, b, run.net)
            run.along, run.turns = [(space, a, a + 1)], [(a + 1, space, other)]
        return run

    # -- tracks

    def _track_columns(self, runs: Sequence[_Run]) -> dict[int, int]:
        """A track for every turn; gives how many each space between columns has."""
        spaces: dict[int, list[tuple[_Run, int]]] = defaultdict(list)
        for run in runs:
            run.tracks = [0] * len(run.turns)
            for n, (space, *_) in enumerate(run.turns):
                spaces[space].append((run, n))
        count = {}
        for space, turns in spaces.items():
            count[space] = self._tracks(turns)
        return count

    def _tracks(self, turns: list[tuple[_Run, int]]) -> int:
        """Tracks from left to right: a turn that comes from a row stands left of one that goes into the same row."""
        nets: dict[str, list[tuple[_Run, int]]] = defaultdict(list)
        for run, n in turns:
            nets[run.net].append((run, n))
        spans = {net: _span(members) for net, members in nets.items()}
        rows = set(self.band_of)
        comes = {net: rows & {run.turns[n][1] for run, n in members} for net, members in nets.items()}
        goes = {net: rows & {run.turns[n][2] for run, n in members} for net, members in nets.items()}
        left_of = {
            net: [o for o in nets if o != net and comes[o] & goes[net] and not (comes[net] & goes[o])]
            for net in nets
        }
        found: dict[str, int] = {}
        for net in _in_order(nets, left_of):
            least = max((found[o] + 1 for o in left_of[net] if o in found), default=0)
            taken = {found[o] for o in found if _meet(spans[o], spans[net])}
            while least in taken:
                least += 1
            found[net] = least
        for net, members in nets.items():
            for run, n in members:
                run.tracks[n] = found[net]
        return 1 + max(found.values())

    def _track_rows(self, runs: Sequence[_Run]) -> dict[int, int]:
        """A track for every run along a space between rows; gives how many each has."""
        spaces: dict[int, dict[str, list[tuple[_Run, int]]]] = defaultdict(lambda: defaultdict(list))
        for run in runs:
            run.lanes = [0] * len(run.along)
            for n, (space, *_) in enumerate(run.along):
                spaces[space][run.net].append((run, n))
        count = {}
        for space, nets in spaces.items():
            spans = {
                net: (
                    min(min(run.along[n][1:]) for run, n in members),
                    max(max(run.along[n][1:]) for run, n in members),
                )
                for net, members in nets.items()
            }
            found: dict[str, int] = {}
            for net in sorted(nets, key=lambda net: (spans[net][1] - spans[net][0], net)):
                taken = {found[o] for o in found if _meet(spans[o], spans[net])}
                found[net] = next(n for n in range(len(nets)) if n not in taken)
                for run, n in nets[net]:
                    run.lanes[n] = found[net]
            count[space] = 1 + max(found.values())
        return count

    # -- measures

    def _widths(self, tracks: Mapping[int, int]) -> tuple[list[float], list[float]]:
        """The left side of each space between columns, and the middle of each column."""
        wide = [0.0] * self.columns
        for id_, (column, _) in self.laid.place.items():
            wide[column] = max(wide[column], self.laid.cells[id_].wide)
        left, middle, x = [], [], POOL + LANE + 10
        for column in range(self.columns + 1):
            left.append(x)
            x += SPACE + max(0, tracks.get(column, 0) - 1) * TRACK
            if column < self.columns:
                middle.append(x + wide[column] / 2)
                x += wide[column]
        left.append(x)
        return left, middle

    def _heights(self, tracks: Mapping[int, int]) -> tuple[list[float], list[float]]:
        """The top and the height of every band."""
        high = [0.0] * self.bands
        for band in range(self.bands):
            high[band] = SPACE + max(0, tracks.get(band, 0) - 1) * TRACK
        for row, band in enumerate(self.band_of):
            here = [id_ for id_, place in self.laid.place.items() if place[1] == row]
            high[band] = max((self.laid.cells[id_].high for id_ in here), default=0.0)
            if any(id_ in self.bottom for id_ in here):
                high[band + 1] += BORDER_ROOM
            if any(id_ in self.top for id_ in here):
                high[band - 1] += BORDER_ROOM
        lanes = dict(self.made.lanes)
        for lane in dict.fromkeys(self.laid.rows):
            first, last = self._ends(lane)
            short = width(lanes[lane], SIZE) + 24 - sum(high[first : last + 1])
            if short > 0:
                high[first] += short / 2
                high[last] += short / 2
        top, y = [], 0.0
        for value in high:
            top.append(y)
            y += value
        return top, high

    def _ends(self, lane: str) -> tuple[int, int]:
        """The first and the last band of a lane."""
        rows = [row for row, of in enumerate(self.laid.rows) if of == lane]
        return self.band_of[rows[0]] - 1, self.band_of[rows[-1]] + 1

    # -- places

    def _place(
        self,
        runs: Sequence[_Run],
        left: list[float],
        middle: list[float],
        top: list[float],
        high: list[float],
    ) -> Diagram:
        wide, deep = left[-1] + 10, top[-1] + high[-1]
        found = Diagram(Area(0, 0, wide, deep))
        for lane in dict.fromkeys(self.laid.rows):
            first, last = self._ends(lane)
            found.lanes[lane] = Area(POOL, top[first], wide - POOL, top[last] + high[last] - top[first])
        boxes: dict[str, Area] = {}
        for id_, (column, row) in self.laid.place.items():
            cell, band = self.laid.cells[id_], self.band_of[row]
            x, y = middle[column], top[band] + high[band] / 2
            boxes[id_] = Area(x - cell.shape[0] / 2, y - cell.shape[1] / 2, *cell.shape)
            self._words(found, cell, boxes[id_])
        found.shapes |= {id_: box for id_, box in boxes.items() if id_ in self.made.nodes}
        for node in self.made.nodes.values():
            if node.host:
                self._border(found, node)
            if node.inner:
                self._inside(found, node)
        for run in runs:
            self._points(found, run, boxes, left, top, high)
        return found

    def _words(self, found: Diagram, cell: Cell, box: Area) -> None:
        if not cell.lines:
            return
        x, y = box.middle
        high = len(cell.lines) * LINE
        if cell.kind == LABEL:
            flow = cell.id.removeprefix("words ")
            found.words[flow] = Area(x - cell.wide / 2 + 2, y - high - 3, cell.wide - 4, high)
        else:
            found.words[cell.id] = Area(x - cell.wide / 2, box.bottom + 3, cell.wide, high)

    def _inside(self, found: Diagram, node: g.Node) -> None:
        """The elements of a sub-process from left to right, below its name."""
        outer = found.shapes[node.id]
        x, y = outer.x + INNER, outer.y + outer.high / 2 + 8
        for one in node.inner:
            wide, high = (TASK_WIDE, TASK_HIGH) if one.kind in g.TASKS else (EVENT, EVENT)
            box = found.shapes[one.id] = Area(x, y - high / 2, wide, high)
            if one.kind not in g.TASKS:
                said = width(one.name, SIZE) + 4
                found.words[one.id] = Area(box.middle[0] - said / 2, box.bottom + 3, said, LINE)
            x += wide + INNER
        for before, after in pairwise(node.inner):
            ends = [(found.shapes[before.id].right, y), (found.shapes[after.id].x, y)]
            found.points[f"flow-{before.id}-{after.id}"] = ends

    def _border(self, found: Diagram, node: g.Node) -> None:
        """On the task's lower side right, on its upper side left; its words beside it, outside the task."""
        host = found.shapes[node.host]
        below = node.kind == g.TIMER
        x, y = (host.right - AWAY, host.bottom) if below else (host.x + AWAY, host.y)
        found.shapes[node.id] = Area(x - EVENT / 2, y - EVENT / 2, EVENT, EVENT)
        wide = width(node.name, SIZE) + 4
        if below:
            found.words[node.id] = Area(x - EVENT / 2 - wide, y + 4, wide, LINE)
        else:
            found.words[node.id] = Area(x + EVENT / 2, y - LINE - 4, wide, LINE)

    def _points(
        self,
        found: Diagram,
        run: _Run,
        boxes: Mapping[str, Area],
        left: list[float],
        top: list[float],
        high: list[float],
    ) -> None:
        source, target = boxes[run.link.source], boxes[run.link.target]
        turns = [
            left[space] + SPACE / 2 + track * TRACK
            for (space, *_), track in zip(run.turns, run.tracks, strict=True)
        ]
        levels = [
            self._level(space, lane, top, high)
            for (space, *_), lane in zip(run.along, run.lanes, strict=True)
        ]
        points: list[Point]
        if run.link.leaves == "right":
            points = [(source.right, source.middle[1])]
            heights = [source.middle[1], *levels, target.middle[1]]
        else:
            below = run.link.leaves == "bottom"
            x = source.right - AWAY if below else source.x + AWAY
            y = source.bottom + EVENT / 2 if below else source.y - EVENT / 2
            points = [(x, y), (x, levels[0])]
            heights = [*levels, target.middle[1]]
        for x, (before, after) in zip(turns, pairwise(heights), strict=False):
            points += [(x, before), (x, after)]
        points.append((target.x, target.middle[1]))
        whole = found.points.get(run.link.flow)
        if whole is None:
            found.points[run.link.flow] = points
        elif self.laid.cells[run.link.source].kind == LABEL:
            found.points[run.link.flow] = whole + points
        else:
            found.points[run.link.flow] = points + whole

    def _level(self, space: int, lane: int, top: list[float], high: list[float]) -> float:
        """The height of a track of a space between rows: below the words of what stands on borders above it."""
        above = any(
            id_ in self.bottom and self.band_of[place[1]] == space - 1
            for id_, place in self.laid.place.items()
        )
        room = BORDER_ROOM if above else 0.0
        return top[space] + room + SPACE / 2 + lane * TRACK


def _span(members: Sequence[tuple[_Run, int]]) -> tuple[int, int]:
    bands = [band for run, n in members for band in run.turns[n][1:]]
    return min(bands), max(bands)


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _in_order(nets: Mapping[str, Sequence[tuple[_Run, int]]], left_of: Mapping[str, list[str]]) -> list[str]:
    """Short ones first, each after those that stand left of it."""
    done: list[str] = []
    waiting = sorted(nets, key=lambda net: (_span(nets[net])[1] - _span(nets[net])[0], net))
    while waiting:
        ready = next((net for net in waiting if not set(left_of[net]) & set(waiting)), waiting[0])
        waiting.remove(ready)
        done.append(ready)
    return done
