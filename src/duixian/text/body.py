"""Body lines with what deciding about paragraphs needs: trimmed text, printed width, page tops, measure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from duixian.text.model import Line, Source, Span
from duixian.text.numbering import Marker, read_marker

WINDOW = 12  # lines looked at on either side when the measure of a text block is estimated
NARROWEST = 24  # columns below which no full line of a text is; narrower ones are labels
SLACK = 4  # columns by which a full line may fall short of its measure
TAIL = 400  # characters at the end of a text that are searched for the bracket that ends it
LONG = 0.6  # of the measure: lines that tell whether a text is hard-wrapped
INDENT = 4  # columns (two Chinese characters) by which a paragraph's first line is shorter

CLOSERS = "”’」』）)】》〉〕］]\"'"
TERMINATORS = "。！？!?"
PAUSES = "；;：:"
NO_LINE_START = "，。、；：！？”’）》〉】〕」』％‰,;!?)>"

_NARROW = re.compile(r"[\x20-\x7e\u00b7\u2018\u2019\u201c\u201d\u2013]")
_TOKEN = re.compile(r"[A-Za-z0-9.,%＋+\-/〔〕\[\]]+|.", re.DOTALL)
_RESPONSIBLE = re.compile(r"责任单位|牵头|负责|配合单位|责任部门")
_ENGLISH_STOP = re.compile(r"[A-Za-z)][a-z)]\.$")
_LATIN = re.compile(r"[A-Za-z]")
_TRAILING = re.compile(rf"^[{re.escape(NO_LINE_START)}]*")


@dataclass(frozen=True, slots=True)
class TextLine:
    """A body line without surrounding blanks.

    ``width`` is in columns (a Chinese character is 2), ``measure`` the width of a full line around it,
    ``page_top`` tells that a page begins here, ``adjacent`` that no blank line stands before it; ``marker`` is the
    likeliest numbering candidate at its beginning.
    """

    number: int
    start: int
    end: int
    text: str
    width: int
    measure: int
    page_top: bool
    adjacent: bool
    marker: Marker | None
    opens: bool | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def columns(text: str) -> int:
    """Printed width of ``text`` in columns: 2 for a Chinese character or full-width sign, 1 for ASCII."""
    return 2 * len(text) - len(_NARROW.findall(text)) if not text.isascii() else len(text)


def is_terminated(text: str) -> bool:
    """Whether ``text`` ends a sentence, closing quotes and brackets after the stop included."""
    core = text.rstrip(CLOSERS)
    if core and (core[-1] in TERMINATORS or _ENGLISH_STOP.search(core)):
        return True
    return len(core) < len(text) and text[-1] in "）)" and _bracket_closes_sentence(text)


def _bracket_closes_sentence(text: str) -> bool:
    """A bracket after a full stop, 。（责任单位：…）, or one that names who is responsible ends its paragraph."""
    depth = 0
    for at in range(len(text) - 1, max(-1, len(text) - TAIL), -1):
        if text[at] in "）)":
            depth += 1
        elif text[at] in "（(":
            depth -= 1
            if depth == 0:
                return (at > 0 and text[at - 1] in TERMINATORS) or bool(_RESPONSIBLE.search(text, at))
    return False


def is_paused(text: str) -> bool:
    """Whether ``text`` ends with a semicolon or colon."""
    core = text.rstrip(CLOSERS)
    return bool(core) and core[-1] in PAUSES


def first_token_width(text: str) -> int:
    """Columns of what cannot be parted from the line's beginning: its first word and the punctuation after it."""
    match = _TOKEN.match(text)
    if match is None:
        return 0
    head = match.group()
    tail = _TRAILING.match(text[match.end() : match.end() + 4])
    return columns(head[:24]) + columns(tail.group() if tail else "")


_EITHER_WIDTH = re.compile("[“”‘’]")  # counted as narrow; Chinese fonts print them wide


def prepare(source: Source, lines: Sequence[Line]) -> list[TextLine]:
    """The body lines of one document: blank ones dropped, the others trimmed and measured."""
    text = source.text
    kept: list[tuple[Line, int, int, str]] = []
    for line in lines:
        raw = text[line.start : line.end]
        stripped = raw.strip()
        if stripped:
            start = line.start + raw.index(stripped[0])
            kept.append((line, start, start + len(stripped), stripped))
    widths = [columns(item[3]) for item in kept]
    measures = _measures([item[3] for item in kept], widths)
    stated = _stated(source, kept[0][1], kept[-1][2]) if kept else {}
    whole = not is_wrapped([item[3] for item in kept], widths, measures)
    result: list[TextLine] = []
    for index, (line, start, end, stripped) in enumerate(kept):
        before = kept[index - 1][0] if index else None
        opens = stated.get(line.number)
        if opens is None and whole and index and _begins(kept[index - 1][3], stripped):
            opens = True
        result.append(
            TextLine(
                number=line.number,
                start=start,
                end=end,
                text=stripped,
                width=widths[index],
                measure=measures[index],
                page_top=_page_top(text, line, start, before),
                adjacent=before is not None and line.number == before.number + 1,
                marker=read_marker(stripped),
                opens=opens,
            )
        )
    return result


def is_wrapped(texts: Sequence[str], widths: Sequence[int], measures: Sequence[int]) -> bool:
    """Whether paragraphs run over several lines: of the long lines, two in five or more break off amid a sentence.

    Hard-wrapped text breaks off in six of ten and more, a web page whose lines are paragraphs in three of ten at most.
    """
    long = broken = 0
    for index in range(len(texts) - 1):
        if widths[index] >= LONG * measures[index]:
            long += 1
            ends = is_terminated(texts[index]) or is_paused(texts[index])
            broken += not ends and read_marker(texts[index + 1]) is None
    return broken * 5 >= long * 2


def _begins(before: str, text: str) -> bool:
    """Whether a line of a text that is not wrapped begins a paragraph: numbered, or after a finished line."""
    if text[0] in NO_LINE_START:
        return False
    return is_terminated(before) or is_paused(before) or read_marker(text) is not None


def _stated(source: Source, start: int, end: int) -> dict[int, bool]:
    """By line number: whether a paragraph begins there, for the lines of paragraphs that the format states."""
    found: dict[int, bool] = {}
    if not source.hints:
        return found
    starts = [line.start for line in source.lines]
    at = bisect_left(source.hints, start, key=lambda hint: hint.span.start)
    while at < len(source.hints) and source.hints[at].span.start < end:
        hint = source.hints[at]
        at += 1
        if hint.kind not in ("paragraph", "heading"):
            continue
        number = bisect_right(starts, hint.span.start)
        found[number] = True
        while number < len(starts) and starts[number] < hint.span.end:
            number += 1
            found[number] = False
    return found


def _page_top(text: str, line: Line, start: int, before: Line | None) -> bool:
    if before is None:
        return True
    if line.page is not None and before.page is not None:
        return line.page != before.page
    break_at = text.rfind("\n", max(0, start - 64), start) + 1
    return text[break_at:start] == " " and line.number == before.number + 1


def _measures(kept: Sequence[str], widths: Sequence[int]) -> list[int]:
    """For each line the third largest width within the window, among lines of its script (Chinese or Latin)."""
    latin = [len(_LATIN.findall(text)) > 0.6 * len(text) for text in kept]
    count = len(widths)
    usual = sorted(widths)[int(0.9 * (count - 1))] if count else 0
    least = max(NARROWEST, usual // 2)
    result: list[int] = []
    for index in range(count):
        around = range(max(0, index - WINDOW), min(count, index + WINDOW + 1))
        window = sorted((widths[at] for at in around if latin[at] == latin[index]), reverse=True)
        result.append(max(least, window[min(2, len(window) - 1)]))
    return result


def would_fit(previous: TextLine, following: TextLine, first: bool) -> bool:
    """Whether the first word of ``following`` had room on ``previous``: then the break was meant.

    ``first`` says that ``previous`` opens its paragraph (and is indented on paper).
    """
    apart = abs(previous.measure - following.measure) > 8
    room = min(previous.measure, following.measure) if apart else previous.measure
    used = previous.width + (INDENT if first else 0)
    slack = 1 if is_terminated(previous.text) else SLACK + len(_EITHER_WIDTH.findall(previous.text))
    return used + first_token_width(following.text) + slack < room


def looks_indented(line: TextLine) -> bool:
    """Whether a full line is narrower than its measure by just the indent of a paragraph's first line."""
    return line.measure - INDENT - 3 <= line.width <= line.measure - INDENT + 1
