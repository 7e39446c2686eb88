"""The body lines of a source as rows for finding where documents begin: bare words, page tops, gaps, boundaries."""

from __future__ import annotations

import re
from dataclasses import dataclass

from duixian.text.forms import (
    ANY_DAY,
    ATTACHMENT,
    DATE_LINE,
    MARKER,
    NEWS,
    NOTE,
    PARTICULAR,
    PUBLICITY,
    SENTENCE,
    bare,
    closes,
    is_number_line,
    simple,
)
from duixian.text.pages import Paged, Role

LONG = 4000  # characters beyond which only the two ends of a line are looked at
RULED = 9  # the gap that a rule (=====) makes
TITLE_WIDTH = 64  # most characters of one line of a title
LONG_TITLE = 240  # and of a line that is a whole title: seven organs and what they issue
_WHOLE_TITLE = re.compile(
    r"^[^，,：]{4,160}(?:关于|印发|转发|发布)[^，,：]{4,}(?:通知|意见|公告|通告|决定|函|批复)(?:[（(].{1,20}[）)])?$"
)
_DAY = re.compile(ANY_DAY)
_LABELLED = re.compile(r"[\u4e00-\u9fff]{2,10}[：:]")  # 修业年限：四年


@dataclass(frozen=True, slots=True)
class Row:
    """One body line: its raw number, its words without white space (traditional forms as simplified ones), whether it begins a page, the blank lines
    (or rule) beyond the usual that stand before it, and whether it stands in a table cell."""

    number: int
    words: str
    top: bool
    gap: int
    cell: bool = False


def rows_of(paged: Paged, first: int = 1, last: int | None = None) -> list[Row]:
    """The rows of lines ``first`` to ``last`` (both included) of a source, in order."""
    text = paged.source.text
    ruled = False
    rows: list[Row] = []
    for line, role in zip(paged.lines[first - 1 : last], paged.roles[first - 1 : last], strict=True):
        if role is Role.RULE:
            ruled = True
        if role is not Role.BODY:
            continue
        raw = text[line.start : line.end]
        words = simple(
            bare(raw) if len(raw) <= LONG else bare(raw[: LONG // 2]) + "…" + bare(raw[-LONG // 2 :])
        )
        rows.append(
            Row(
                line.number,
                words,
                line.number in paged.tops,
                paged.gaps.get(line.number, 0) + RULED * ruled,
                line.number in paged.cells,
            )
        )
        ruled = False
    return rows


def is_edge(rows: list[Row], at: int) -> bool:
    """Whether something new can begin at row ``at``: the page, a gap, or what stood before has come to a close."""
    if at <= 0:
        return True
    row = rows[at]
    return row.top or row.gap > 0 or closes(rows[at - 1].words)


def is_title_line(row: Row) -> bool:
    """A line that can stand in a title: short, no sentence mark, no numbering, no number, date, note or label."""
    words = row.words
    if (
        row.cell
        or len(words) > (LONG_TITLE if _WHOLE_TITLE.search(words) else TITLE_WIDTH)
        or SENTENCE.search(words)
        or words[-1] in "：:，,."
        or words.isdigit()
    ):
        return False
    if PUBLICITY.fullmatch(words) or _LABELLED.match(words):
        return False
    if MARKER.match(words) or NEWS.match(words) or PARTICULAR.match(words) or is_number_line(words):
        return False
    if words in ("目录", "目次"):
        return False
    if ATTACHMENT.match(words) and not words.startswith("附表"):
        return False
    return not (
        DATE_LINE.fullmatch(words)
        or (NOTE.fullmatch(words) and (("年" in words and "日" in words) or _DAY.search(words)))
    )
