"""Titles of documents: one form to store, looser forms to compare."""

from __future__ import annotations

import re

_OPENING, _CLOSING = "《〈<＜", "》〉>＞"
_BRACKETS = str.maketrans({"(": "（", ")": "）", ",": "，", ":": "：", ";": "；", "［": "[", "］": "]"})
_LOOSE = re.compile(r"[\s《》〈〉<>“”\"‘’'「」『』，,、：:；;·•（）()〔〕\[\]—\-－–]")
_WRAPPED = re.compile(
    r"(?:印发|转发|发布|公布|批转|下发|关于)[^〈]*〈(?P<inner>.+)〉(?:等.{0,6})?的?(?:通知|公告|函|决定|批复)?$"
)
_PLAIN_WRAP = re.compile(r"(?:关于)?(?:印发|转发|批转)(?P<inner>.{4,}?)的(?:通知|函)$")
_EDITION = re.compile(r"[（(][^（）()]{0,12}(?:试行|暂行|修订|修正|版|本|年)[^（）()]{0,4}[）)]$")


def normalise_title(text: str) -> str:
    """A title without white space and outer 《》, inner marks alternating 〈〉 and 《》 by depth, full-width punctuation.

    Unbalanced marks are kept as 〈 or 〉, never dropped.
    """
    plain = re.sub(r"\s+", "", text)
    if plain[:1] == "《" and _matching(plain) == len(plain) - 1:
        plain = plain[1:-1]
    chars = list(plain.translate(_BRACKETS))
    pairs = _pairs(chars)
    depth = 0
    for index, char in enumerate(chars):
        if char in _OPENING:
            depth += index in pairs
            chars[index] = "《" if index in pairs and depth % 2 == 0 else "〈"
        elif char in _CLOSING:
            chars[index] = "》" if index in pairs and depth % 2 == 0 else "〉"
            depth -= index in pairs
    return "".join(chars)


def _pairs(chars: list[str]) -> set[int]:
    """Where the marks stand that have a partner."""
    opened: list[int] = []
    paired: set[int] = set()
    for index, char in enumerate(chars):
        if char in _OPENING:
            opened.append(index)
        elif char in _CLOSING and opened:
            paired |= {opened.pop(), index}
    return paired


def _matching(text: str) -> int:
    """Where the mark that closes the first character stands, -1 if nowhere."""
    depth = 0
    for index, char in enumerate(text):
        depth += (char in _OPENING) - (char in _CLOSING)
        if depth == 0:
            return index
    return -1


def title_key(title: str) -> str:
    """The characters of a title that count when two titles are compared: no marks, brackets, dashes or white space."""
    return _LOOSE.sub("", title)


def title_forms(title: str) -> tuple[str, ...]:
    """Keys a title is known by, the fullest first: itself, without its edition (试行), the plan a notice forwards."""
    normal = normalise_title(title)
    forms = [normal, _EDITION.sub("", normal)]
    wrapped = _WRAPPED.search(normal) or _PLAIN_WRAP.search(normal)
    if wrapped:
        inner = wrapped["inner"]
        forms += [inner, _EDITION.sub("", inner)]
    keys = (title_key(form) for form in forms)
    return tuple(dict.fromkeys(key for key in keys if key))
