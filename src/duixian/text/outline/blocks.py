"""Lines to blocks: one block is one logical paragraph, heading or numbered entry, put together from hard-wrapped lines."""

from __future__ import annotations

import re
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field

from duixian.text.body import (
    CLOSERS,
    NO_LINE_START,
    TAIL,
    TextLine,
    is_paused,
    is_terminated,
    looks_indented,
    would_fit,
)
from duixian.text.model import Span
from duixian.text.numbering import Marker, Style, inner_markers, read_markers
from duixian.text.outline.sequence import Ahead, Context, Sequence, Verdict

LISTED = 60  # longest unfinished entry (characters) that still counts as an entry of a list, not as prose
OPEN_BRACKET = 240  # characters after which an opening bracket is taken as never closed

_PROSE = re.compile(r"[，,。；;]")
_STOPPED = re.compile(r"[。；;]")
_LATIN_END = re.compile(r"[a-z,;:.\"”)]$")
_LATIN_START = re.compile(r"^[\"“(]?[A-Za-z]")
_BRACKETS = {
    "《": "《",
    "（": "(",
    "(": "(",
    "〔": "〔",
    "“": "“",
}  # a full-width bracket may be closed half-width
_CLOSING = {"》": "《", "）": "(", ")": "(", "〕": "〔", "”": "“"}


def _bare(line: TextLine) -> bool:
    """A short line without any punctuation of prose: a heading rather than the rest of a sentence."""
    return not _PROSE.search(line.text) and line.width < line.measure * 0.7


@dataclass(slots=True)
class Block:
    """A run of source characters that reads as one paragraph.

    ``pieces`` are the source spans in order; ``text`` their characters joined; ``marker`` the accepted numbering with
    its ``verdict``; ``first``/``last`` the raw line numbers; ``open_end`` tells that it ends without any stop.
    """

    first: int
    last: int
    marker: Marker | None = None
    verdict: Verdict | None = None
    pieces: list[Span] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    page_top: bool = False

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def body(self) -> str:
        """The text after the numbering label."""
        return self.text[self.marker.end - self.marker.start :] if self.marker else self.text

    @property
    def open_end(self) -> bool:
        text = self.text
        return not (is_terminated(text) or is_paused(text))


class Assembler:
    """Reads the lines ``first`` to ``last`` (exclusive) of a document in order and yields their blocks."""

    def __init__(self, lines: Seq[TextLine], first: int, last: int) -> None:
        self._lines = lines
        found = ((at, lines[at].marker) for at in range(first, last))
        self._ahead = Ahead((at, marker) for at, marker in found if marker is not None)
        self.sequence = Sequence(self._ahead)
        self.blocks: list[Block] = []
        self._block: Block | None = None
        self._before: TextLine | None = None
        self._open: list[tuple[str, int]] = []
        self._length = 0
        self._prose = False
        self._stopped = False

    def run(self, first: int, last: int) -> list[Block]:
        """The blocks of lines ``first`` to ``last`` (exclusive)."""
        for index in range(first, last):
            self._line(index)
        self.flush()
        return self.blocks

    def flush(self) -> None:
        """Close the open block."""
        if self._block is not None:
            self.blocks.append(self._block)
        self._block = None
        self._before = None
        self._open = []
        self._length = 0
        self._prose = False
        self._stopped = False

    def _line(self, index: int) -> None:
        line = self._lines[index]
        marker, verdict = self._accepted(line, index)
        if marker is not None and verdict is not None:
            self.flush()
            self.sequence.take(marker, verdict)
            self._start(line, marker, verdict)
        elif self._block is None or not self._joins(line):
            self.flush()
            self._start(line, None, None)
        at = marker.end if marker is not None and verdict is not None else 0
        self._fill(line, index, at)
        self._before = line

    def _accepted(self, line: TextLine, index: int) -> tuple[Marker | None, Verdict | None]:
        """The numbering that begins the line, if one is believed."""
        if line.opens is False:
            return None, None
        for marker in read_markers(line.text):
            if self._inside_bracket(marker) and not line.opens:
                continue
            verdict = self.sequence.judge(marker, self._context(line, marker), index)
            if verdict is not None:
                return marker, verdict
        return None, None

    def _fill(self, line: TextLine, index: int, at: int) -> None:
        """Add a line to the open block, opening further blocks where expected numbers stand inside the line."""
        begin = 0
        for marker in inner_markers(line.text, max(at, 1), lambda m: self._wanted(m, index)):
            if self._depth_of_brackets(line.text[begin : marker.start]):
                continue
            context = Context(closed=True, short=True, heading=False, listing=False)
            verdict = self.sequence.judge(marker, context, index)
            if verdict is None or verdict.confidence < 0.8:
                continue
            self._add(line, begin, marker.start)
            self.flush()
            self.sequence.take(marker, verdict)
            self._start(line, marker, verdict)
            begin = marker.start
        self._add(line, begin, len(line.text))

    def _wanted(self, marker: Marker, index: int) -> bool:
        if marker.doubtful:
            return False
        if self.sequence.is_next(marker):
            return True
        if marker.style in (Style.TASK, Style.PAREN) and self.sequence.goes_on(marker):
            return True
        return marker.style in (Style.COMMA, Style.PAREN, Style.DOT) and self.sequence.begins(marker, index)

    def _depth_of_brackets(self, text: str) -> bool:
        """Whether a bracket is open after the block's characters so far and ``text``."""
        stack = [c for c, _ in self._open]
        for char in text:
            if char in _BRACKETS:
                stack.append(_BRACKETS[char])
            elif char in _CLOSING and stack and stack[-1] == _CLOSING[char]:
                stack.pop()
        return bool(stack)

    def _inside_bracket(self, marker: Marker) -> bool:
        """A number inside an open 《 or （ belongs to what is bracketed, unless it is a chapter or an article."""
        if not self._open or marker.style <= Style.ARTICLE or marker.firm:
            return False
        _, where = self._open[-1]
        return self._length - where <= OPEN_BRACKET

    def _context(self, line: TextLine, marker: Marker) -> Context:
        before, block = self._before, self._block
        if before is None or block is None or line.opens:
            return Context(True, True, False, False)
        tail = self._tail()
        closed = is_terminated(tail) or is_paused(tail)
        short = would_fit(before, line, first=len(block.pieces) == 1)
        bare = not closed and not self._prose
        if block.marker is not None:
            heading = not closed and not self._stopped and block.marker.style < marker.style
        else:
            heading = bare and short
        heading = heading and len(block.pieces) <= 2
        return Context(closed, short, heading, bare and block.marker is not None and self._length <= LISTED)

    def _joins(self, line: TextLine) -> bool:
        """Whether ``line`` goes on the open block."""
        before = self._before
        assert before is not None and self._block is not None
        if line.opens is not None:
            return not line.opens
        if line.text[0] in NO_LINE_START and not line.text.startswith("."):
            return True
        if self._open and self._length - self._open[-1][1] <= OPEN_BRACKET:
            return True
        fits = would_fit(before, line, first=len(self._block.pieces) == 1)
        if is_terminated(self._tail()):
            return not fits and not (looks_indented(line) and before.measure - before.width > 0)
        if is_paused(before.text):
            return not fits
        if before.text[-1] in "，、,-—":
            return True
        if not fits:
            return True
        return self._prose and not (line.page_top and _bare(line))

    def _tail(self) -> str:
        """The end of the open block's text, enough to see what closes it."""
        assert self._block is not None
        parts: list[str] = []
        length = 0
        for part in reversed(self._block.parts):
            parts.append(part)
            length += len(part)
            if length >= TAIL or parts[0][-1] not in CLOSERS:
                break
        return "".join(reversed(parts))[-TAIL:]

    def _start(self, line: TextLine, marker: Marker | None, verdict: Verdict | None) -> None:
        top = line.page_top and (marker is None or marker.start == 0)
        self._block = Block(line.number, line.number, marker, verdict, page_top=top)

    def _add(self, line: TextLine, start: int, end: int) -> None:
        block = self._block
        if block is None:
            self._start(line, None, None)
            block = self._block
        assert block is not None
        text = line.text[start:end].rstrip()
        if not text:
            return
        origin = line.start + start
        if block.parts and self._needs_blank(block.parts[-1], text):
            previous = block.pieces[-1]
            block.pieces.append(Span(previous.end, previous.end + 1))
            block.parts.append(" ")
        block.pieces.append(Span(origin, origin + len(text)))
        block.parts.append(text)
        block.last = line.number
        block.widths.append(line.width)
        self._track(text)

    def _needs_blank(self, before: str, after: str) -> bool:
        """English words wrapped at a line end were parted by a blank."""
        return bool(_LATIN_END.search(before) and _LATIN_START.match(after) and not before.endswith("-"))

    def _track(self, text: str) -> None:
        for offset, char in enumerate(text):
            if char in _BRACKETS:
                self._open.append((_BRACKETS[char], self._length + offset))
                if len(self._open) > 64:
                    del self._open[0]
            elif char in _CLOSING and self._open and self._open[-1][0] == _CLOSING[char]:
                self._open.pop()
        self._length += len(text)
        self._prose = self._prose or bool(_PROSE.search(text))
        self._stopped = self._stopped or bool(_STOPPED.search(text))
