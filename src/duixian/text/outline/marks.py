"""Lines that stand outside the numbering: signatures, lists of attachments, notes on publication, imprints, contents."""

from __future__ import annotations

import re
from collections.abc import Sequence as Seq
from dataclasses import dataclass

from duixian.text.body import TextLine, is_terminated
from duixian.text.numbering import Style, read_marker
from duixian.text.outline.announced import LIST
from duixian.text.outline.segments import CONTENTS, DATE, NOTE, Role, Segment

SIGNERS = 48  # most lines of signing offices above a date
LONGEST = 200  # characters of an entry of contents
LIST_LINES = 60  # most lines a list of attachments takes

_OFFICE = re.compile(
    r"(?:厅|局|委|部|办|院|会|府|司|署|行|社|处|室|团|队|中心|公司|集团|大学|学院|学校|银行|海关|小组|总站|秘书局|党组|法院|检察院)"
    r"(?:\s?[（(〔][^（）()]{1,8}[）)〕])?$"
)
_PERSON = re.compile(
    r"^(?:总理|主席|省长|市长|部长|局长|主任|署长|行长|委员长|会长|书记|区长|县长|州长|院长)\s?[:：]?\s?[\u4e00-\u9fff·\s]{2,10}$"
)
_ENTRY = re.compile(r"^[·•]?\s?(?:附\s?件)?\s?\d{1,2}\s?[.．、:：\s]")
_IMPRINT = re.compile(r"^(?:抄\s?送|抄报|主题词|分送)\s?[:：]")
_PRINTED = re.compile(r"^(?:共印\s?\d+\s?份|.{2,30}\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日\s?印发)$")
_LEADER = re.compile(r"[.．…·\s]*\d{0,3}$")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Mark:
    """Lines ``first`` to ``last`` (exclusive) are one ``kind``: signature, attachments, note, imprint, contents."""

    kind: str
    first: int
    last: int


def find_marks(lines: Seq[TextLine], segment: Segment, busy: Seq[bool]) -> list[Mark]:
    """The marked line ranges of a segment's body in order, without overlap."""
    found: list[Mark] = []
    start, stop = segment.body, segment.last
    found += _contents(lines, start, stop, busy)
    for index in range(start, stop):
        if busy[index]:
            continue
        text = lines[index].text
        if DATE.match(text):
            first = _signers(lines, start, index, busy)
            if (
                first < index
                or index == stop - 1
                or is_terminated(lines[index - 1].text)
                or index + 6 >= stop
            ):
                found.append(Mark("signature", first, index + 1))
        elif NOTE.match(text) and (index == stop - 1 or "此件" in text or "本文" in text):
            found.append(Mark("note", index, index + 1))
        elif _IMPRINT.match(text) or _PRINTED.match(text):
            found.append(Mark("imprint", index, _imprint_end(lines, index, stop)))
    if segment.role is not Role.ATTACHMENT:
        found += _attachment_lists(lines, start, stop, busy, found)
    return _without_overlap(found)


def _signers(lines: Seq[TextLine], start: int, date: int, busy: Seq[bool]) -> int:
    first = date
    while first > start and date - first < SIGNERS and not busy[first - 1]:
        text = lines[first - 1].text
        words = text.split()
        office = len(text) <= 60 and all(_OFFICE.search(word) for word in words) and read_marker(text) is None
        if not (office or _PERSON.match(text)) or is_terminated(text):
            break
        first -= 1
    return first


def _imprint_end(lines: Seq[TextLine], index: int, stop: int) -> int:
    last = index + 1
    while last < stop and last - index < 8 and not lines[last].page_top and lines[last].marker is None:
        last += 1
    return last


def _attachment_lists(
    lines: Seq[TextLine], start: int, stop: int, busy: Seq[bool], found: list[Mark]
) -> list[Mark]:
    """附件：1.… 2.… before the signature: what is attached, by title."""
    ends = sorted(mark.first for mark in found)
    result: list[Mark] = []
    index = start
    while index < stop:
        if busy[index] or not LIST.match(lines[index].text):
            index += 1
            continue
        limit = min([stop, index + LIST_LINES, *(end for end in ends if end > index)])
        last = index + 1
        while last < limit and not busy[last] and _goes_on(lines[last - 1], lines[last]):
            last += 1
        result.append(Mark("attachments", index, last))
        index = last
    return result


def _goes_on(before: TextLine, line: TextLine) -> bool:
    if _ENTRY.match(line.text):
        return True
    marker = line.marker
    if marker is not None and marker.style is not Style.DOT:
        return False
    return not is_terminated(before.text) and len(line.text) < 60


def _contents(lines: Seq[TextLine], start: int, stop: int, busy: Seq[bool]) -> list[Mark]:
    """A table of contents: at least five numbered lines in a row (two below 目录), each of which comes again later."""
    marked = [i for i in range(start, stop) if not busy[i] and lines[i].marker is not None]
    counts: dict[str, int] = {}
    for index in marked:
        key = _entry_key(lines[index].text)
        counts[key] = counts.get(key, 0) + 1
    ends = [stop] * (
        stop - start + 1
    )  # by line: where the run of entries that holds it ends, itself where it is none
    for index in range(stop - 1, start - 1, -1):
        entry = _is_entry(lines[index], counts, busy[index])
        ends[index - start] = index if not entry else max(ends[index + 1 - start], index + 1)
    result: list[Mark] = []
    index = start
    while index < stop:
        first, last = index, ends[index - start]
        titled = first > start and CONTENTS.match(lines[first - 1].text) is not None
        least = 2 if titled else 5
        if last - first >= least:
            last = _before_repeat(lines, first, last)
            index = last
            if last - first >= least:
                first -= titled
                result.append(Mark("contents", first, last))
        else:
            index = max(last, index + 1)
    return result


def _is_entry(line: TextLine, counts: dict[str, int], busy: bool) -> bool:
    if busy or is_terminated(line.text) or line.width > 0.9 * max(line.measure, 40):
        return False
    return counts.get(_entry_key(line.text), 0) >= 2


def _before_repeat(lines: Seq[TextLine], first: int, last: int) -> int:
    seen: set[str] = set()
    for index in range(first, last):
        key = _entry_key(lines[index].text)
        if key in seen:
            return index
        seen.add(key)
    return last


def _entry_key(text: str) -> str:
    return _BLANKS.sub("", _LEADER.sub("", text)) if len(text) <= LONGEST else text


def _without_overlap(marks: list[Mark]) -> list[Mark]:
    result: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.first, -m.last)):
        if result and mark.first < result[-1].last:
            continue
        result.append(mark)
    return result
