"""Pages: what each raw line of a source is (body, blank, page number, running head, leaked link, rule) and on which page.

Text taken from PDFs shows a page's first line in one of three ways: a form feed before it, one leading space where
the other lines have none, or the printed page number as the line above it. Each is believed only where the
whole file speaks for it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from duixian.text import hinted
from duixian.text.model import Line, Passage, Source, Span


class Role(StrEnum):
    """What a line is. All but ``BODY`` are furniture."""

    BODY = "body"
    BLANK = "blank"
    PAGE_NUMBER = "page number"
    RUNNING_HEAD = "running head"
    LINK = "link"  # the target of a hyperlink that the extraction put into the text
    RULE = "rule"  # ===== or ----- between documents
    NAVIGATION = "navigation"  # of the web site around a document
    CONTENTS = "contents"  # a table of contents that the word processor made
    REPEAT = "repeat"  # the head of a table printed again on the next page


@dataclass(frozen=True, slots=True)
class Paged:
    """A source with the role and page of every line.

    ``lines``, ``roles``, ``tops`` and ``gaps`` are parallel; index = raw line number - 1. ``lines`` are those of the source
    with ``page`` filled: the printed page number where numbers are printed, else the count of pages, None where
    the source has no pages. ``tops`` tells which body line is the first of its page, ``gaps`` how many blank lines stand
    before it beyond what is usual in this source.
    """

    source: Source
    lines: tuple[Line, ...]
    roles: tuple[Role, ...]
    tops: frozenset[int]
    gaps: dict[int, int]
    spacing: int

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


_NUMBER = r"(?:\d{1,4}|[ivxlcIVXLC]{1,7})"
_DRESSED = re.compile(
    rf"[—–―－\-~·•.|]{{1,3}}\s*{_NUMBER}\s*[—–―－\-~·•.|]{{1,3}}|第\s*\d{{1,4}}\s*页(?:\s*[,，/]?\s*共\s*\d{{1,4}}\s*页)?|-?\d{{1,4}}\s*/\s*\d{{1,4}}"
    r"|[Pp]age\s*\d{1,4}(?:\s*of\s*\d{1,4})?|\d{1,4}\s*页"
)
_BARE = re.compile(r"\d{1,4}")
_LINK = re.compile(r"(?:https?://|ftp://|www\.)[\x21-\x7e]+", re.IGNORECASE)
_RULE = re.compile(r"(?:[=＝*＊#~～_—－\-─━═]\s?){8,}|[=＝═]{4,}|[*＊#]{5,}|-{5,}")
_RULED = "=＝*＊#~～_—－-─━═"
_DIGITS = re.compile(r"[\s\d]+")
_NAMES_LINK = "（(《〈“‘「[【：:"
_CLOSES_LINK = "）)》〉”’」]】，。；"

_TABLE_HEAD = re.compile(r"序\s*号|\S\s+\S+\s+\S|单位[:：]|续表")
_FEW = 8  # body lines that a page holds at least, where pages are told by bare numbers alone
_CHAIN = 60  # candidates back from one at which its forerunner is looked for
_USUAL = 18  # and as many that it usually holds
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
    numbers = _page_numbers(stripped, roles, starts, spacing)
    for index in numbers:
        roles[index] = Role.PAGE_NUMBER
    tops = _tops(roles, starts, numbers)
    for index in _running_heads(stripped, roles, tops):
        roles[index] = Role.RUNNING_HEAD
    tops = _tops(roles, starts, numbers)
    if any(line.page is not None for line in source.lines):
        lines, tops = source.lines, _tops_of_reader(source.lines, roles)
    else:
        lines = _with_pages(source.lines, tops, numbers, starts)
    return Paged(
        source, lines, tuple(roles), frozenset(index + 1 for index in tops), _gaps(roles, spacing), spacing
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
        if "\f" in text[line.start : line.end][:8]:
            fed = True
        if roles[index] is Role.BLANK:
            pending += 1
            continue
        worded += 1
        if fed:
            feeds.add(index)
            fed = False
        if head[:1] == " " and not head[1:2].isspace() and (index == 0 or pending <= spacing):
            spaced.add(index)
        pending = 0
    if feeds:
        return feeds
    if len(spaced) * 6 > worded and worded > 12:
        return set()  # an indent, not a mark
    return spaced


def _page_numbers(
    stripped: Sequence[str], roles: Sequence[Role], starts: set[int], spacing: int
) -> dict[int, int | None]:
    """Indexes of lines that are printed page numbers, with the number where it is a plain one."""
    found: dict[int, int | None] = {}
    apart: list[int] = []
    headed: list[int] = []
    plain: list[int] = []
    pending = spacing + 2  # the first line of a file stands alone
    for index, words in enumerate(stripped):
        if roles[index] is Role.BLANK:
            pending += 1
            continue
        if len(words) <= 16 and roles[index] is Role.BODY:
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


def _running_heads(stripped: Sequence[str], roles: Sequence[Role], tops: set[int]) -> list[int]:
    """Indexes of lines printed over and over at the head or foot of pages, digits aside."""
    if len(tops) < _REPEAT:
        return []
    heads = sorted(tops)
    feet = _feet(roles, heads)
    return sorted({*_repeated(stripped, heads), *_repeated(stripped, feet)})


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
