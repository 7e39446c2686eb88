"""Pages: what each raw line of a source is (body, blank, page number, running head, leaked link, rule) and on which page.

Text taken from PDFs shows a page's first line in one of three ways: a form feed before it, one leading space where
the other lines have none, or the printed page number as the line above it. Each is believed only where the
whole file speaks for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from duixian.text import hinted
from duixian.text.model import Line, Passage, Source, Span
from duixian.text.printed_numbers import page_numbers
from duixian.text.roles import Role

__all__ = ["Paged", "Role", "paginate"]


@dataclass(frozen=True, slots=True)
class Paged:
    """A source with the role and page of every line.

    ``lines``, ``roles``, ``tops`` and ``gaps`` are parallel; index = raw line number - 1. ``lines`` are those of the source
    with ``page`` filled: the printed page number where numbers are printed, else the count of pages, None where
    the source has no pages. ``tops`` tells which body line is the first of its page, ``gaps`` how many blank lines stand
    before it beyond what is usual in this source, ``cells`` the lines that stand in a table which the format states.
    """

    source: Source
    lines: tuple[Line, ...]
    roles: tuple[Role, ...]
    tops: frozenset[int]
    gaps: dict[int, int]
    spacing: int
    cells: frozenset[int] = frozenset()

    def body(self, first: int = 1, last: int | None = None) -> list[Line]:
        """The body lines with numbers ``first`` to ``last`` (both included), furniture and blank lines left out."""
        stop = len(self.lines) if last is None else last
        return [line for line in self.lines[first - 1 : stop] if self.roles[line.number - 1] is Role.BODY]

    def inner(self, line: Line) -> Span:
        """The characters of ``line`` without white space around them."""
        raw = self.source.text[line.start : line.end]
        lead = len(raw) - len(raw.lstrip())
        return Span(line.start + lead, line.start + lead + len(raw.strip()))

    def text(self, line: Line) -> str:
        """The characters of ``line`` without white space around them."""
        return self.source.text[line.start : line.end].strip()

    def passage(self, first: int, last: int) -> Passage:
        """Body lines ``first`` to ``last`` joined without the breaks; a space stays out unless it is within a line."""
        return Passage.of(self.source.text, (self.inner(line) for line in self.body(first, last)))

    def is_top(self, number: int) -> bool:
        """Whether line ``number`` is the first body line of its page."""
        return number in self.tops


_LINK = re.compile(r"(?:https?://|ftp://|www\.)[\x21-\x7e]+", re.IGNORECASE)
_RULE = re.compile(r"(?:[=＝*＊#~～_—－\-─━═]\s?){8,}|[=＝═]{4,}|[*＊#]{5,}|-{5,}")
_RULED = "=＝*＊#~～_—－-─━═"
_DIGITS = re.compile(r"[\s\d]+")
_NAMES_LINK = "（(《〈“‘「[【：:"
_CLOSES_LINK = "）)》〉”’」]】，。；"

_TABLE_HEAD = re.compile(r"序\s*号|\S\s+\S+\s+\S|单位[:：]|续表")
_REPEAT = 3  # pages on which a line must be repeated to be a running head


def paginate(source: Source) -> Paged:
    """The roles and pages of the lines of ``source``."""
    text = source.text
    stripped = [text[line.start : line.end].strip() for line in source.lines]
    roles = [Role.BODY if words else Role.BLANK for words in stripped]
    _mark_rules_and_links(stripped, roles)
    for index, kind in hinted.furniture(source).items():
        roles[index] = Role(kind) if stripped[index] else Role.BLANK
    spacing = _usual_spacing(roles)
    starts = _starts_of_reader(source.lines) or _page_starts(source, roles, spacing)
    cells = frozenset(hinted.cells(source))
    numbers = page_numbers(stripped, roles, starts, spacing, cells)
    for index in numbers:
        roles[index] = Role.PAGE_NUMBER
    tops = _tops(roles, starts, numbers)
    for index in _running_heads(stripped, roles, tops) - cells:
        roles[index] = Role.RUNNING_HEAD
    tops = _tops(roles, starts, numbers)
    if any(line.page is not None for line in source.lines):
        lines, tops = source.lines, _tops_of_reader(source.lines, roles)
    else:
        lines = _with_pages(source.lines, tops, numbers, starts)
    return Paged(
        source,
        lines,
        tuple(roles),
        frozenset(index + 1 for index in tops),
        _gaps(roles, spacing),
        spacing,
        frozenset(index + 1 for index in cells),
    )


def _mark_rules_and_links(stripped: Sequence[str], roles: list[Role]) -> None:
    for index, words in enumerate(stripped):
        if not words:
            continue
        first = words[0]
        if first in "hHwWfF" and _LINK.fullmatch(words) and not _inside_sentence(stripped, index):
            roles[index] = Role.LINK
        elif first in _RULED and len(words) > 3 and _RULE.fullmatch(words):
            roles[index] = Role.RULE


def _inside_sentence(stripped: Sequence[str], index: int) -> bool:
    """A link that the sentence around it names: after an opening bracket or a colon, or before a closing one."""
    before = next((w for w in reversed(stripped[max(0, index - 4) : index]) if w), "")
    after = next((w for w in stripped[index + 1 : index + 5] if w), "")
    opened = before[-1:] in _NAMES_LINK if before else False
    return opened or (after[:1] in _CLOSES_LINK if after else False)


def _starts_of_reader(lines: Sequence[Line]) -> set[int]:
    """Where the reader of a paged format begins a page."""
    pages = [None, *(line.page for line in lines)]
    return {index for index, line in enumerate(lines) if line.page is not None and line.page != pages[index]}


def _usual_spacing(roles: Sequence[Role]) -> int:
    """How many blank lines usually stand between two lines with words (the commonest count)."""
    counts: Counter[int] = Counter()
    blank = 0
    seen = False
    for role in roles:
        if role is Role.BLANK:
            blank += 1
            continue
        if seen:
            counts[blank] += 1
        seen, blank = True, 0
    if not counts:
        return 0
    return max(counts.items(), key=lambda item: (item[1], -item[0]))[0]


def _page_starts(source: Source, roles: Sequence[Role], spacing: int) -> set[int]:
    """Indexes of lines that begin a page by a form feed, or by one leading space where that is the file's habit."""
    text = source.text
    feeds: set[int] = set()
    spaced: set[int] = set()
    worded = pending = 0
    fed = False
    for index, line in enumerate(source.lines):
        head = text[line.start : line.start + 2]
        feed = text.find("\f", line.start, line.end)
        fed = fed or (feed >= 0 and not text[line.start : feed].strip())
        if roles[index] is Role.BLANK:
            pending += 1
            continue
        worded += 1
        if fed:
            feeds.add(index)
        fed = text.endswith("\f", line.start, line.end)
        if head[:1] == " " and not head[1:2].isspace() and (index == 0 or pending <= spacing):
            spaced.add(index)
        pending = 0
    if feeds:
        return feeds
    if len(spaced) * 6 > worded and worded > 12:
        return set()  # an indent, not a mark
    return spaced


def _tops(roles: Sequence[Role], starts: set[int], numbers: dict[int, int | None]) -> set[int]:
    """Indexes of the first body line of each page.

    A printed number is the foot of its page where a marked start follows it at once, its head where it is marked as
    a start itself; otherwise the next body line begins the page.
    """
    tops: set[int] = set()
    due = False
    first = True
    for index, role in enumerate(roles):
        if index in starts or index in numbers:
            due = True
        if role is Role.BODY:
            if due or first:
                if first and not (starts or numbers):
                    return tops
                tops.add(index)
            due = first = False
    return tops


def _tops_of_reader(lines: Sequence[Line], roles: Sequence[Role]) -> set[int]:
    tops: set[int] = set()
    page: int | None = None
    for index, line in enumerate(lines):
        if roles[index] is Role.BODY and line.page != page:
            tops.add(index)
            page = line.page
    return tops


def _running_heads(stripped: Sequence[str], roles: Sequence[Role], tops: set[int]) -> set[int]:
    """Indexes of lines printed over and over at the head or foot of pages, digits aside."""
    if len(tops) < _REPEAT:
        return set()
    heads = sorted(tops)
    feet = _feet(roles, heads)
    return {*_repeated(stripped, heads), *_repeated(stripped, feet)}


def _feet(roles: Sequence[Role], heads: Sequence[int]) -> list[int]:
    """The last body line of each page; -1 where the page has but one."""
    feet: list[int] = []
    for start, stop in zip(heads, [*heads[1:], len(roles)], strict=True):
        at = stop - 1
        while at > start and roles[at] is not Role.BODY:
            at -= 1
        feet.append(at if at > start else -1)
    return feet


def _repeated(stripped: Sequence[str], places: Sequence[int]) -> list[int]:
    """Places whose line stands on most pages (or every second page) of the stretch it is found on."""
    pages: dict[str, list[int]] = {}
    for page, index in enumerate(places):
        words = stripped[index] if index >= 0 else ""
        if 2 < len(words) <= 60 and words[-1] not in "。；：，、;:,":
            pages.setdefault(_DIGITS.sub("", words), []).append(page)
    taken: list[int] = []
    for words, found in pages.items():
        if len(found) < _REPEAT or len(words) < 3:
            continue
        stretch = found[-1] - found[0] + 1
        if len(found) * 5 >= stretch * 2 and len(found) * 5 >= len(places):
            taken.extend(places[page] for page in found)
        elif (
            len(found) > _REPEAT
            and len(found) * 5 >= stretch * 3
            and not _TABLE_HEAD.search(stripped[places[found[0]]])
            and len({stripped[places[page]] for page in found}) == 1  # numbered ones are rows of a table
        ):
            taken.extend(places[page] for page in found[1:])  # the first one is the title itself
    return taken


def _with_pages(
    lines: Sequence[Line], tops: set[int], numbers: dict[int, int | None], starts: set[int]
) -> tuple[Line, ...]:
    """The lines with their page: counted from the printed number before (or the first one after)."""
    if not tops:
        return tuple(lines)
    counts: list[int] = []
    page = 0
    for index in range(len(lines)):
        page += index in tops
        counts.append(max(page, 1))
    # A number that stands on a marked start heads its page; any other stands at the foot.
    shifts = [
        (index, value - counts[index] - (index in starts))
        for index, value in sorted(numbers.items())
        if value is not None
    ]
    shift = shifts[0][1] if shifts else 0
    result: list[Line] = []
    at = 0
    for index, line in enumerate(lines):
        while at < len(shifts) and shifts[at][0] <= index:
            shift = shifts[at][1]
            at += 1
        result.append(replace(line, page=max(1, counts[index] + shift)))
    return tuple(result)


def _gaps(roles: Sequence[Role], spacing: int) -> dict[int, int]:
    """Blank lines beyond the usual before a body line, by line number (only where there are more)."""
    gaps: dict[int, int] = {}
    pending = 0
    for index, role in enumerate(roles):
        if role is Role.BLANK:
            pending += 1
        elif role is Role.BODY:
            if pending > spacing:
                gaps[index + 1] = pending - spacing
            pending = 0
    return gaps
