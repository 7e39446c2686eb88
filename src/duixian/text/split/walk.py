"""Walks through the heads of a source and decides which of them begin documents."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from duixian.text.forms import ATTACHMENT, DATE_LINE, FIRST_MARKER, SENTENCE, bare, closes, core, stem
from duixian.text.model import Extent
from duixian.text.pages import Paged
from duixian.text.split.dividers import Divider, contents_regions, dividers_before, listed_titles
from duixian.text.split.heads import Evidence, Head, find_heads, forwards
from duixian.text.split.rows import RULED, Row, is_edge, rows_of

NOTICE_ROWS = 160  # rows of a notice in which it names what it carries
MIN_ROWS = 3  # rows that a document has at least below its title
FRONT_ROWS = 60  # most rows of a cover before the first document

_FOREWORD = re.compile(r"前言|序言?|编者按|编者的话|编写说明|编制说明|编辑说明|出版说明|说明|导读|使用说明")
_LISTED = re.compile(r"附(?:件|录|表)[\d一二三四五六七八九十]{0,2}[:：]")

_SURE = {
    Evidence.TITLE: (0.8, "页首的标题，其后正文重新编号"),
    Evidence.NOTE: (0.95, "标题下有带日期的括注"),
    Evidence.ADDRESSEE: (0.93, "标题下有主送机关"),
    Evidence.NEWS: (0.97, "标题下有新华社电头"),
    Evidence.NUMBER: (0.98, "标题与文号"),
    Evidence.ORDER: (0.98, "发布令及令号"),
    Evidence.CONTENTS: (0.96, "汇编目录所列的标题"),
    Evidence.PARTICULARS: (0.97, "文件要素表（索引号、发文字号等）"),
    Evidence.MASTHEAD: (0.98, "发文机关标志与文号"),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """The documents of a source in order, and what stands between them: (first line, last line, name)."""

    extents: tuple[Extent, ...]
    between: tuple[tuple[int, int, str], ...] = ()


def split(paged: Paged) -> Layout:
    """The documents of a paged source. A source without any sign of a head is one document."""
    rows = rows_of(paged)
    if not rows:
        return Layout(())
    contents = contents_regions(rows)
    listed = listed_titles(rows, contents)
    inside = {at for first, end in contents for at in range(first, end)}
    covers = {first for first, _ in contents}  # a title with nothing but the contents below it is a cover
    heads = [
        head
        for head in find_heads(rows, listed)
        if head.start not in inside and not (head.evidence is Evidence.TITLE and head.title[1] in covers)
    ]
    starts = _starts(rows, heads)
    return _lay(rows, starts, contents)


def _starts(rows: list[Row], heads: list[Head]) -> list[Head]:
    """The heads that begin documents."""
    walk = _Walk(rows)
    for head in heads:
        if walk.begins(head):
            walk.take(head)
    return walk.taken


class _Walk:
    """Decides head by head; knows the labels of attachments between them."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.taken: list[Head] = []
        self._labels = [
            at
            for at, row in enumerate(rows)
            if row.words[0] == "附"
            and ATTACHMENT.fullmatch(row.words)
            and (row.top or row.gap > 0 or is_edge(rows, at))
        ]
        self._lists = [at for at, row in enumerate(rows) if row.words[0] == "附" and _LISTED.match(row.words)]
        self._carried = False

    def take(self, head: Head) -> None:
        self.taken.append(head)
        self._carried = False

    def begins(self, head: Head) -> bool:
        """Whether ``head`` begins a document of its own rather than a part of the one before."""
        if not self.taken:
            return True
        current = self.taken[-1]
        if head.evidence in (Evidence.NEWS, Evidence.PARTICULARS, Evidence.MASTHEAD, Evidence.ORDER):
            return True
        if self._labelled(head):
            return False
        announced = self._announced(current, head)
        if announced:
            self._carried = True
        if head.evidence in (Evidence.NUMBER, Evidence.ADDRESSEE):
            return not (announced and re.search(r"转发|批转|翻印", current.heading(self.rows)))
        if announced:
            return False
        if head.evidence is Evidence.NOTE:
            return True
        return self._begins_by_title(current, head)

    def _begins_by_title(self, current: Head, head: Head) -> bool:
        row = self.rows[head.start]
        if row.gap >= RULED:
            return True
        carries = forwards(current.heading(self.rows)) or current.evidence is Evidence.ORDER
        if carries and not self._carried and not self._has_body(current, head):
            self._carried = True
            return False
        if head.evidence is Evidence.CONTENTS:
            return stem(current.heading(self.rows)) != stem(head.heading(self.rows))
        dividers = dividers_before(self.rows, head.start, current.title[1])
        if not (dividers or closes(self.rows[head.start - 1].words) or row.gap >= 2):
            return False
        if not dividers and self._in_attachments(current, head):
            return False
        return head.start - current.title[1] >= MIN_ROWS

    def _has_body(self, current: Head, head: Head) -> bool:
        """Whether a text with numbering of its own follows the signing date of the notice before ``head``."""
        dated = False
        for row in self.rows[current.title[1] : min(head.start, current.start + NOTICE_ROWS)]:
            if dated and FIRST_MARKER.match(row.words):
                return True
            dated = dated or DATE_LINE.fullmatch(row.words) is not None
        return False

    def _labelled(self, head: Head) -> bool:
        """An attachment label stands right above (附件1, then a title with a number of its own)."""
        at = head.start
        return at > 0 and (
            bool(ATTACHMENT.fullmatch(self.rows[at - 1].words)) or bool(ATTACHMENT.match(self.rows[at].words))
        )

    def _announced(self, current: Head, head: Head) -> bool:
        """Whether the document before names this title as something it carries."""
        name = stem(head.heading(self.rows))
        if len(name) < 4:
            return False
        heading = core(current.heading(self.rows))
        if name in heading:
            return True
        carries = forwards(heading) or current.evidence in (Evidence.ORDER, Evidence.NEWS, Evidence.MASTHEAD)
        stop = min(head.start, current.start + NOTICE_ROWS)
        if carries and name in core("".join(row.words for row in self.rows[current.start : stop])):
            return True
        low, high = bisect_left(self._lists, current.start), bisect_left(self._lists, head.start)
        for at in self._lists[low:high]:
            listed = core("".join(row.words for row in self.rows[at : min(at + 12, head.start)]))
            if name in listed:
                return True
        return False

    def _in_attachments(self, current: Head, head: Head) -> bool:
        """Whether an attachment label stands between the document's begin and ``head`` that labels no forwarded text."""
        heading = core(current.heading(self.rows))
        low, high = bisect_left(self._labels, current.start), bisect_left(self._labels, head.start)
        for at in self._labels[low:high]:
            name = core(self.rows[at + 1].words) if at + 1 < len(self.rows) else ""
            if not name or name not in heading:
                return True
        return False


def _lay(rows: list[Row], starts: list[Head], contents: list[tuple[int, int]]) -> Layout:
    """Extents from the starts, with the dividers before each and what stands before the first."""
    between = [(rows[a].number, rows[b - 1].number, "contents") for a, b in contents]
    begins: list[tuple[int, list[Divider], float, str]] = []
    floor = 0
    for head in starts:
        dividers = dividers_before(rows, head.start, floor)
        begins.append((head.start, dividers, *_SURE[head.evidence]))
        floor = head.title[1]
    front = begins[0][1][0].first if begins and begins[0][1] else begins[0][0] if begins else len(rows)
    if not begins or _is_document(rows, front, contents):
        begins.insert(0, (_first_row(rows, contents), [], 0.6, "文件开头没有标题或文号，按一份文件处理"))
        if not starts:
            begins[0] = (begins[0][0], [], 0.6, begins[0][3])
    elif front:
        between += _front_matter(rows, front, contents)
    part: str | None = None
    year: str | None = None
    extents: list[Extent] = []
    for index, (start, dividers, sure, why) in enumerate(begins):
        for divider in dividers:
            between.append((rows[divider.first].number, rows[divider.last - 1].number, "divider"))
            if divider.part is not None:
                part, year = divider.part, None
            if divider.year is not None:
                year = divider.year
        stop = len(rows)
        if index + 1 < len(begins):
            following = begins[index + 1]
            stop = following[1][0].first if following[1] else following[0]
        stop = _before_contents(stop, start, contents)
        extents.append(Extent(rows[start].number, rows[stop - 1].number, part, year, sure, why))
    return Layout(tuple(extents), tuple(sorted(between)))


def _first_row(rows: list[Row], contents: list[tuple[int, int]]) -> int:
    at = 0
    for first, end in contents:
        if first <= at + 3:
            at = end
    return at if at < len(rows) else 0


def _before_contents(stop: int, start: int, contents: list[tuple[int, int]]) -> int:
    """Contents printed between two documents belong to neither."""
    for first, end in contents:
        if start < first and end == stop:
            return first
    return stop


def _is_document(rows: list[Row], front: int, contents: list[tuple[int, int]]) -> bool:
    """Whether the rows before the first head are a document without head rather than cover, foreword or contents."""
    inside = {at for first, end in contents for at in range(first, end)}
    free = [at for at in range(front) if at not in inside]
    if not free or _FOREWORD.fullmatch(bare(rows[free[0]].words)):
        return False
    sentences = sum(bool(SENTENCE.search(rows[at].words)) for at in free)
    return sentences > 2 or len(free) > FRONT_ROWS


def _front_matter(rows: list[Row], front: int, contents: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Cover and foreword, as runs of rows outside the contents."""
    found: list[tuple[int, int, str]] = []
    at = 0
    for first, end in [*((a, b) for a, b in contents if a < front), (front, front)]:
        if at < first:
            found.append((rows[at].number, rows[first - 1].number, "front matter"))
        at = max(at, end)
    return found
