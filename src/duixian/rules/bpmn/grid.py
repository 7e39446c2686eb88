"""Nodes in columns and rows: a case runs from left to right, each lane has as many rows as it needs.

Besides nodes there are cells for the names of flows: a flow with a name runs through a cell of its own, so that no name can
lie on anything else. What stands on a task's border has no cell.
"""

from __future__ import annotations

from dataclasses import dataclass

from duixian.rules.bpmn import graph as g
from duixian.rules.drawing.wrapping import width, wrapped

TASK_WIDE, TASK_HIGH = 150.0, 90.0
EVENT, DIAMOND = 36.0, 50.0
SIZE, LINE = 12.0, 15.0  # of type; the height of a line
WORDS, EVENT_WORDS = 120.0, 96.0  # the room of a flow's name, of an event's
AWAY = 30.0  # of the middle of what stands on a task's border from the task's side
INNER, SUB_HIGH = 34.0, 150.0  # between the elements of a sub-process; its height
LABEL = "label"  # the kind of a cell for words


@dataclass(frozen=True, slots=True)
class Cell:
    """`shape` is the width and height of what is drawn, `wide` and `high` of what it takes with its words."""

    id: str
    kind: str
    lane: str
    wide: float
    high: float
    shape: tuple[float, float]
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A piece of a flow between two cells. `leaves`: right, or bottom and top for what stands on a border."""

    flow: str
    source: str
    target: str
    leaves: str = "right"


@dataclass(frozen=True, slots=True)
class Grid:
    """`place` is the column and the row (in all) of each cell; `rows` the lane of every row."""

    cells: dict[str, Cell]
    links: list[Link]
    place: dict[str, tuple[int, int]]
    rows: list[str]


def grid(made: g.Graph) -> Grid:
    """Cells and pieces of flows with their places."""
    beside: dict[str, float] = {}
    for node in made.nodes.values():
        if node.host:
            beside[node.host] = max(beside.get(node.host, 0.0), AWAY + EVENT / 2 + width(node.name, SIZE) + 8)
    cells = {node.id: _cell(node, beside.get(node.id, 0.0)) for node in made.nodes.values() if not node.host}
    links: list[Link] = []
    for flow in made.flows:
        source = made.nodes[flow.source]
        leaves = (
            {g.TIMER: "bottom", g.ESCALATION: "top"}.get(source.kind, "right") if source.host else "right"
        )
        first = source.host or source.id
        if not flow.name:
            links.append(Link(flow.id, first, flow.target, leaves))
            continue
        lines = tuple(wrapped(flow.name, SIZE, WORDS))
        words = f"words {flow.id}"
        wide = max(width(line, SIZE) for line in lines) + 12
        cells[words] = Cell(words, LABEL, source.lane, wide, 2 * len(lines) * LINE + 8, (wide, 0.0), lines)
        links += [Link(flow.id, first, words, leaves), Link(flow.id, words, flow.target)]
    columns = _columns(list(cells), links)
    last = 1 + max(columns.values())
    columns |= {id_: last for id_, cell in cells.items() if cell.kind == g.SUB}
    rows = _rows(cells, links, columns, [id_ for id_, _ in made.lanes])
    return _whole(made, cells, links, columns, rows)


def _whole(
    made: g.Graph, cells: dict[str, Cell], links: list[Link], columns: dict[str, int], rows: dict[str, int]
) -> Grid:
    deep = {
        id_: 1 + max((rows[c.id] for c in cells.values() if c.lane == id_), default=0)
        for id_, _ in made.lanes
    }
    first: dict[str, int] = {}
    all_rows: list[str] = []
    for id_, _ in made.lanes:
        first[id_] = len(all_rows)
        all_rows += [id_] * deep[id_]
    place = {id_: (columns[id_], first[cell.lane] + rows[id_]) for id_, cell in cells.items()}
    return Grid(cells, links, place, all_rows)


def _cell(node: g.Node, beside: float) -> Cell:
    """`beside` is the room that the words of what stands on its border take along it."""
    if node.kind in g.TASKS:
        wide = TASK_WIDE + 2 * max(0.0, beside - TASK_WIDE)
        return Cell(node.id, node.kind, node.lane, wide, TASK_HIGH, (TASK_WIDE, TASK_HIGH))
    if node.kind == g.SUB:
        wide = (
            INNER
            + sum(TASK_WIDE if one.kind in g.TASKS else EVENT for one in node.inner)
            + INNER * len(node.inner)
        )
        return Cell(node.id, node.kind, node.lane, wide, SUB_HIGH, (wide, SUB_HIGH))
    if node.kind == g.GATEWAY:
        return Cell(node.id, node.kind, node.lane, DIAMOND, DIAMOND, (DIAMOND, DIAMOND))
    lines = tuple(wrapped(node.name, SIZE, EVENT_WORDS))
    wide = max([EVENT, *(width(line, SIZE) for line in lines)])
    return Cell(
        node.id, node.kind, node.lane, wide, EVENT + 2 * (len(lines) * LINE + 6), (EVENT, EVENT), lines
    )


def _columns(cells: list[str], links: list[Link]) -> dict[str, int]:
    """One more than the farthest of those that lead there; what leads back in a circle does not count."""
    after: dict[str, list[str]] = {id_: [] for id_ in cells}
    for link in links:
        after[link.source].append(link.target)
    forward = _forward(cells, after)
    found = dict.fromkeys(cells, 0)
    for id_ in forward:
        for target in after[id_]:
            if forward[target] > forward[id_]:
                found[target] = max(found[target], found[id_] + 1)
    return found


def _forward(cells: list[str], after: dict[str, list[str]]) -> dict[str, int]:
    """Cells in an order in which each stands before those it leads to, but for circles. No recursion: a chain may be long."""
    done: list[str] = []
    seen: set[str] = set()
    for root in cells:
        stack = [(root, iter(reversed(after[root])))] if root not in seen else []
        seen.add(root)
        while stack:
            id_, rest = stack[-1]
            target = next((t for t in rest if t not in seen), None)
            if target is None:
                done.append(id_)
                stack.pop()
            else:
                seen.add(target)
                stack.append((target, iter(reversed(after[target]))))
    return {id_: n for n, id_ in enumerate(reversed(done))}


def _rows(
    cells: dict[str, Cell], links: list[Link], columns: dict[str, int], lanes: list[str]
) -> dict[str, int]:
    """The row of each cell in its lane: straight on where it can be, outcomes below each other."""
    before: dict[str, list[Link]] = {id_: [] for id_ in cells}
    order = {link.target + link.flow: n for n, link in enumerate(links)}
    for link in links:
        if columns[link.source] < columns[link.target]:
            before[link.target].append(link)
    taken: set[tuple[str, int, int]] = set()
    rows: dict[str, int] = {}

    def turn(id_: str) -> tuple[int, int]:
        return columns[id_], min((order[link.target + link.flow] for link in before[id_]), default=0)

    for id_ in sorted(cells, key=turn):
        lane, column = cells[id_].lane, columns[id_]
        near = [link for link in before[id_] if cells[link.source].lane == lane]
        near.sort(key=lambda link: (-columns[link.source], rows[link.source]))
        row = rows[near[0].source] + (near[0].leaves == "bottom") if near else 0
        while (lane, row, column) in taken:
            row += 1
        taken.add((lane, row, column))
        rows[id_] = row
    return rows
