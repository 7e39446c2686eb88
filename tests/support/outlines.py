"""Outlines for tests: of a text written in the test, of lines of a source compendium."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from duixian.text.model import Node, Source, Table
from duixian.text.outline import Outline, outline
from duixian.text.pages import Paged, paginate
from duixian.text.readers import read, source_of


def outline_of(text: str) -> tuple[Source, Outline]:
    """The outline of a text that is one document."""
    paged = paginate(source_of("文件.txt", "0", text))
    return paged.source, outline(paged.source, paged.body(1, len(paged.lines)), "d")


@cache
def _paged(folder: Path, file: str) -> Paged:
    path = next(folder.glob(f"{file}_*.txt"))
    return paginate(read(path.name, path.read_bytes()))


@cache
def seed_outline(folder: Path, file: str, first: int, last: int) -> dict[str, Node]:
    """The nodes by key of the document on raw lines ``first`` to ``last`` of a source compendium, in document order."""
    paged = _paged(folder, file)
    return {node.key: node for node in outline(paged.source, paged.body(first, last)).nodes}


def rows_of(table: Table) -> list[list[str]]:
    """The rows of a table, each with one text a column, empty cells as empty text."""
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        row = rows.setdefault(cell.row, [""] * table.columns)
        row[cell.column] += cell.passage.text
    return [rows[row] for row in sorted(rows)]
