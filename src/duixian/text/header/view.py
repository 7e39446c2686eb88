"""One document as its header is read from it: rows with their raw characters, joined words with their offsets."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from duixian.text.forms import ATTACHMENT, WIDE
from duixian.text.model import Extent, Line, Span
from duixian.text.pages import Paged, Role
from duixian.text.split.heads import Head, find_heads
from duixian.text.split.rows import Row, is_edge, rows_of

BESIDE = 400  # characters of the longest line beside a document that can hold particulars


@dataclass(frozen=True, slots=True)
class Words:
    """Words without white space, with the source offset of each character and where blanks or breaks are printed."""

    text: str
    offsets: array[int]
    marks: tuple[int, ...] = ()

    def span(self, start: int, end: int) -> Span:
        """The source span of ``text[start:end]``."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def cut(self, start: int, end: int) -> Words:
        """The words ``text[start:end]`` with their offsets and marks."""
        marks = tuple(mark - start for mark in self.marks if start < mark < end)
        return Words(self.text[start:end], self.offsets[start:end], marks)


@dataclass(frozen=True, slots=True)
class View:
    """The rows of a document and the head it begins with (None where it has none)."""

    paged: Paged
    rows: list[Row]
    head: Head | None
    labels: tuple[int, ...]  # rows that are attachment labels

    def main_end(self, carried_end: int | None) -> int:
        """The row where the main text ends: at the first attachment label, not counting that of a carried text."""
        begin = 0 if carried_end is None else carried_end
        return next((at for at in self.labels if at >= begin), len(self.rows))

    def words(self, first: int, last: int) -> Words:
        """The words of rows ``first`` to ``last`` (exclusive)."""
        return self._words([self.paged.lines[row.number - 1] for row in self.rows[first:last]])

    def is_whole(self) -> bool:
        """Whether the document is all that its source holds."""
        roles = self.paged.roles
        if not self.rows or Role.BODY in islice(roles, self.rows[0].number - 1):
            return False
        return Role.BODY not in roles[self.rows[-1].number :]

    def beside(self) -> Iterator[Words]:
        """The lines that the web page sets around its text."""
        for line, role in zip(self.paged.lines, self.paged.roles, strict=True):
            if role is Role.NAVIGATION and line.end - line.start <= BESIDE:
                yield self._words([line])

    def _words(self, lines: Sequence[Line]) -> Words:
        offsets = array("q")
        marks: list[int] = []
        source = self.paged.source.text
        for line in lines:
            fresh = True
            for at in range(line.start, line.end):
                if source[at].isspace():
                    fresh = True
                    continue
                if fresh and offsets:
                    marks.append(len(offsets))
                fresh = False
                offsets.append(at)
        return Words("".join(map(source.__getitem__, offsets)).translate(WIDE), offsets, tuple(marks))

    def span(self, first: int, last: int) -> Span:
        """The source span of rows ``first`` to ``last`` (exclusive)."""
        begin = self.paged.inner(self.paged.lines[self.rows[first].number - 1])
        end = self.paged.inner(self.paged.lines[self.rows[last - 1].number - 1])
        return Span(begin.start, end.end)

    def joined(self, rows: Sequence[Row]) -> str:
        """The words of some rows in one string."""
        return "".join(row.words for row in rows)


def view_of(paged: Paged, extent: Extent) -> View:
    """The view of the document at ``extent``."""
    rows = rows_of(paged, extent.start_line, extent.end_line)
    head = next(iter(find_heads(rows[:60])), None)
    if head is not None and head.start > 0:
        head = None
    return View(paged, rows, head, tuple(_labels(rows)))


def _labels(rows: list[Row]) -> Iterator[int]:
    for at, row in enumerate(rows):
        if not at or row.words[0] != "附" or not ATTACHMENT.fullmatch(row.words):
            continue
        listed = row.words[-1] in "：:" and not row.top  # the list of attachments before the signature
        if row.top or (is_edge(rows, at) and not listed):
            yield at
