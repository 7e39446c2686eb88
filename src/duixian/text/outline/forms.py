"""Forms to fill in: labels in rows whose lines the extraction lost."""

from __future__ import annotations

import re
from collections.abc import Sequence as Seq

from duixian.text.model import Cell, NodeType, Passage, Span, Table
from duixian.text.outline.blocks import Block
from duixian.text.outline.drafts import Draft

TRUST = 0.5
WHY = "表格线未保留，按行读出"

_WORD = re.compile(r"\S+")


def form(blocks: Seq[Block]) -> Draft:
    """A table draft with one row a block: each word that blanks part is a cell; letter-spaced labels are one."""
    cells: list[Cell] = []
    for row, block in enumerate(blocks):
        for column, (text, pieces) in enumerate(_labels(block)):
            offsets = [at for piece in pieces for at in range(piece.start, piece.end)]
            cells.append(Cell(row, column, Passage(text, offsets)))
    columns = 1 + max(cell.column for cell in cells)
    table = Table((), columns, tuple(cells), TRUST, WHY)
    first, last = blocks[0].first, blocks[-1].last
    return Draft(NodeType.TABLE, first, last, table=table, confidence=TRUST, why=WHY)


def _labels(block: Block) -> list[tuple[str, list[Span]]]:
    """The labels of a block in order, each with its source pieces; words cut over lines are put together."""
    labels: list[tuple[str, list[Span]]] = []
    for piece, part in zip(block.pieces, block.parts, strict=True):
        words = [
            (m.group(), Span(piece.start + m.start(), piece.start + m.end())) for m in _WORD.finditer(part)
        ]
        spaced = len(words) > 2 and all(len(text) == 1 and not text.isascii() for text, _ in words)
        for at, (text, span) in enumerate(words):
            if labels and (spaced or at == 0):
                labels[-1] = (labels[-1][0] + text, [*labels[-1][1], span])
            else:
                labels.append((text, [span]))
    return labels
