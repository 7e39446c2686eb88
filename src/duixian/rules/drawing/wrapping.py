"""Text broken into lines of a width, reckoned without a font: a Chinese character is one em, others are narrower."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

NARROW = 0.6  # em; wide enough for a digit or letter of every face in the stack
KEPT = 5000  # texts whose lines are kept: the words of a procedure are the same in every picture of it
NO_START = "，。、；：！？）】》〉”’％%·…"
NO_END = "（【《〈“‘〔"


@lru_cache(maxsize=KEPT)
def width(text: str, size: float) -> float:
    """The room a text takes at most."""
    return _width(text, size)


def _width(text: str, size: float) -> float:
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else NARROW for c in text) * size


@lru_cache(maxsize=KEPT)
def wrapped(text: str, size: float, room: float) -> tuple[str, ...]:
    """Lines no wider than `room`; no line begins with a closing mark or ends with an opening one where that can be helped."""
    words = " ".join(text.split())
    lines: list[str] = []
    line = ""
    for char in words:
        if _width(line + char, size) <= room or not line:
            line += char
            continue
        carried = ""
        while len(line) > 1 and (char in NO_START or line[-1] in NO_END or _inside(line[-1], char)):
            char, carried = line[-1], char + carried
            line = line[:-1]
            if len(carried) > MOST_CARRIED:
                break
        lines.append(line.rstrip())
        line = (char + carried).lstrip()
    return (*lines, line) if line else tuple(lines)


MOST_CARRIED = 12  # characters that move to the next line together, such as a number with its unit


def _inside(before: str, after: str) -> bool:
    """Whether a break would part a number or a word of letters."""
    return before.isascii() and before.isalnum() and after.isascii() and (after.isalnum() or after in ".%-")
