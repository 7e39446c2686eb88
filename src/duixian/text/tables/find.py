"""Where tables stand among the body lines of a document."""

from __future__ import annotations

from collections.abc import Sequence as Seq
from dataclasses import dataclass

from duixian.text.model import Source, Span, Table
from duixian.text.body import TextLine


@dataclass(frozen=True, slots=True)
class TableRegion:
    """A table on lines ``first`` to ``last`` (exclusive indexes): its title, what is not in a cell, its cells."""

    first: int
    last: int
    title: str
    own: tuple[Span, ...]
    table: Table


def find_tables(source: Source, lines: Seq[TextLine]) -> list[TableRegion]:
    return []
