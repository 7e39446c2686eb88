"""Lines of a flattened table as tokens: what blanks part is one token each, letter-spaced words are put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from duixian.text.body import TextLine, columns
from duixian.text.model import Span

DOWNWARDS = 3  # single characters below each other that make a word

_WORD = re.compile(r"\S+")
_CHINESE = re.compile(r"[\u4e00-\u9fff）)]")
_CHINESE_OR_LATIN = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_LATIN = re.compile(r"[A-Za-z]")
_CODE = re.compile(r"[A-Z]\.")
_PLACE = re.compile(r"\d{1,4}\s?[层楼号室栋座组单幢][\u4e00-\u9fff]*")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHORT_FIGURE = re.compile(r"\d{1,2}(?!\d)")
_SIZE = re.compile(r"\d{1,2}[A-Za-z]")  # 5G, 3D
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
    """Letters of one spaced word; a figure or a Latin word that a blank parts from the text it stands in."""
    if at in singles and at - 1 in singles:
        return True
    if before[-1].isdigit() and text[0] in ("年号月日" if at == 1 and before.isdigit() else _UNITS):
        return True
    if (
        _CHINESE.match(before[-1])
        and _CHINESE_OR_LATIN.match(text[0])
        and _LATIN.search(before[-1] + text[0])
    ):
        return not _CODE.match(text)
    if _LATIN.match(before[-1]) and _CHINESE.match(text[0]):
        return True
    if before[-1].isdigit() and _HAN.search(before) and _CHINESE.match(text[0]):
        return True
    if not text[0].isdigit() or not _CHINESE.match(before[-1]):
        return False
    if before[-1] in "第〕令〔路街道巷段" or (before[-1] in "告（(" and following[:1] in tuple("年号")):
        return True
    if _SIZE.match(text) or (before[-1] in "年月" and _SHORT_FIGURE.match(text)):
        return True
    return bool(_PLACE.match(text)) or (text.isdecimal() and following[:1] in tuple("层楼号室栋座"))


class Flat:
    """The body lines of a document with their tokens, made when first asked for."""

    def __init__(self, lines: Sequence[TextLine]) -> None:
        self.lines = lines
        self._tokens: dict[int, list[Token]] = {}

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, index: int) -> TextLine:
        return self.lines[index]

    def tokens(self, index: int) -> list[Token]:
        """The tokens of line ``index``."""
        found = self._tokens.get(index)
        if found is None:
            found = self._tokens[index] = tokens_of(self.lines[index], index)
        return found


def join_vertical(tokens: Sequence[Token]) -> list[Token]:
    """Three or more single Chinese characters on lines of their own are one word printed downwards."""
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and _is_single(tokens, end):
            end += 1
        if end - at >= DOWNWARDS:
            run = tokens[at:end]
            pieces = tuple(piece for token in run for piece in token.pieces)
            result.append(Token("".join(token.text for token in run), pieces, 2, run[0].line, True))
        else:
            end = max(end, at + 1)
            result += tokens[at:end]
        at = end
    return result


def _is_single(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    alone = token.first and (at + 1 == len(tokens) or tokens[at + 1].first)
    return alone and len(token.text) == 1 and bool(_HAN.match(token.text))
