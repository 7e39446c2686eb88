"""The reading order of a page: running heads first, columns one after the other, tables cell by cell, feet last.

Pure geometry over ``PageContent``. The order in which a file draws its text is kept wherever it reads well,
because writers draw logically; it is mended where columns are interleaved or the order jumps about.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from duixian.text.readers.pdf_grid import Field, Grid, grids
from duixian.text.readers.pdf_page import PageContent, Piece

EDGE = 0.14  # of the page height: where running heads and feet stand
APART = 1.25  # a head or foot stands this many usual line distances from the body


@dataclass(slots=True)
class Row:
    """One line of text in reading order, with its place; ``grid`` and ``cell`` where it stands in a ruled table."""

    text: str
    x0: float
    x1: float
    y: float
    height: float
    grid: Grid | None = None
    cell: Field | None = None
    edge: str = ""
    """'head' or 'foot' where the line stands apart at the edge of the page."""


def lines(page: PageContent) -> list[Row]:
    """The lines of one page in reading order."""
    tables = grids(page.rules)
    loose: list[Piece] = []
    kept: dict[int, list[tuple[Piece, Field]]] = {}
    order: list[Piece | Grid] = []
    for piece in page.pieces:
        for table in tables:
            cell = table.at(*piece.middle)
            if cell:
                if id(table) not in kept:
                    order.append(table)
                kept.setdefault(id(table), []).append((piece, cell))
                break
        else:
            loose.append(piece)
            order.append(piece)
    gutter = _gutter(loose, page.width)
    rows: list[Row] = []
    for item in order:
        if isinstance(item, Grid):
            rows.extend(_cells(item, kept[id(item)]))
        else:
            _add(rows, item, gutter)
    if gutter is not None and _interleaved(rows, gutter):
        rows = _by_column(rows, gutter)
    elif gutter is None and _jumps(rows):
        rows.sort(key=lambda row: (-round(row.y), row.x0))
    return _edges(rows, page)


def _add(rows: list[Row], piece: Piece, gutter: float | None) -> None:
    """Append a piece: to the line it was drawn on, unless a column ends between them."""
    if piece.joined and rows and rows[-1].grid is None:
        before = rows[-1]
        apart = gutter is not None and before.x1 <= gutter <= piece.x0
        if not apart and abs(before.y - piece.y) < max(before.height, piece.height):
            before.text += " " + piece.text
            before.x1 = max(before.x1, piece.x1)
            return
    rows.append(Row(piece.text, piece.x0, piece.x1, piece.y, piece.height))


def _cells(table: Grid, members: list[tuple[Piece, Field]]) -> list[Row]:
    """The lines of a table cell by cell; pieces on one baseline of one cell are one line."""
    rows: list[Row] = []
    for cell in table.fields:
        inside = [piece for piece, where in members if where is cell]
        if any(two.y > one.y + one.height for one, two in itertools.pairwise(inside)):
            inside.sort(key=lambda piece: (-round(piece.y), piece.x0))
        for piece in inside:
            before = rows[-1] if rows and rows[-1].cell is cell else None
            if before and abs(before.y - piece.y) < piece.height / 2 and piece.x0 >= before.x1 - 1:
                before.text += (" " if piece.joined else "") + piece.text
                before.x1 = piece.x1
            else:
                rows.append(Row(piece.text, piece.x0, piece.x1, piece.y, piece.height, table, cell))
    return rows


# -- columns ----------------------------------------------------------------------------------------------


def _gutter(pieces: Sequence[Piece], width: float) -> float | None:
    """The middle of the gap between two columns of running text, or None.

    Both sides must be filled up to the gap on most of their lines: a list of labels and values is no pair of
    columns, nor are the numbers beside a list.
    """
    if len(pieces) < 10:
        return None
    heights = median(piece.height for piece in pieces)
    best: tuple[float, float] | None = None
    for candidate in {round(piece.x0) for piece in pieces if piece.x0 > 0.3 * width}:
        x = candidate - heights / 3
        left = [piece for piece in pieces if piece.x1 <= x]
        right = [piece for piece in pieces if piece.x0 >= x]
        crossing = len(pieces) - len(left) - len(right)
        if min(len(left), len(right)) < 4 or crossing > 0.3 * len(pieces):
            continue
        if _filled(left) and _filled(right) and _beside(left, right):
            score = crossing + abs(x - width / 2) / width
            if best is None or score < best[0]:
                best = (score, x)
    return best[1] if best else None


def _filled(side: Sequence[Piece]) -> bool:
    begin, end = min(piece.x0 for piece in side), max(piece.x1 for piece in side)
    height = median(piece.height for piece in side)
    full = sum(piece.x1 >= end - 2 * height for piece in side)
    return end - begin >= 10 * height and full >= 0.4 * len(side)


def _beside(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    top = min(max(piece.y for piece in left), max(piece.y for piece in right))
    bottom = max(min(piece.y for piece in left), min(piece.y for piece in right))
    return top > bottom


def _interleaved(rows: Sequence[Row], gutter: float) -> bool:
    """Whether the drawing order goes from one column to the other and back more often than columns do."""
    sides = [row.x0 >= gutter for row in rows if not row.x0 < gutter < row.x1]
    changes = sum(one != two for one, two in itertools.pairwise(sides))
    wide = len(rows) - len(sides)
    return changes > 3 + 2 * wide


def _by_column(rows: Sequence[Row], gutter: float) -> list[Row]:
    """Band by band between lines that span both columns: the left column, then the right one."""
    ordered: list[Row] = []
    band: list[Row] = []
    for row in sorted(rows, key=lambda row: -row.y):
        if row.x0 < gutter < row.x1:
            ordered += _band(band, gutter)
            band = []
            ordered.append(row)
        else:
            band.append(row)
    return ordered + _band(band, gutter)


def _band(band: Sequence[Row], gutter: float) -> list[Row]:
    left = [row for row in band if row.x0 < gutter]
    return left + [row for row in band if row.x0 >= gutter]


def _jumps(rows: Sequence[Row]) -> bool:
    ups = sum(two.y > one.y + one.height for one, two in itertools.pairwise(rows) if two.grid is None)
    return len(rows) >= 8 and ups > 0.3 * len(rows)


# -- heads and feet -----------------------------------------------------------------------------------------


def _edges(rows: list[Row], page: PageContent) -> list[Row]:
    """Running heads to the front and feet to the end, wherever the file draws them."""
    if len(rows) < 3:
        return rows
    places = sorted({round(row.y) for row in rows})
    usual = median(two - one for one, two in itertools.pairwise(places)) if len(places) > 2 else 0.0
    heads = _outer(rows, places[::-1], page.height * (1 - EDGE), usual, up=True)
    feet = _outer(rows, places, page.height * EDGE, usual, up=False)
    for row in heads:
        row.edge = "head"
    for row in feet:
        row.edge = "foot"
    return heads + [row for row in rows if not row.edge] + feet


def _outer(rows: Sequence[Row], places: Sequence[int], limit: float, usual: float, up: bool) -> list[Row]:
    """The lines at one edge, at most three deep, that stand apart from what follows them."""
    for depth in range(1, min(4, len(places))):
        y, following = places[depth - 1], places[depth]
        if (y < limit) if up else (y > limit):
            break
        if abs(y - following) > APART * max(usual, 1.0):
            outer = [
                row for row in rows if row.grid is None and (row.y >= y - 0.5 if up else row.y <= y + 0.5)
            ]
            return sorted(outer, key=lambda row: (-round(row.y), row.x0))
    return []
