"""Sentences of a passage, none longer than a reader can take in: what is longer is cut at a comma, or at the limit."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 1200

_ENDS = re.compile(r"[。！？!?\n]")
_FINE_ENDS = re.compile(r"[。；;！!\n]")


def sentences(text: str, *, fine: bool = False) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends; with ``fine`` a semicolon ends one too."""
    start = 0
    for found in (_FINE_ENDS if fine else _ENDS).finditer(text):
        yield from _within(text, start, found.end())
        start = found.end()
    yield from _within(text, start, len(text))


def _within(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        cut = max(text.rfind(mark, start, start + LONGEST) for mark in "，；,;") + 1
        stop = cut if cut > start else start + LONGEST
        yield start, stop
        start = stop
    if end > start:
        yield start, end
