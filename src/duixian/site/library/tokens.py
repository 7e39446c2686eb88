"""Search tokens of Chinese text: overlapping pairs of characters, and whole words and numbers of Latin script.

Words of two characters are the most common ones of Chinese, and no two dictionaries cut a text alike; pairs
of neighbouring characters find any of them, wherever they stand. A pair's position is kept, so that a longer
word is a phrase of its pairs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_WORD = re.compile(rf"[{HAN}]+|[0-9]+(?:\.[0-9]+)*|[a-z]+(?:[-&'][a-z]+)*|[^\W\d_{HAN}a-z]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_HAN_RUN = re.compile(rf"[{HAN}]")


def normal(text: str) -> str:
    """Width, case and thousands separators levelled: ``１，０００`` is ``1000``."""
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).lower())


def runs(text: str) -> Iterator[str]:
    """The runs of one script of a normalised text: Chinese characters, a number, a Latin word."""
    return (match.group() for match in _WORD.finditer(text))


def is_han(run: str) -> bool:
    return bool(_HAN_RUN.match(run))


def grams(run: str) -> list[str]:
    """The pairs of a run of Chinese characters; a lone character or another script stands as it is."""
    if len(run) < 2 or not is_han(run):
        return [run]
    return [run[i : i + 2] for i in range(len(run) - 1)]


def token_text(text: str) -> str:
    """What the index stores of a text: its tokens in order, separated by spaces."""
    return " ".join(token for run in runs(normal(text)) for token in grams(run))


def character_text(text: str) -> str:
    """The distinct Chinese characters of a text, for queries of one character."""
    return " ".join(sorted({c for run in runs(normal(text)) if is_han(run) for c in run}))
