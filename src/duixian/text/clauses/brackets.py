"""Brackets of a passage as pairs, read in one pass whatever is nested or left open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ROUND = re.compile(r"[（(〔\[）)〕\]]")
_SHAPE = {"（": 0, "(": 0, "）": 0, ")": 0, "〔": 1, "[": 1, "〕": 1, "]": 1}
_OPENING = frozenset("（(〔[")


@dataclass(frozen=True, slots=True)
class Bracket:
    """An outermost pair: ``start`` is the opening mark, ``end`` is one past the closing mark."""

    start: int
    end: int


def outermost(text: str) -> tuple[list[Bracket], int | None]:
    """The outermost bracket pairs of ``text`` in order, and where a bracket that never closes begins (or None).

    （…) counts as a pair. A closing mark whose shape is not open is ignored; one that closes an outer bracket
    over an inner one left open closes both.
    """
    pairs: list[Bracket] = []
    stack: list[tuple[int, int]] = []
    count = [0, 0]
    for found in _ROUND.finditer(text):
        mark, at = found.group(), found.start()
        shape = _SHAPE[mark]
        if mark in _OPENING:
            stack.append((shape, at))
            count[shape] += 1
        elif count[shape]:
            while True:
                opened, begin = stack.pop()
                count[opened] -= 1
                if opened == shape:
                    break
            if not stack:
                pairs.append(Bracket(begin, at + 1))
    return pairs, stack[0][1] if stack else None


def inner(text: str) -> Iterator[Bracket]:
    """Every pair of round or tortoise-shell brackets that holds no other, in order."""
    opened: tuple[int, int] | None = None
    for found in _ROUND.finditer(text):
        mark, at = found.group(), found.start()
        if mark in _OPENING:
            opened = (_SHAPE[mark], at)
        elif opened and opened[0] == _SHAPE[mark]:
            yield Bracket(opened[1], at + 1)
            opened = None
