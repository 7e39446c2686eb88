"""Chinese text broken into lines of a terminal: never inside a number, a date or a Latin word, no mark at a line's start."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

NOT_FIRST = "，。；：、！？）〕】》」』”’％…"
NOT_LAST = "（〔【《「『“‘"
_PIECE = re.compile(rf"[{NOT_LAST}]*(?:[!-~]+|[^!-~])[{NOT_FIRST}]*", re.DOTALL)


def wrapped(text: str, width: int) -> Iterator[str]:
    """The lines of `text`, none wider than `width` columns unless a single piece is."""
    for paragraph in text.split("\n"):
        line, used = "", 0
        for piece in _PIECE.findall(paragraph):
            size = cell_len(piece)
            if line and used + size > width:
                yield line.rstrip()
                line, used = "", 0
                piece = piece.lstrip()
                size = cell_len(piece)
            line += piece
            used += size
        yield line.rstrip()
