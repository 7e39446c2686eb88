"""Running heads and page numbers of a PDF: lines that stand apart at the edge of the page, page after page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from duixian.text.readers.pdf_layout import Row

REPEAT = 3  # pages
SHARE = 0.4  # of the pages of the stretch on which a head is found

_DIGITS = re.compile(r"[\s\d]+")
_BARE = re.compile(r"\d{1,4}|[ivxlcIVXLC]{1,7}")
_DRESSED = re.compile(
    r"[—–―－\-~·•|]{1,3}\s*(?:\d{1,4}|[ivxlcIVXLC]{1,7})\s*[—–―－\-~·•|]{1,3}|第\s*\d{1,4}\s*页(?:\s*[，,/]?\s*共\s*\d{1,4}\s*页)?"
    r"|\d{1,4}\s*/\s*\d{1,4}|[Pp]age\s*\d{1,4}(?:\s*of\s*\d{1,4})?"
)


def furniture(pages: Sequence[Sequence[Row]]) -> dict[int, str]:
    """The kind ('page number' or 'running head') of furniture lines, by ``id`` of the row."""
    groups: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for page, rows in enumerate(pages):
        for row in rows:
            if row.edge:
                groups[_key(row)].append((page, row))
    found: dict[int, str] = {}
    heights: dict[str, set[int]] = {}
    for key, members in groups.items():
        if _recurs(key, members, len(pages)):
            found.update((id(row), _kind(key)) for _, row in members)
            heights[key] = {round(row.y) for _, row in members}
    for rows in pages:  # on a page with little text nothing stands apart: go by the words and their place
        for row in [*rows[:2], *rows[-2:]]:
            key = _key(row)
            if round(row.y) in heights.get(key, ()):
                found[id(row)] = _kind(key)
    return found


def _key(row: Row) -> str:
    text = row.text.strip()
    return "#" if _BARE.fullmatch(text) or _DRESSED.fullmatch(text) else _DIGITS.sub("", text)


def _kind(key: str) -> str:
    return "page number" if key == "#" else "running head"


def _recurs(key: str, members: Sequence[tuple[int, Row]], count: int) -> bool:
    if key == "#" and all(_DRESSED.fullmatch(row.text.strip()) for _, row in members):
        return True
    places = {page for page, _ in members}
    stretch = max(places) - min(places) + 1
    return count > 1 and len(places) >= min(REPEAT, count) and len(places) >= SHARE * stretch
