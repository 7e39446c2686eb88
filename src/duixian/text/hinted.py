"""What the hints of a reader say of lines: which are furniture, which begin a paragraph, which stand in a table cell."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from duixian.text.model import Hint, Source

FURNITURE = ("page number", "running head", "navigation", "contents", "repeat")


def furniture(source: Source) -> dict[int, str]:
    """The kind of furniture that a hint names, by index of the line."""
    found: dict[int, str] = {}
    for hint, first, last in _lines(source, FURNITURE):
        for index in range(first, last):
            found[index] = hint.kind
    return found


def openings(source: Source) -> dict[int, bool]:
    """By index of the line: True where a printed paragraph begins, False where one goes on; unknown lines are absent."""
    found: dict[int, bool] = {}
    for _, first, last in _lines(source, ("paragraph",)):
        for index in range(first, last):
            found[index] = index == first
    return found


def cells(source: Source) -> dict[int, tuple[int, int, int]]:
    """By index of the line: table, row and column (0-based) of the cell it stands in."""
    found: dict[int, tuple[int, int, int]] = {}
    for hint, first, last in _lines(source, ("cell",)):
        for index in range(first, last):
            found[index] = (hint.table, hint.row, hint.column)
    return found


def _lines(source: Source, kinds: tuple[str, ...]) -> Iterator[tuple[Hint, int, int]]:
    """Hints of ``kinds`` with the indexes of their first line and of the line after the last."""
    hints = [hint for hint in source.hints if hint.kind in kinds]
    if not hints:
        return
    starts = [line.start for line in source.lines]
    for hint in hints:
        first = max(0, bisect_right(starts, hint.span.start) - 1)
        yield hint, first, max(first + 1, bisect_left(starts, hint.span.end))
