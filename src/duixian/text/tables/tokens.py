"""Lines of a flattened table as tokens: what blanks part is one token each, letter-spaced words are put together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from duixian.text.body import TextLine, columns
from duixian.text.model import Span

_WORD = re.compile(r"\S+")
_UNITS = "号年月日个人家项元万亿版类层楼室栋"


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a line: its text without inner blanks, source pieces, printed width, index of its line."""

    text: str
    pieces: tuple[Span, ...]
    width: int
    line: int
    first: bool  # first of its line


def tokens_of(line: TextLine, index: int) -> list[Token]:
    """The tokens of one line, left to right."""
    words = [(match.group(), line.start + match.start()) for match in _WORD.finditer(line.text)]
    groups: list[list[tuple[str, int]]] = []
    singles = _single_run(words)
    for at, (text, start) in enumerate(words):
        following = words[at + 1][0] if at + 1 < len(words) else ""
        if groups and _belongs(groups[-1][-1][0], text, following, at, singles):
            groups[-1].append((text, start))
        else:
            groups.append([(text, start)])
    result: list[Token] = []
    for group in groups:
        text = "".join(word for word, _ in group)
        pieces = tuple(Span(start, start + len(word)) for word, start in group)
        result.append(Token(text, pieces, columns(text), index, not result))
    return result


def _single_run(words: list[tuple[str, int]]) -> set[int]:
    """Indexes of single Chinese characters of which at least three stand in a row: a letter-spaced word."""
    found: set[int] = set()
    run: list[int] = []
    for at, (text, _) in enumerate([*words, ("##", 0)]):
        if len(text) == 1 and not text.isascii():
            run.append(at)
            continue
        if len(run) >= 3:
            found.update(run)
        run = []
    return found


def _belongs(before: str, text: str, following: str, at: int, singles: set[int]) -> bool:
    """Letters of one spaced word; a figure that a blank parts from the text it stands in: 第 44 号, 令 2016 年."""
    if at in singles and at - 1 in singles:
        return True
    if before[-1].isdigit() and text[0] in ("年号月日" if at == 1 and before.isdigit() else _UNITS):
        return True
    if not text[0].isdigit():
        return False
    return before[-1] in "第〕令〔" or (before[-1] in "告（(" and following[:1] in tuple("年号"))


def all_tokens(lines: Iterable[tuple[int, TextLine]]) -> list[Token]:
    """The tokens of several lines in order."""
    return [token for index, line in lines for token in tokens_of(line, index)]
