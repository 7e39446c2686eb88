"""Ruled tables over pages: one number a table, rows that go on, repeated heads marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duixian.text.readers.pdf_grid import Grid
from duixian.text.readers.pdf_layout import Row

SAME = 4.0  # points within which the columns of two pages' grids are the same
MARGIN = 4  # lines of running head or foot that may stand between the two parts of a table
EDGE = 0.16  # of the page height, where these lines stand


@dataclass(frozen=True, slots=True)
class Placed:
    """A line with, in a table, (table, row, column) counted over all pages; ``repeated``: a table head printed again."""

    text: str
    row: Row
    cell: tuple[int, int, int] | None = None
    repeated: bool = False


@dataclass(slots=True)
class _Open:
    """The table that the previous page ended with."""

    number: int
    xs: tuple[float, ...]
    rows: int
    head: tuple[str, ...]
    filled: bool
    footless: bool


def number_tables(pages: Sequence[Sequence[Row]], heights: Sequence[float]) -> list[list[Placed]]:
    """Give every table line its place in its table; tables are numbered from 1 in order of appearance."""
    result: list[list[Placed]] = []
    last: _Open | None = None
    count = 0
    for rows, height in zip(pages, heights, strict=True):
        placed: list[Placed] = []
        found = list({id(row.grid): row.grid for row in rows if row.grid}.values())
        state: dict[int, tuple[int, int, int]] = {}  # grid -> table number, row offset, repeated rows
        for above, grid in zip([None, *found], found, strict=False):
            members = [row for row in rows if row.grid is grid]
            head = _texts(members, 0)
            first = _in_next_column(rows, above, grid) if above else _at_top(rows, grid, height)
            if last is not None and first and _same(last.xs, grid.xs):
                again = 1 if head == last.head and any(head) else 0
                split = (last.footless and (grid.headless or again > 0)) or (
                    last.filled and not _texts(members, again)[0]
                )
                state[id(grid)] = (last.number, last.rows - again - split, again)
                rows_now = last.rows + len(grid.ys) - 1 - again - split
                current = _Open(last.number, grid.xs, rows_now, last.head, last.filled, grid.footless)
            else:
                count += 1
                state[id(grid)] = (count, 0, 0)
                current = _Open(count, grid.xs, len(grid.ys) - 1, head, _filled(members, grid), grid.footless)
            last = current if grid is not found[-1] or _at_foot(rows, grid, height) else None
        if not found and any(row.text.strip() for row in rows):
            last = None
        for row in rows:
            if row.grid is None or row.cell is None:
                placed.append(Placed(row.text, row))
                continue
            number, offset, again = state[id(row.grid)]
            if row.cell.row < again:
                placed.append(Placed(row.text, row, (number, row.cell.row, row.cell.column), repeated=True))
            else:
                placed.append(Placed(row.text, row, (number, offset + row.cell.row, row.cell.column)))
        result.append(placed)
    return result


def _texts(members: Sequence[Row], index: int) -> tuple[str, ...]:
    """The texts of a grid's row ``index``, by column."""
    if not members or members[0].grid is None:
        return ("",)
    texts = [""] * (len(members[0].grid.xs) - 1)
    for row in members:
        if row.cell and row.cell.row == index:
            texts[row.cell.column] += row.text
    return tuple(texts)


def _filled(members: Sequence[Row], grid: Grid) -> bool:
    """Whether the first column has text in every row: then a row without it goes on from the page before."""
    first = {row.cell.row for row in members if row.cell and row.cell.column == 0}
    return len(first) == len(grid.ys) - 1 >= 2


def _same(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    """Same columns, a shift of the whole table (odd and even margins) allowed."""
    if len(one) != len(two):
        return False
    shift = two[0] - one[0]
    return all(abs(b - a - shift) <= SAME for a, b in zip(one, two, strict=True))


def _at_top(rows: Sequence[Row], grid: Grid, height: float) -> bool:
    first = next(index for index, row in enumerate(rows) if row.grid is grid)
    return first <= MARGIN and all(row.y > height * (1 - EDGE) for row in rows[:first])


def _in_next_column(rows: Sequence[Row], above: Grid, grid: Grid) -> bool:
    """Whether ``grid`` stands at the head of the next column and nothing stands between it and the grid ``above``."""
    last = max(index for index, row in enumerate(rows) if row.grid is above)
    first = next(index for index, row in enumerate(rows) if row.grid is grid)
    return first == last + 1 and grid.xs[0] > above.xs[-1] and grid.ys[0] > above.ys[-1]


def _at_foot(rows: Sequence[Row], grid: Grid, height: float) -> bool:
    last = max(index for index, row in enumerate(rows) if row.grid is grid)
    return len(rows) - 1 - last <= MARGIN and all(row.y < height * EDGE for row in rows[last + 1 :])
