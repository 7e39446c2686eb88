"""The attachments a document announces (附件：1.… 2.…), so that one printed without its label is known by its title."""

from __future__ import annotations

import re
from collections.abc import Sequence as Seq

from duixian.text.body import TextLine

LINES = 40  # most lines of a list of attachments

LIST = re.compile(r"^附\s?(?:件|录|表)\s?(?:下载\s?)?(?:[0-9一二三四五六七八九十]{0,3})\s?[:：]")
_ENTRY = re.compile(r"^(?:附\s?(?:件|录|表)\s?[:：]?\s?)?(\d{1,2})\s?[.．、:：]\s?(.{2,80})$")
_BLANKS = re.compile(r"\s+")


def plain(text: str) -> str:
    """``text`` without blanks and without a closing stop."""
    return _BLANKS.sub("", text).rstrip("；;。")


def announced(lines: Seq[TextLine]) -> dict[str, tuple[int, int]]:
    """Titles of numbered entries in lists of attachments: the number, and the index of the line that announces it."""
    found: dict[str, tuple[int, int]] = {}
    left = 0
    for index, line in enumerate(lines):
        if LIST.match(line.text):
            left = LINES
        elif not left:
            continue
        left -= 1
        match = _ENTRY.match(line.text)
        if match is not None:
            found.setdefault(plain(match.group(2)), (int(match.group(1)), index))
        elif line.page_top:
            left = 0
    return found
