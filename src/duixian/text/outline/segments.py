"""The parts of one document: notice, the instrument(s) it forwards, attachments, translations; and their title blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field, replace
from enum import StrEnum

from duixian.text.body import INDENT, TextLine, columns, is_paused, is_terminated
from duixian.text.numbering import Marker, Style, read_marker, to_number
from duixian.text.outline.announced import announced, plain

TITLE_LINES = 6  # most lines a title block may have
LOOK = 8  # lines looked at to see whether a body follows a title


class Role(StrEnum):
    """What a segment is in its document."""

    MAIN = "main"
    NOTICE = "notice"
    ATTACHMENT = "attachment"
    TRANSLATION = "translation"


@dataclass(slots=True)
class Segment:
    """Lines ``first`` to ``last`` (exclusive indexes) of a document; for attachments the printed label and number.

    ``title`` are the indexes of the title lines, ``front`` those of the lines between title and body with what they are
    (number, note, office).
    """

    role: Role
    first: int
    last: int
    label: str = ""
    number: int = 0
    label_end: int = 0  # characters of the first line that the label takes
    title: list[int] = field(default_factory=list)
    front: list[tuple[int, str]] = field(default_factory=list)
    body: int = 0


DATE = re.compile(
    r"^[（(]?[〇○零一二三四五六七八九十\d]{2,4}\s?年\s?[\d一二三四五六七八九十]{1,3}\s?月\s?[\d一二三四五六七八九十]{1,3}\s?日(?:印发)?[）)]?$"
)
NUMBER = re.compile(
    r"^[（(]?(?:[\u4e00-\u9fff（）()]{1,14}\s?[〔\[［（(【]\s?\d{4}\s?[〕\]］）)】]\s?(?:第\s?)?\d{1,5}\s?号"
    r"|(?:[\u4e00-\u9fff]{2,20}令\s?)?第\s?\d{1,4}\s?号|[\u4e00-\u9fff]{2,20}公告\s?\d{4}\s?年第\s?\d{1,4}\s?号)[）)]?$"
)
NOTE = re.compile(r"^[（(][^（）()]{2,30}[）)]$")
DATED_NOTE = re.compile(r"^[（(](?:\d{4}\s?年|[〇○一二三四五六七八九十]{4}年).*")
CONTENTS = re.compile(r"^目\s{0,6}[录次]$")
ADDRESSEE = re.compile(r"[\u4e00-\u9fff）)〕][:：]$")
TITLE_END = re.compile(
    r"(?:条例|规定|办法|细则|规则|意见|措施|方案|规划|计划|指南|目录|清单|机制|制度|章程|纲要|要点|标准|条件|通知|决定|公告|名单"
    r"|体系|一览表|明细表|工作|解释|说明|准则|规范|流程|申报书|表|书)(?:\s?[（(〔][^（）()]*[）)〕])*$"
)
OPENING = re.compile(r"^(?:为|根据|按照|依据|经|本|在|自|近年来|当前|以|“|坚持|党的)")
_NEVER_TITLE = re.compile(
    r"^(?:为[了深贯全加进落推更规切做]|根据|按照|依据|本[规方计办细措意指目条实]|近年来|当前|现将|经)"
)
_ATTACHMENT = re.compile(
    r"^附\s?(件|录|表|图|则)\s?([0-9０-９]{1,2}|[一二三四五六七八九十]{1,3}|[A-Z](?![a-z]))?\s?([:：.．、]?)\s?(.*)$"
)
_FILE = re.compile(r"\.(?:docx?|pdf|wps|xlsx?|ofd|zip|rar)\b", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-z]")
_FULL_TEXT = re.compile(r"(?:全文|内容|主要内容)如下[。：:]$")
_GLUED = re.compile(
    r"^([^，。；：]{6,60}?(?:方案|计划|规划|办法|规定|细则|意见|措施|指南|目录|清单)(?:\s?（[^（）]{2,16}）)?)(?=(?:为|根据|按照)[^，。]{4,})"
)
_BLANKS = re.compile(r"\s+")
_PUNCTUATED = re.compile(r"[，,。；;：:！？]")


def attachment_start(line: TextLine, before: TextLine | None) -> tuple[str, int, int] | None:
    """Label, number (0 where none is printed) and label length of an attachment that begins with ``line``."""
    match = _ATTACHMENT.match(line.text)
    if match is None or match.group(1) == "则" or _FILE.search(line.text):
        return None
    sign, rest = match.group(3), match.group(4)
    number = to_number(match.group(2) or "") or 0
    label = line.text[: match.end(2) if match.group(2) else match.end(1)]
    if not rest:
        if sign and not line.page_top:
            return None
        return label, number, match.start(4)
    if _PUNCTUATED.search(rest) or rest[0] in "”》）1一）" or line.width > 72:
        return None
    if sign and not match.group(2) and read_marker(rest) is not None:
        return None
    fresh = line.page_top or (before is not None and (DATE.match(before.text) or NOTE.match(before.text)))
    if fresh and (match.group(2) or sign):
        return label, number, match.start(4)
    return None


def split_segments(lines: Seq[TextLine], busy: Seq[bool]) -> list[Segment]:
    """The segments of a document in order. ``busy`` marks lines inside tables, which begin no segment."""
    segments = [Segment(Role.MAIN, 0, len(lines))]
    state = _State()
    titles = announced(lines)
    for index, line in enumerate(lines):
        if busy[index]:
            continue
        before = lines[index - 1] if index else None
        found = attachment_start(line, before) if index else None
        if found is None and line.page_top and index - segments[-1].first > TITLE_LINES:
            found = _announced_start(titles, line, index)
        if found is not None:
            label, number, end = found
            _close(segments, index)
            segments.append(Segment(Role.ATTACHMENT, index, len(lines), label, number, end))
            state = _State()
        elif index and state.may_begin(lines, index, segments[-1], busy):
            _close(segments, index)
            role = _role(lines, index, segments[-1])
            segments.append(Segment(role, index, len(lines)))
            state = _State()
        state.see(line)
    _find_fronts(segments, lines, busy)
    _name_notice(segments, lines)
    return segments


def _announced_start(
    titles: dict[str, tuple[int, int]], line: TextLine, index: int
) -> tuple[str, int, int] | None:
    """An attachment printed without its label, known by the title that a list of attachments gave it before."""
    number, at = titles.get(plain(line.text), (0, index))
    return ("", number, 0) if at < index else None


def _role(lines: Seq[TextLine], index: int, before: Segment) -> Role:
    """What a segment is that begins with a title of its own."""
    if _is_latin(lines[index].text) and _mostly_latin(lines, index):
        return Role.TRANSLATION
    return Role.ATTACHMENT if before.role is Role.ATTACHMENT else Role.MAIN


def part_glued_titles(lines: Seq[TextLine]) -> list[TextLine]:
    """Lines in which, after the date of a notice, the title of what it carries runs into its first sentence: parted."""
    result: list[TextLine] = []
    for line in lines:
        match = _GLUED.match(line.text) if result and DATE.match(result[-1].text) else None
        if match is None:
            result.append(line)
            continue
        end = match.end()
        head, rest = line.text[:end].rstrip(), line.text[end:]
        result.append(
            replace(line, text=head, end=line.start + len(head), width=columns(head), page_top=True)
        )
        start = line.start + end
        result.append(replace(line, text=rest, start=start, page_top=False, width=line.width - INDENT))
    return result


def _close(segments: list[Segment], index: int) -> None:
    segments[-1].last = index


class _State:
    """What a segment has shown so far."""

    def __init__(self) -> None:
        self.dated = False
        self.addressed = False
        self.top: set[tuple[Style, str]] = set()
        self.seen = 0
        self.terminated = False
        self.before: TextLine | None = None

    def see(self, line: TextLine) -> None:
        self.seen += 1
        marker = line.marker
        if (
            marker is not None
            and marker.number == 1
            and marker.style in (Style.ARTICLE, Style.COMMA, Style.CHAPTER)
        ):
            self.top.add(marker.series)
        if _FULL_TEXT.search(line.text):
            self.dated = True
        if DATE.match(line.text) and not line.text.startswith(("（", "(")):
            self.dated = self.seen > 3 or self.dated
        self.addressed = self.addressed or bool(ADDRESSEE.search(line.text) and self.seen < 12)
        if not self.terminated and is_terminated(line.text):
            self.terminated = True
        self.before = line

    def may_begin(self, lines: Seq[TextLine], index: int, segment: Segment, busy: Seq[bool]) -> bool:
        """Whether a further instrument (with its own title) begins at ``index``."""
        line, before = lines[index], self.before
        if before is None or not self.terminated or self.seen < 3:
            return False
        if segment.role is Role.TRANSLATION:
            return False
        if _is_latin(line.text) and not _is_latin(before.text):
            return line.page_top and _mostly_latin(lines, index)
        if not title_like(line) or not self._ended(line, before):
            return False
        return self._body_follows(lines, index, segment, busy)

    def _ended(self, line: TextLine, before: TextLine) -> bool:
        """Whether what stood before has come to an end."""
        if is_terminated(before.text) or DATE.match(before.text) or NOTE.match(before.text):
            return True
        return line.page_top and (self.dated or not is_paused(before.text))

    def _body_follows(self, lines: Seq[TextLine], index: int, segment: Segment, busy: Seq[bool]) -> bool:
        """A title of at most a few lines that ends as titles do, then text that begins anew."""
        titled = False
        for at in range(index, min(index + LOOK, len(lines))):
            text, marker = lines[at].text, lines[at].marker
            if busy[at]:
                return titled and self.dated
            if DATE.match(text):
                return False
            if marker is not None:
                return titled and marker.number == 1 and self._restarts(marker, lines[index], segment)
            if OPENING.match(text) and _PUNCTUATED.search(text) and at > index:
                return titled and (self.dated or lines[index].page_top) and self._fresh(segment)
            if NUMBER.match(text) or NOTE.match(text) or DATED_NOTE.match(text):
                continue
            if _PUNCTUATED.search(text) and not NOTE.match(text):
                return titled and self.dated and segment.role is not Role.ATTACHMENT
            titled = titled or bool(TITLE_END.search(text))
        return False

    def _fresh(self, segment: Segment) -> bool:
        return self.dated or self.addressed or segment.role is Role.ATTACHMENT

    def _restarts(self, marker: Marker, line: TextLine, segment: Segment) -> bool:
        if marker.style in (Style.CHAPTER, Style.ARTICLE, Style.PART):
            return True
        if marker.style is Style.COMMA:
            return marker.series in self.top or self.dated or (line.page_top and self.addressed)
        return self.dated and segment.role is not Role.ATTACHMENT


def title_like(line: TextLine) -> bool:
    """A line that can stand in a title: no stop, no comma, no numbering, not a note in brackets, not a date."""
    text = line.text
    if _PUNCTUATED.search(text) or NOTE.match(text) or DATE.match(text) or NUMBER.match(text):
        return False
    return line.marker is None and line.width <= 88 and len(text) > 2


def _is_latin(text: str) -> bool:
    letters = len(_LATIN.findall(text[:400]))
    return letters > 12 and letters > 0.6 * len(text[:400].replace(" ", ""))


def _mostly_latin(lines: Seq[TextLine], index: int) -> bool:
    window = lines[index : index + LOOK]
    return len(window) > 3 and sum(_is_latin(line.text) for line in window) >= 0.7 * len(window)


def _find_fronts(segments: list[Segment], lines: Seq[TextLine], busy: Seq[bool]) -> None:
    for segment in segments:
        at = segment.first
        if segment.role is Role.ATTACHMENT and segment.label:
            if segment.label_end < len(lines[at].text):
                segment.title.append(at)
            at += 1
        at = _read_front(segment, lines, busy, at)
        segment.body = at


def _read_front(segment: Segment, lines: Seq[TextLine], busy: Seq[bool], at: int) -> int:
    """Collects title lines, number and notes; returns the index of the first body line."""
    while at < segment.last and not busy[at] and len(segment.title) < TITLE_LINES:
        line = lines[at]
        text = line.text
        if NUMBER.match(text):
            segment.front.append((at, "number"))
        elif DATED_NOTE.match(text) and segment.title:
            at = _bracketed(segment, lines, at)
        elif NOTE.match(text) and segment.title:
            segment.front.append((at, "title" if len(text) < 24 and not DATE.match(text) else "note"))
        elif _is_title_line(segment, lines, at):
            segment.title.append(at)
        elif segment.title and line.width < 0.8 * line.measure and _is_office_list(text):
            segment.front.append((at, "office"))
        else:
            break
        at += 1
    return at


def _bracketed(segment: Segment, lines: Seq[TextLine], at: int) -> int:
    """A note in brackets may go over some lines; returns the index of its last one."""
    last = at
    while last < min(at + 6, segment.last - 1) and lines[last].text[-1] not in "）)":
        last += 1
    if lines[last].text[-1] not in "）)":
        last = at
    for index in range(at, last + 1):
        segment.front.append((index, "note"))
    return last


def _is_title_line(segment: Segment, lines: Seq[TextLine], at: int) -> bool:
    line = lines[at]
    if segment.role is Role.TRANSLATION:
        return line.marker is None and not is_terminated(line.text) and len(segment.title) < 4
    so_far = "".join(lines[index].text for index in segment.title)
    if so_far and CONTENTS.match(line.text):
        return False
    rest = len(line.text) <= 3 and bool(so_far) and so_far[-1] in "的通" and not is_terminated(line.text)
    if not rest and not title_like(line) and (segment.title or not _title_with_comma(line)):
        return False
    if so_far and any(kind == "number" for _, kind in segment.front):
        return False
    if _NEVER_TITLE.match(line.text) and line.width > 0.6 * line.measure:
        return False
    if OPENING.match(line.text) and line.width >= line.measure - 8 and not TITLE_END.search(line.text):
        return False
    if TITLE_END.search(so_far) and line.text != lines[segment.title[0]].text:
        return bool(TITLE_END.search(line.text)) and line.width < 0.6 * line.measure
    return True


def _title_with_comma(line: TextLine) -> bool:
    return line.page_top and bool(TITLE_END.search(line.text)) and line.marker is None


def _is_office_list(text: str) -> bool:
    """Names of issuers below a title, parted by blanks."""
    return all(re.search(r"[委部厅局办院会行署室]$", word) for word in text.split())


def title_text(segment: Segment, lines: Seq[TextLine]) -> str:
    """The title as read: lines joined, a title printed twice taken once, 《》 around all of it dropped."""
    parts = [lines[i].text[segment.label_end if i == segment.first else 0 :] for i in sorted(segment.title)]
    whole = "".join(parts)
    for count in range(1, len(parts)):
        head, rest = "".join(parts[:count]), "".join(parts[count:])
        if rest in (head, head.strip("《》")):
            whole = rest
    return whole[1:-1] if whole.startswith("《") and whole.find("》") == len(whole) - 1 else whole


def _name_notice(segments: list[Segment], lines: Seq[TextLine]) -> None:
    """The main segment before a further instrument is the notice that carries it, if it addresses or dates.

    An attachment that the notice's title names (印发《…》) is that instrument.
    """
    first = segments[0]
    if first.role is not Role.MAIN or len(segments) < 2:
        return
    body = lines[first.body : first.last]
    if any((m := line.marker) is not None and m.style is Style.ARTICLE for line in body):
        return
    announced = _BLANKS.sub("", title_text(first, lines))
    for segment in segments[1:2]:
        named = _BLANKS.sub("", title_text(segment, lines))
        if segment.role is Role.ATTACHMENT and segment.number <= 1 and len(named) > 5 and named in announced:
            segment.role = Role.MAIN
    signed = any(DATE.match(line.text) or _FULL_TEXT.search(line.text) for line in body)
    addressed = any(ADDRESSEE.search(line.text) for line in lines[first.first : first.first + 12])
    if any(s.role is Role.MAIN for s in segments[1:]) and (signed or addressed):
        first.role = Role.NOTICE
