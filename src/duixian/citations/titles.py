"""Titles of documents: one form to store, looser forms to compare."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPENING, _CLOSING = "《〈<＜", "》〉>＞"
_BRACKETS = str.maketrans({"(": "（", ")": "）", ",": "，", ":": "：", ";": "；", "［": "[", "］": "]"})
_LOOSE = re.compile(r"[\s《》〈〉<>“”\"‘’'「」『』，,、：:；;·•（）()〔〕\[\]—\-－–]")
_WRAPPED = re.compile(
    r"(?:印发|转发|发布|公布|批转|下发|关于)[^〈]*〈(?P<inner>.+)〉(?:等.{0,6})?的?(?:通知|公告|函|决定|批复)?$"
)
_PLAIN_WRAP = re.compile(
    r"(?:关于)?(?:印发|转发|批转|公布|发布|下发)(?:实施)?(?P<inner>.{4,}?)的(?:通知|公告|函)$"
)
_ABOUT = re.compile(r"^[^关〈]{2,60}?(?=关于)")
_NOTICE = re.compile(r"的?(?:通知|公告|函|批复)$")
_SHORTEST = 3  # characters; a shorter name leads nowhere by itself
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


@dataclass(frozen=True, slots=True)
class TitleForm:
    """A shorter form of a title: its key, and what was left out to get it that tells documents apart (issuer, edition)."""

    key: str
    without: frozenset[str] = frozenset()


def title_forms(title: str) -> tuple[TitleForm, ...]:
    """The forms a title is known by, the fullest first: itself; the plan a notice forwards; without its issuer; without
    的通知; without its edition (试行); without 中华人民共和国."""
    forms: dict[str, frozenset[str]] = {normalise_title(title): frozenset()}
    for shorten in (_forwarded, _without_issuer, _without_notice, _without_edition, _without_state):
        for form, without in tuple(forms.items()):
            shorter, lost = shorten(form)
            if len(shorter) >= _SHORTEST:
                forms.setdefault(shorter, without | lost)
    keys: dict[str, TitleForm] = {}
    for form, without in forms.items():
        if key := title_key(form):
            keys.setdefault(key, TitleForm(key, without))
    return tuple(keys.values())


_NOTHING: frozenset[str] = frozenset()


def _forwarded(title: str) -> tuple[str, frozenset[str]]:
    wrapped = _WRAPPED.search(title) or _PLAIN_WRAP.search(title)
    return (wrapped["inner"] if wrapped else title), _NOTHING


def _without_issuer(title: str) -> tuple[str, frozenset[str]]:
    about = _ABOUT.match(title)
    return (title[about.end() :], frozenset({"issuer"})) if about else (title, _NOTHING)


def _without_notice(title: str) -> tuple[str, frozenset[str]]:
    return _NOTICE.sub("", title), _NOTHING


def _without_edition(title: str) -> tuple[str, frozenset[str]]:
    shorter = _EDITION.sub("", title)
    return shorter, (_NOTHING if shorter == title else frozenset({"edition"}))


def _without_state(title: str) -> tuple[str, frozenset[str]]:
    return title.removeprefix("中华人民共和国"), _NOTHING
