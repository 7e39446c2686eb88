"""A table found among body lines."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.text.model import Span, Table


@dataclass(frozen=True, slots=True)
class TableRegion:
    """A table on lines ``first`` to ``last`` (exclusive indexes): its title, the characters in no cell (the header,
    repeated headers), its cells."""

    first: int
    last: int
    title: str
    own: tuple[Span, ...]
    table: Table
