"""Tables of a web page: which are data and not layout, and where each cell stands."""

from __future__ import annotations

from typing import Any

LONG = 1200  # characters: a cell longer than this holds running text, so the table is layout
WIDE = 500  # columns or rows that one cell may span


def data_tables(root: Any) -> list[Any]:
    """The tables that hold data: two columns and two rows at least, no table inside, no running text in a cell."""
    return [table for table in root.iter("table") if _is_data(table)]


def _is_data(table: Any) -> bool:
    if (
        table.get("role") in ("presentation", "none")
        or next(table.iterdescendants("table"), None) is not None
    ):
        return False
    rows = [list(row.iterchildren("td", "th")) for row in table.iter("tr")]
    full = sum(sum(bool("".join(cell.itertext()).strip()) for cell in row) >= 2 for row in rows)
    if len(rows) < 2 or full < 2:
        return False
    return max(len("".join(cell.itertext())) for row in rows for cell in row) <= LONG


def places(table: Any) -> dict[Any, tuple[int, int]]:
    """Row and column (0-based) of every cell, spans over rows and columns taken into account."""
    taken: set[tuple[int, int]] = set()
    found: dict[Any, tuple[int, int]] = {}
    for row_index, row in enumerate(table.iter("tr")):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while (row_index, column) in taken:
                column += 1
            found[cell] = (row_index, column)
            deep, wide = _span(cell.get("rowspan")), _span(cell.get("colspan"))
            for down in range(1, deep):
                for across in range(wide):
                    taken.add((row_index + down, column + across))
            column += wide
    return found


def _span(text: str | None) -> int:
    return max(1, min(int(text), WIDE)) if text and text.strip().isdecimal() else 1
