"""Excerpts of a hit with the words of the query marked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .tokens import grams, normal, runs

Piece = tuple[str, bool]  # text, whether it is a word of the query


def excerpt(text: str, words: str, width: int = 160) -> list[Piece]:
    """The stretch of ``text`` that holds most of the words, about ``width`` characters, in marked pieces."""
    flat = re.sub(r"\s+", " ", text).lstrip("：；，、。 ")
    marks = _marks(flat, words)
    start = _best_start(marks, len(flat), width)
    end = min(len(flat), start + width)
    pieces: list[Piece] = [("…", False)] if start else []
    place = start
    for first, last in marks:
        if last <= start or first >= end:
            continue
        first, last = max(first, start), min(last, end)
        if first > place:
            pieces.append((flat[place:first], False))
        pieces.append((flat[first:last], True))
        place = last
    if place < end:
        pieces.append((flat[place:end], False))
    if end < len(flat):
        pieces.append(("…", False))
    return pieces


def marked(text: str, words: str) -> list[Piece]:
    """The whole of ``text`` in pieces."""
    return excerpt(text, words, max(1, len(text)))


def _marks(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand, as spans in order without overlap; a word that is nowhere is sought in pairs."""
    low = text.lower()
    spans: list[tuple[int, int]] = []
    for word in normal(words).split():
        found = list(_places(low, word))
        if not found:
            pieces = [piece for run in runs(word) for piece in ([run] if run in low else grams(run))]
            found = [span for piece in pieces for span in _places(low, piece)]
        spans += found
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _places(text: str, word: str) -> Iterator[tuple[int, int]]:
    place = text.find(word)
    while word and place >= 0:
        yield place, place + len(word)
        place = text.find(word, place + len(word))


def _best_start(marks: list[tuple[int, int]], length: int, width: int) -> int:
    """Where the stretch with the most marked characters begins, a little before its first mark."""
    if length <= width or not marks:
        return 0
    best, most = 0, -1
    last = 0
    inside = 0
    for first, (start, end) in enumerate(marks):
        while last < len(marks) and marks[last][1] <= start + width - 20:
            inside += marks[last][1] - marks[last][0]
            last += 1
        if inside > most:
            best, most = start, inside
        if last > first:
            inside -= end - start
        else:
            last = first + 1
    return max(0, min(best - 20, length - width))
