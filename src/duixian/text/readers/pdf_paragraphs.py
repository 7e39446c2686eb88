"""Paragraphs of a PDF by their indents: where a line begins one, and where a line goes on with the one before.

Believed only where the whole file is set so: first lines indented by two characters, the others flush, and lines that
end short followed by an indent far more often than by a flush line. A file without indents says nothing here.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from duixian.text.readers.pdf_layout import Row

LONG = 16  # characters of a line by which the width of a character is measured
INDENT = (1.5, 2.7)  # characters by which a first line is indented
WINDOW = 3.2  # characters beyond its edge within which a line belongs to a column
FULL = 1.7  # characters by which a full line may fall short
LEAST = 12  # indents that a file has at least


@dataclass(frozen=True, slots=True)
class _Place:
    """A line by its column: indented or flush, and whether it is full."""

    row: Row
    indent: float
    full: bool

    @property
    def indented(self) -> bool:
        return INDENT[0] <= self.indent <= INDENT[1]

    @property
    def flush(self) -> bool:
        return self.indent < INDENT[0] / 3


def paragraphs(pages: Sequence[Sequence[Row]], edges: Mapping[int, str]) -> list[list[int]]:
    """Paragraphs whose first line is certain, each as the ``id`` of its rows; one may go on over pages."""
    running = [[row for row in rows if id(row) not in edges] for rows in pages]
    size = _size([row for rows in running for row in rows if row.cell is None])
    if not size:
        return []
    places: list[_Place | None] = []
    for rows in running:
        places.extend(_places(rows, size))
    return list(_group(places)) if _is_indented(places) else []


def _size(rows: Sequence[Row]) -> float:
    """The usual width of a character in points; 0.0 where no line is long enough."""
    widths = [
        (row.x1 - row.x0) / len(row.text) for row in rows if len(row.text) >= LONG and not row.text.isascii()
    ]
    return median(widths) if widths else 0.0


def _places(rows: Sequence[Row], size: float) -> Iterator[_Place | None]:
    """The rows of a page with their place in their columns; None for cells and for what stands in no column."""
    loose = [row for row in rows if row.cell is None]
    counts = Counter(round(row.x0) for row in loose)
    usual = sorted(x for x in counts if counts[x] + counts[x - 1] + counts[x + 1] >= 2)
    ends: dict[int, float] = {}
    columns: dict[int, int] = {}
    for row in loose:
        column = next((x for x in usual if -1.5 <= row.x0 - x <= WINDOW * size), None)
        if column is not None:
            columns[id(row)] = column
            ends[column] = max(ends.get(column, 0.0), row.x1)
    for row in rows:
        column = columns.get(id(row))
        if column is None:
            yield None
        else:
            yield _Place(row, (row.x0 - column) / size, row.x1 >= ends[column] - FULL * size)


def _is_indented(places: Sequence[_Place | None]) -> bool:
    begun = stayed = gone = 0
    for before, place in itertools.pairwise(places):
        if before is None or place is None:
            continue
        begun += place.indented and not before.full
        stayed += place.flush and not before.full
        gone += place.flush and before.full
    return begun >= LEAST and gone >= LEAST and begun >= 2 * stayed


def _group(places: Sequence[_Place | None]) -> Iterator[list[int]]:
    group: list[int] = []
    full = False
    for place in places:
        if place is not None and place.flush and group and full:
            group.append(id(place.row))
        else:
            if group:
                yield group
            group = [id(place.row)] if place is not None and place.indented else []
        full = place is not None and place.full
    if group:
        yield group
