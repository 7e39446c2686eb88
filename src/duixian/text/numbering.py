"""Numbering at the beginning of a line: which style, which number, where the label ends.

A candidate is only a candidate; ``sequence`` decides by the numbers expected next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from duixian.quantities import chinese


class Style(IntEnum):
    """Numbering styles, in the order in which official Chinese texts nest them."""

    PART = 0  # 第一编, 第一部分
    CHAPTER = 1  # 第一章, Chapter I
    SECTION = 2  # 第一节
    ARTICLE = 3  # 第一条, Article 1
    GROUP = 4  # A01
    COMMA = 5  # 一、
    TASK = 6  # 行动一：, 任务 1, 场景 1:
    PAREN = 7  # （一）
    DECIMAL = 8  # 1.1
    DOT = 9  # 1. 1． 1、
    CODE = 10  # A0101
    NOTE = 11  # [1]
    BRACKETED = 12  # （1）
    HALF = 13  # 1）
    CIRCLED = 14  # ①
    LETTER = 15  # A.


@dataclass(frozen=True, slots=True)
class Marker:
    """A numbering candidate in a line: ``label`` as printed is ``text[start:end]``; ``word`` tells TASK series apart."""

    style: Style
    number: int
    label: str
    start: int
    end: int
    word: str = ""
    doubtful: bool = False  # a digit follows the label: it may be a decimal fraction
    firm: bool = False  # a label that running text hardly holds: 第三条 with a blank, A0101
    sub: int = 0  # of 第三条之一, an article put in later: 1

    @property
    def series(self) -> tuple[Style, str]:
        return (self.style, self.word)


_NUMERALS = {chinese(n): n for n in range(1, 2000)}
_ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
    "XI": 11,
    "XII": 12,
}
_CN = r"[一二三四五六七八九十百千零]{1,9}"
_ANY = rf"(?:{_CN}|\d{{1,4}})"


def to_number(text: str) -> int | None:
    """The number a numbering writes: 十二, 12, IV; None when it is none up to 1999."""
    text = text.strip()
    if text.isdecimal():
        return int(text)
    return _NUMERALS.get(text) or _ROMAN.get(text)


# What follows 第X条 when the line cites an article instead of beginning one.
_CITED = (
    r"(?!(?:第|之[一二三四五六七八九十]|的|所[列称指规述定]|规定|和|或|及|与|至|、|，|,|。|；|;|）|\)|》|内容|中的|中规定|要求)"
    r"|\s?(?:第[一二三四五六七八九十]+[款项]|规定的))"
)
_TASK_WORDS = "行动|任务|工程|场景|步骤|举措|环节|案例|示例|问题|专题|模块|阶段|方向|重点|措施"

_PATTERNS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    (Style.PART, re.compile(rf"第\s?({_CN})\s?(?:编|編|部分|篇)(?![之的章节条])(?=\s|[\u4e00-\u9fff《“]|$)")),
    (Style.CHAPTER, re.compile(rf"第\s?({_ANY})\s?章(?![之的节条])(?=\s|[\u4e00-\u9fff《“]|$)")),
    (Style.CHAPTER, re.compile(r"(?:Chapter|CHAPTER)\s+([IVX]+|\d{1,3})\b\.?")),
    (Style.SECTION, re.compile(rf"第\s?({_ANY})\s?[节節](?![之的课点])(?=\s|[\u4e00-\u9fff《“]|$)")),
    (
        Style.ARTICLE,
        re.compile(rf"第\s?({_ANY})\s?[条條]\s?之\s?(?P<sub>{_CN}){_CITED}(?=\s|[【〔（(:：]|$)"),
    ),
    (Style.ARTICLE, re.compile(rf"第\s?({_ANY})\s?[条條]{_CITED}(?=\s|[\u4e00-\u9fff《“【〔（(:：]|$)")),
    (Style.ARTICLE, re.compile(r"(?:Article|ARTICLE)\s+(\d{1,3})(?!\d)\.?(?!\s*(?:of|and|or|to)\b)")),
    (Style.CODE, re.compile(r"([A-Z]\d{2}(\d{2}))(?=[\s、.．\u4e00-\u9fff（(]|$)")),
    (Style.GROUP, re.compile(r"([A-Z](\d{2}))(?=[\s、.．\u4e00-\u9fff]|$)")),
    (Style.COMMA, re.compile(rf"({_CN})\s?、(?!\s?{_CN}(?:[、级类线区期季]|至|是))")),
    (
        Style.PAREN,
        re.compile(
            rf"[（(]\s?({_CN})\s?[）)](?!\s?(?:项(?!目)|款(?!项)|目(?![标录前的])|、|和|至|或|，|,|[（(]))\s?、?"
        ),
    ),
    (Style.TASK, re.compile(rf"(?P<word>(?:专项)?(?:{_TASK_WORDS}))\s?({_ANY})\s?(?:[:：.．、]|\s(?=\S)|$)")),
    (
        Style.DECIMAL,
        re.compile(
            r"(\d{1,2}(?:[.．]\d{1,2}){1,3})(?=[\s\u4e00-\u9fff《“]|$)(?!\s?(?:%|％|‰|万|亿|元|倍|个|家|项|米|吨|年|月|亩|平|公|千|以上|以下|左右))"
        ),
    ),
    (Style.DOT, re.compile(r"(\d{1,3})\s?[.．、](?![.．]|com)\s?")),
    (Style.NOTE, re.compile(r"[\[［](\d{1,3})[\]］]")),
    (
        Style.BRACKETED,
        re.compile(
            r"[（(]\s?(\d{1,3})\s?[）)](?!\s?(?:项(?!目)|款(?!项)|目(?![标录前的])|、|和|至|或|，|,|[（(]))\s?"
        ),
    ),
    (Style.HALF, re.compile(r"(\d{1,2})\s?[）)](?=\s?[\u4e00-\u9fff“《])")),
    (Style.CIRCLED, re.compile(r"([①-⑳])(?=\S)")),
    (Style.LETTER, re.compile(r"([A-H])[.．、](?=\s?[\u4e00-\u9fff“《])|([a-h])\)\s?(?=\S)")),
)


def _pick(*styles: Style) -> tuple[tuple[Style, re.Pattern[str]], ...]:
    return tuple((style, pattern) for style, pattern in _PATTERNS if style in styles)


_ORDINAL = _pick(Style.PART, Style.CHAPTER, Style.SECTION, Style.ARTICLE)
_NUMERAL = _pick(Style.COMMA)
_BRACKET = _pick(Style.PAREN, Style.BRACKETED)
_DIGIT = _pick(Style.DECIMAL, Style.DOT, Style.HALF)
_SQUARE = _pick(Style.NOTE)
_LATIN = _pick(Style.CODE, Style.GROUP, Style.LETTER)
_ENGLISH = _pick(Style.CHAPTER, Style.ARTICLE)
_WORD = _pick(Style.TASK)
_SMALL = _pick(Style.LETTER)
_CIRCLE = _pick(Style.CIRCLED)


def _candidates(first: str) -> tuple[tuple[Style, re.Pattern[str]], ...]:
    if first == "第":
        return _ORDINAL
    if first in "一二三四五六七八九十":
        return _NUMERAL
    if first in "（(":
        return _BRACKET
    if "0" <= first <= "9":
        return _DIGIT
    if first in "[［":
        return _SQUARE
    if "A" <= first <= "Z":
        return _ENGLISH + _LATIN if first in "AC" else _LATIN
    if "a" <= first <= "h":
        return _SMALL
    if "①" <= first <= "⑳":
        return _CIRCLE
    if first in "行任工场步举环案示问专模阶方重措":
        return _WORD
    return ()


def read_markers(text: str, at: int = 0) -> Iterator[Marker]:
    """The numbering candidates that begin at ``text[at]``, likelier ones first: 11.10 条 may be 11.10 or 11."""
    if at >= len(text):
        return
    for style, pattern in _candidates(text[at]):
        match = pattern.match(text, at)
        marker = _marker(style, match) if match is not None else None
        if marker is not None:
            yield marker


def read_marker(text: str, at: int = 0) -> Marker | None:
    """The likeliest numbering candidate that begins at ``text[at]``, or None."""
    return next(read_markers(text, at), None)


def _marker(style: Style, match: re.Match[str]) -> Marker | None:
    word = ""
    if style is Style.CIRCLED:
        number: int | None = ord(match.group(1)) - 0x245F
    elif style is Style.LETTER:
        number = ord((match.group(1) or match.group(2)).upper()) - 64
    elif style in (Style.CODE, Style.GROUP):
        number = int(match.group(2))
        word = match.group(1)[:-2]
    elif style is Style.DECIMAL:
        head, _, tail = match.group(1).replace("．", ".").rpartition(".")
        number, word = int(tail), head
    elif style is Style.TASK:
        number, word = to_number(match.group(2)), match.group("word")
    else:
        number = to_number(match.group(1))
    if number is None or number == 0:
        return None
    label = match.group().strip()
    following = match.string[match.end() : match.end() + 1]
    doubtful = style is Style.DOT and following.isdigit()
    firm = style in (Style.CODE, Style.GROUP) or (style <= Style.ARTICLE and following.isspace())
    sub = to_number(match.group("sub")) or 0 if "sub" in match.re.groupindex else 0
    return Marker(style, number, label, match.start(), match.end(), word, doubtful, firm, sub)


_INSIDE = re.compile(
    rf"(?<=[。；！？）)”’>\s])(?:第\s?{_ANY}\s?[编編章节節条條]|{_CN}\s?、|[（(]\s?(?:{_CN}|\d{{1,2}})\s?[）)]|\d{{1,3}}\s?[.．、]|[A-Z]\d{{2,4}}"
    r"|(?:行动|任务|场景)\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?[:：])"
)


def inner_markers(text: str, start: int, wanted: Callable[[Marker], bool]) -> Iterator[Marker]:
    """Numbering candidates inside a line, after a sentence end or a blank, that ``wanted`` accepts."""
    for match in _INSIDE.finditer(text, start):
        marker = read_marker(text, match.start())
        if marker is not None and wanted(marker):
            yield marker
