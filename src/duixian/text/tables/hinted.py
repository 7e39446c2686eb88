"""Tables whose cells the source format states (DOCX, HTML, ruled PDF)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence as Seq

from duixian.text.body import TextLine
from duixian.text.model import Cell, Hint, Passage, Source, Span, Table
from duixian.text.tables.header import complete
from duixian.text.tables.region import TableRegion


def hinted_tables(source: Source, lines: Seq[TextLine]) -> list[TableRegion]:
    """One region for each stated table with at least two cells among ``lines``."""
    if not source.hints or not lines:
        return []
    tables: dict[int, list[Hint]] = {}
    low, high = lines[0].start, lines[-1].end
    for hint in source.hints:
        if hint.kind == "cell" and low <= hint.span.start and hint.span.end <= high:
            tables.setdefault(hint.table, []).append(hint)
    regions = [_region(source, lines, hints) for _, hints in sorted(tables.items()) if len(hints) > 1]
    return _apart([region for region in regions if region is not None])


def _region(source: Source, lines: Seq[TextLine], hints: list[Hint]) -> TableRegion | None:
    starts = [line.start for line in lines]
    first = max(0, bisect_right(starts, min(h.span.start for h in hints)) - 1)
    last = bisect_left(starts, max(h.span.end for h in hints))
    if last <= first:
        return None
    cells: list[Cell] = []
    for hint in sorted(hints, key=lambda h: (h.row, h.column, h.span)):
        pieces = _pieces(lines, first, last, starts, hint.span)
        if pieces:
            cells.append(Cell(hint.row, hint.column, Passage.of(source.text, pieces)))
    own = _rest(lines[first:last], cells)
    columns = 1 + max(hint.column for hint in hints)
    top = [cell for cell in cells if cell.row == 0]
    named = len(top) > 1 and all(complete(cell.passage.text.replace(" ", "")) for cell in top)
    header = tuple(_name(top, column) for column in range(columns)) if named else ()
    return TableRegion(first, last, "", tuple(own), Table(header, columns, tuple(cells)))


def _name(cells: Seq[Cell], column: int) -> str:
    return "".join(cell.passage.text for cell in cells if cell.column == column)


def _pieces(lines: Seq[TextLine], first: int, last: int, starts: Seq[int], span: Span) -> list[Span]:
    """The parts of the lines inside ``span``."""
    pieces: list[Span] = []
    at = max(first, bisect_right(starts, span.start) - 1)
    while at < last and lines[at].start < span.end:
        start, end = max(lines[at].start, span.start), min(lines[at].end, span.end)
        if start < end:
            pieces.append(Span(start, end))
        at += 1
    return pieces


def _rest(lines: Seq[TextLine], cells: Seq[Cell]) -> list[Span]:
    """Characters of the lines that are in no cell (a caption inside the table)."""
    taken = sorted((cell.passage.offsets[0], cell.passage.offsets[-1] + 1) for cell in cells)
    rest: list[Span] = []
    at = 0
    for line in lines:
        start = line.start
        while at < len(taken) and taken[at][0] < line.end:
            if taken[at][0] > start:
                rest.append(Span(start, taken[at][0]))
            start = max(start, taken[at][1])
            if taken[at][1] > line.end:
                break
            at += 1
        if start < line.end:
            rest.append(Span(start, line.end))
    return rest


def _apart(regions: list[TableRegion]) -> list[TableRegion]:
    """Regions that share a line (tables inside tables) are left to the outer one, which comes first."""
    result: list[TableRegion] = []
    for region in sorted(regions, key=lambda r: (r.first, -r.last)):
        if not result or region.first >= result[-1].last:
            result.append(region)
    return result
