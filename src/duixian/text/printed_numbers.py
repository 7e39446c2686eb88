"""Printed page numbers among the lines of a text: dressed ones (— 12 —), and bare ones that count the pages."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence, Set

from duixian.text.roles import Role

_NUMBER = r"(?:\d{1,4}|[ivxlcIVXLC]{1,7})"
_DRESSED = re.compile(
    rf"[—–―－\-~·•.|]{{1,3}}\s*{_NUMBER}\s*[—–―－\-~·•.|]{{1,3}}|第\s*\d{{1,4}}\s*页(?:\s*[,，/]?\s*共\s*\d{{1,4}}\s*页)?|-?\d{{1,4}}\s*/\s*\d{{1,4}}"
    r"|[Pp]age\s*\d{1,4}(?:\s*of\s*\d{1,4})?|\d{1,4}\s*页"
)
_BARE = re.compile(r"\d{1,4}")
_FEW = 8  # body lines that a page holds at least, where pages are told by bare numbers alone
_CHAIN = 60  # candidates back from one at which its forerunner is looked for
_USUAL = 18  # and as many that it usually holds


def page_numbers(
    stripped: Sequence[str], roles: Sequence[Role], starts: set[int], spacing: int, cells: Set[int]
) -> dict[int, int | None]:
    """Indexes of lines that are printed page numbers, with the number where it is a plain one; none is in a table cell."""
    found: dict[int, int | None] = {}
    apart: list[int] = []
    headed: list[int] = []
    plain: list[int] = []
    pending = spacing + 2  # the first line of a file stands alone
    for index, words in enumerate(stripped):
        if roles[index] is Role.BLANK:
            pending += 1
            continue
        if len(words) <= 16 and roles[index] is Role.BODY and index not in cells:
            if _DRESSED.fullmatch(words):
                digits = re.search(r"\d{1,4}", words)
                found[index] = int(digits.group()) if digits else None
            elif _BARE.fullmatch(words):
                (apart if pending >= spacing + 2 else headed if index in starts else plain).append(index)
        pending = 0
    _take_increasing(stripped, apart, found, starts)
    if not found and len(headed) * 2 >= len(starts):  # a number at the head of most pages, not of a table's
        _take_increasing(stripped, headed, found, starts)
    if not starts and not found:
        _take_regular(stripped, roles, plain, found)
    return found


def _take_increasing(
    stripped: Sequence[str], candidates: Sequence[int], found: dict[int, int | None], starts: set[int]
) -> None:
    """Of bare numbers standing apart, the longest chain that grows through the file at the pace of its pages."""
    ordered = sorted(starts)
    places = [(int(stripped[index]), index, bisect_right(ordered, index)) for index in candidates]
    length: list[int] = []
    before: list[int] = []
    for at, (value, index, pages) in enumerate(places):
        best, link = 1, -1
        for back in range(at - 1, max(-1, at - _CHAIN - 1), -1):
            other, line, passed = places[back]
            paced = value > other and value - other <= (index - line) // _FEW + 2
            if ordered and paced:
                elapsed = (
                    pages - passed + (index not in starts)
                )  # the number may stand where the mark of a page would
                paced = abs(value - other - elapsed) <= max(3, elapsed // 8)
            if paced and length[back] >= best:
                best, link = length[back] + 1, back
        length.append(best)
        before.append(link)
    at = max(range(len(places)), key=length.__getitem__, default=-1)
    while at >= 0:
        found[places[at][1]] = places[at][0]
        at = before[at]


def _take_regular(
    stripped: Sequence[str], roles: Sequence[Role], candidates: Sequence[int], found: dict[int, int | None]
) -> None:
    """Of bare numbers between ordinary lines, a run n, n+1, n+2 … that counts pages through most of the file.

    Row numbers of a table count too, but not through the whole file at the even pace of pages.
    """
    worded: list[int] = []
    total = 0
    for role in roles:
        worded.append(total)
        total += role is Role.BODY
    last_of: dict[int, int] = {}  # the value a run has reached -> index of the line where it did
    before: dict[int, int] = {}
    for index in candidates:
        value = int(stripped[index])
        previous = last_of.get(value - 1)
        if previous is not None and worded[index] - worded[previous] >= _FEW:
            before[index] = previous
        last_of[value] = index
    for index in sorted(last_of.values(), reverse=True):
        run = [index]
        while run[-1] in before:
            run.append(before[run[-1]])
        paces = sorted(worded[b] - worded[a] for a, b in zip(run[1:], run, strict=False))
        if len(paces) < 3 or worded[run[0]] - worded[run[-1]] < total * 0.6:
            continue
        usual = paces[len(paces) // 2]
        if (
            usual >= _USUAL
            and sum(usual * 0.6 <= pace <= usual * 1.5 for pace in paces) * 4 >= len(paces) * 3
        ):
            found.update((at, int(stripped[at])) for at in run)
            return
