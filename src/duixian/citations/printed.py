"""Articles and what is above and below them, as running text prints them: 第6条 第二款, （三）项, a range, a chapter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duixian.citations.numbers import CitationError
from duixian.citations.paths import normalise_path

_N = r"[一二三四五六七八九十百千零〇两\d]{1,8}"
_STEP = rf"第\s*{_N}\s*[款项目]|第?\s*[（(]\s*{_N}\s*[）)]\s*[项目]"
_ARTICLE = rf"第\s*{_N}\s*条(?:之{_N})?(?:\s*(?:{_STEP})){{0,3}}"
_PATH = re.compile(rf"{_ARTICLE}(?:\s*(?:至|到|—|-|－)\s*第\s*{_N}\s*条)?")
_DIVISION = re.compile(rf"第\s*{_N}\s*(?:编|分编|章|节)(?!卷)(?:\s*第\s*{_N}\s*节)?")
_LEAD = re.compile(r"\s*(?:的|中的|中|规定的)?\s*")
_REACH = 60


@dataclass(frozen=True, slots=True)
class FoundPath:
    """A path in ``text[start:end]`` in its normal form (as printed without white space where it has none)."""

    start: int
    end: int
    path: str


def find_paths(text: str) -> Iterator[FoundPath]:
    """Every article of a text with its 款 项 目, and ranges of articles; headings (第六条 at the start of a line) too."""
    for found in _PATH.finditer(text):
        yield _made(found, 0)


def path_at(text: str, at: int) -> FoundPath | None:
    """The article or chapter named directly at ``at``, a 的 or 中 passed over; None where there is none."""
    window = text[at : at + _REACH]
    lead = _LEAD.match(window)
    skip = lead.end() if lead else 0
    found = _PATH.match(window, skip) or _DIVISION.match(window, skip)
    return _made(found, at) if found else None


def _made(found: re.Match[str], shift: int) -> FoundPath:
    printed = "".join(found[0].split()).replace("-", "至").replace("－", "至").replace("—", "至")
    try:
        path = normalise_path(printed)
    except CitationError:
        path = printed
    return FoundPath(shift + found.start(), shift + found.end(), path)
