"""Marks: what an editor says of where documents begin and end. They win over what was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from duixian.text.model import Extent
from duixian.text.pages import Paged
from duixian.text.split.walk import Layout

WHY = "编辑更正"
LEFT_OUT = "left out"


class MarkKind(StrEnum):
    """A document begins at a line; what begins there belongs to the document before; the document ends there; what
    begins there belongs to no document."""

    BEGIN = "begin"
    JOIN = "join"
    END = "end"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark at a raw line (1-based)."""

    line: int
    kind: MarkKind


def mark(layout: Layout, paged: Paged, marks: Iterable[Mark]) -> Layout:
    """``layout`` with the marks applied one after another; one that no longer fits the layout changes nothing."""
    extents = list(layout.extents)
    between = list(layout.between)
    for one in marks:
        extents, left = _apply(extents, paged, one)
        between += [(first, last, LEFT_OUT) for first, last in left]
    inside = [(extent.start_line, extent.end_line) for extent in extents]
    kept = [piece for first, last, name in between for piece in _outside(first, last, name, inside)]
    return Layout(tuple(extents), tuple(sorted(kept)))


def _apply(extents: list[Extent], paged: Paged, one: Mark) -> tuple[list[Extent], list[tuple[int, int]]]:
    """The extents after one mark, and the lines that belong to no document since."""
    place = next((i for i, e in enumerate(extents) if e.start_line <= one.line <= e.end_line), None)
    if one.kind is MarkKind.BEGIN:
        return _begin(extents, paged, one.line, place), []
    if place is None:
        return extents, []
    extent = extents[place]
    if one.kind is MarkKind.END:
        if one.line == extent.end_line:
            return extents, []
        extents[place] = _sure(extent, end_line=one.line)
        return extents, [(one.line + 1, extent.end_line)]
    if extent.start_line != one.line:
        return extents, []
    if one.kind is MarkKind.DROP:
        return extents[:place] + extents[place + 1 :], [(extent.start_line, extent.end_line)]
    if place == 0:
        return extents, []
    joined = _sure(extents[place - 1], end_line=extent.end_line)
    return [*extents[: place - 1], joined, *extents[place + 1 :]], []


def _begin(extents: list[Extent], paged: Paged, line: int, place: int | None) -> list[Extent]:
    if place is None:  # between documents: up to the next one
        following = next((i for i, e in enumerate(extents) if e.start_line > line), len(extents))
        stop = extents[following].start_line - 1 if following < len(extents) else len(paged.lines)
        last = _last_body_line(paged, line, stop)
        if last is None:
            return extents
        above = extents[following - 1] if following else Extent(line, last)
        return [*extents[:following], _sure(above, start_line=line, end_line=last), *extents[following:]]
    extent = extents[place]
    if extent.start_line == line:
        extents[place] = _sure(extent)
        return extents
    last = _last_body_line(paged, extent.start_line, line - 1)
    if last is None or _last_body_line(paged, line, extent.end_line) is None:
        return extents
    halves = [_sure(extent, end_line=last), _sure(extent, start_line=line)]
    return [*extents[:place], *halves, *extents[place + 1 :]]


def _sure(extent: Extent, start_line: int | None = None, end_line: int | None = None) -> Extent:
    return replace(
        extent,
        start_line=extent.start_line if start_line is None else start_line,
        end_line=extent.end_line if end_line is None else end_line,
        confidence=1.0,
        why=WHY,
    )


def _last_body_line(paged: Paged, first: int, last: int) -> int | None:
    body = paged.body(first, last) if first <= last else []
    return body[-1].number if body else None


def _outside(
    first: int, last: int, name: str, inside: list[tuple[int, int]]
) -> Iterable[tuple[int, int, str]]:
    """The pieces of a run of lines that lie in no document."""
    for start, end in inside:
        if end < first or start > last:
            continue
        if start > first:
            yield first, start - 1, name
        first = end + 1
    if first <= last:
        yield first, last, name
