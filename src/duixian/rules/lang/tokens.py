"""Cutting an expression into tokens, each with its place. Chinese words and marks are equal to the English ones."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Chinese words that stand alone between spaces mean the same as the keyword.
KEYWORDS = {
    "and": "and", "且": "and", "并且": "and", "or": "or", "或": "or", "或者": "or", "not": "not", "非": "not", "不是": "not",
    "in": "in", "属于": "in", "if": "if", "如果": "if", "then": "then", "则": "then", "else": "else", "否则": "else",
    "otherwise": "otherwise", "where": "where", "其中": "where", "true": "true", "是": "true", "false": "false", "否": "false",
}  # fmt: skip
OPERATORS = {
    ">=": ">=", "≥": ">=", "<=": "<=", "≤": "<=", "!=": "!=", "≠": "!=", "==": "=", "=": "=", ">": ">", "<": "<",
    "+": "+", "-": "-", "−": "-", "*": "*", "×": "*", "/": "/", "÷": "/", "(": "(", "（": "(", ")": ")", "）": ")",
    "{": "{", "}": "}", ",": ",", "，": ",", "、": ",", ":": ":", "：": ":", ".": ".",
}  # fmt: skip
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<date>\d{4}-\d{2}-\d{2}(?!\d)|\d{4}年\d{1,2}月\d{1,2}日)"
    r"|(?P<number>\d[\d_]*(?:,\d{3})*(?:\.\d+)?)"
    r"|(?P<name>[^\W\d]\w*(?:-[^\W\d]\w*)*)"
    r"|(?P<mark>[%％‰‱])"
    r"|(?P<operator>>=|<=|!=|==|[≥≤≠=<>+\-−*×/÷(（)）{},，、:：.])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is number, date, name, mark, keyword, operator or end; `start` counts characters from the first."""

    kind: str
    text: str
    start: int
    end: int


class TokenError(ValueError):
    """A character that belongs to no token, at `start`."""

    def __init__(self, start: int, character: str) -> None:
        self.start, self.character = start, character
        super().__init__(f"{character!r} at {start}")


def tokens(text: str) -> list[Token]:
    """All tokens and a final `end`; raises `TokenError`."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise TokenError(at, text[at])
        kind, word = str(match.lastgroup), match.group()
        if kind == "name" and word in KEYWORDS:
            found.append(Token("keyword", KEYWORDS[word], at, match.end()))
        elif kind == "operator":
            found.append(Token("operator", OPERATORS[word], at, match.end()))
        elif kind != "space":
            found.append(Token(kind, word, at, match.end()))
        at = match.end()
    found.append(Token("end", "", len(text), len(text)))
    return found
