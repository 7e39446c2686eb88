"""Date and issuers: from the signature block, a dated note under the title, or the heading."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from duixian.quantities.dates import parse_date
from duixian.quantities.numerals import QuantityError
from duixian.text.forms import (
    ANY_DAY,
    ATTACHMENT,
    DATE_LINE,
    MARKER,
    NEWS,
    ORDER_HEAD,
    PUBLICITY,
    SENTENCE,
    is_number_line,
    simple,
)
from duixian.text.header.organs import cut_organs
from duixian.text.header.view import View, Words
from duixian.text.model import Field, Span
from duixian.text.split.heads import Evidence

BLOCK = 40  # most rows of a signature block
TRIES = 12  # dates at the end of a text that are tried
NOTICE = 400  # rows of a notice in which its signature must stand

_DAY = re.compile(ANY_DAY)
_SHORT = re.compile(r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}")  # counts below the name of an organ only
_SEAL = re.compile(r"[（(](?:代章|章|公章|盖章|印章)[）)]")
_FORWARD = re.compile(r"(?:联合)?(?:关于|印发|转发|批转|发布|公布|颁布|颁发)")
_AND_OTHERS = re.compile(
    r"等(?:[\d一二三四五六七八九十]+个?)?(?:部门|单位|部委|委|厅局|家)?(?:办公[厅室])?(?:[（(].*[）)])?$|[（(].*[）)]$"
)
_ISSUED = re.compile(r"发布|公布|印发|施行|实施|修订|修正|颁布")
_ORDER_ORGAN = re.compile(r"^(?:中华人民共和国)?(?P<organ>.+?)(?:令|公告|通告)$")
_PERSON = re.compile(
    r"(?:总理|主席|部长|省长|市长|主任|局长|署长|行长|州长|县长|区长|会长|院长|检察长)[:：]?[\u4e00-\u9fff·]{2,4}"
)
_MEMO = re.compile(r"(?:印发|发布|成文|签发|公布|发文)(?:日期|时间)[:：](?P<day>.+)")


@dataclass(frozen=True, slots=True)
class Signature:
    """Date and issuers of a document; ``row`` is that of the signing date (None where there is none)."""

    date: Field[date | None]
    issuers: tuple[Field[str], ...]
    row: int | None


def read_signature(view: View, carried_at: int | None) -> Signature:
    """Date and issuers of a document; ``carried_at`` is the row at which the text it carries begins."""
    row = _signing_row(view, carried_at)
    issuers: tuple[Field[str], ...] = ()
    day: Field[date | None] = Field(None, None, 0.9, "文中没有印发日期")
    if row is not None:
        colophon = view.rows[row].words.endswith("印发")  # the office that printed it is not the issuer
        issuers = () if colophon else _block(view, row)
        day = _day_of(
            view,
            row,
            _after_date(view, row) or row + 1,
            "版记中的印发日期" if colophon else "落款日期",
            0.98 if issuers else 0.9,
        )
    if day.value is None:
        noted = _noted_day(view)
        day = noted if noted is not None else day
    if not issuers:
        issuers = _signed_at_end(view, carried_at) or _in_masthead(view) or _in_heading(view)
    return Signature(day, issuers, row)


def _signing_row(view: View, carried_at: int | None) -> int | None:
    """The row of the date in the signature block: of the notice, else the last before the attachments."""
    head = view.head
    begin = head.title[1] if head is not None else 0
    if carried_at is not None and head is not None and carried_at > begin:
        dates = [at for at in range(begin, min(carried_at, begin + NOTICE)) if _is_date(view, at)]
        if dates:
            return _signed(view, dates) or dates[-1]
        begin = carried_at
    if head is not None and head.evidence is Evidence.NEWS:
        return None
    dates = [at for at in range(begin, view.main_end(carried_at)) if _is_date(view, at)]
    if not dates:
        return None
    signed = _signed(view, dates)
    if signed is not None:
        return signed
    last = next((at for at in reversed(dates) if not _SHORT.fullmatch(view.rows[at].words)), None)
    if last is None:
        return None
    return last if view.main_end(carried_at) - last < 12 or last - begin < 60 else None


def _signed(view: View, dates: list[int]) -> int | None:
    """The last of some date rows that has organs above it."""
    return next((at for at in reversed(dates[-TRIES:]) if _block(view, at)), None)


def _is_date(view: View, at: int) -> bool:
    return _after_date(view, at) is not None


def _after_date(view: View, at: int) -> int | None:
    """The row after the date that stands alone on row ``at``, or is broken over it and the next; None where none does."""
    words = view.rows[at].words
    if not ("年" in words[:9] or words[:4].isdigit()) or len(words) >= 24:
        return None
    if DATE_LINE.fullmatch(words) or _SHORT.fullmatch(words):
        return at + 1
    broken = at + 1 < len(view.rows) and len(words) < 10
    return at + 2 if broken and DATE_LINE.fullmatch(words + view.rows[at + 1].words) else None


def _day_of(view: View, first: int, last: int, why: str, sure: float) -> Field[date | None]:
    """The last full date in rows ``first`` to ``last`` (exclusive)."""
    words = view.words(first, last)
    found = list(_DAY.finditer(words.text))
    for match in reversed(found):
        try:
            value = parse_date(match.group()).exact()
        except QuantityError:
            continue
        if value is not None:
            return Field(value, words.span(match.start(), match.end()), sure, why)
    return Field(None, None, 0.6, "日期不成立" if found else "文中没有印发日期")


def _noted_day(view: View) -> Field[date | None] | None:
    """The date in the bracket under the title: the last one, by which the printed text was issued."""
    head = view.head
    if head is None:
        return None
    for at in range(head.title[1], min(head.title[1] + 5, len(view.rows))):
        words = view.rows[at].words
        memo = _MEMO.match(words)
        if memo is not None:
            return _day_of(view, at, at + 1, "文首标注的日期", 0.9)
        if words[0] in "（(":
            last = at
            while last < min(at + 6, len(view.rows) - 1) and not re.search(r"[）)]$", view.rows[last].words):
                last += 1
            noted = _day_of(view, at, last + 1, "标题下括注的日期", 0.93)
            if noted.value is not None:
                return noted
        elif SENTENCE.search(words) or MARKER.match(words):
            return None
    return None


def noted_below(view: View, at: int) -> Field[date | None] | None:
    """The date in a bracket that begins at row ``at`` (under the title of a carried text)."""
    if at >= len(view.rows) or view.rows[at].words[0] not in "（(":
        return None
    last = at
    while last < min(at + 6, len(view.rows) - 1) and not re.search(r"[）)]$", view.rows[last].words):
        last += 1
    noted = _day_of(view, at, last + 1, "标题下括注的日期", 0.9)
    return noted if noted.value is not None else None


def _block(view: View, date_row: int) -> tuple[Field[str], ...]:
    """The organs on the rows right above the date, in the order printed."""
    first = date_row
    while first > 0 and date_row - first < BLOCK and _may_sign(view.rows[first - 1].words):
        first -= 1
    for begin in range(first, date_row):
        organs = _organs(view.words(begin, date_row), 0.98, "落款")
        if organs:
            return organs
    return ()


def _may_sign(words: str) -> bool:
    if len(words) > 70 or SENTENCE.search(words) or words[-1] in "：:，,、":
        return False
    return not (
        MARKER.match(words)
        or ATTACHMENT.match(words)
        or PUBLICITY.fullmatch(words)
        or DATE_LINE.fullmatch(words)
        or is_number_line(words)
        or "《" in words
    )


def _organs(words: Words, sure: float, why: str) -> tuple[Field[str], ...]:
    """The organs that ``words`` list, or none where they are no list of organs."""
    text, keep = _without_marks(words.text)
    if not text:
        return ()
    place = {old: new for new, old in enumerate(keep)}
    marks = sorted({place[m] for m in words.marks if m in place})
    firm = frozenset(new for new, old in enumerate(keep) if old and words.text[old - 1] in "、，,；;")
    if len(marks) >= len(text) * 0.7:
        marks = []  # letter-spaced
    cuts = cut_organs(text, marks, firm)
    if cuts is None:
        return ()
    return tuple(
        Field(
            text[a:b],
            Span(words.offsets[keep[a]], words.offsets[keep[b - 1]] + 1),
            round(sure * confidence, 2),
            why,
        )
        for a, b, confidence in cuts
    )


def _without_marks(text: str) -> tuple[str, list[int]]:
    """The text without seals and list marks, and the place of each character kept."""
    dropped: set[int] = set()
    for found in _SEAL.finditer(text):
        dropped.update(range(*found.span()))
    keep = [at for at, sign in enumerate(text) if at not in dropped and sign not in "、，,；;"]
    return "".join(text[at] for at in keep), keep


def _in_masthead(view: View) -> tuple[Field[str], ...]:
    """The organ whose name stands over the document: 贵阳市人民政府文件."""
    if view.head is None or view.head.evidence is not Evidence.MASTHEAD:
        return ()
    words = view.words(view.head.start, view.head.start + 1)
    lead = re.sub(r"(?:文件|便函|公报)(?:[（(].*[）)])?$", "", words.text)
    return _organs(Words(lead, words.offsets[: len(lead)]), 0.93, "发文机关标志") if lead else ()


def _in_heading(view: View) -> tuple[Field[str], ...]:
    """Organs at the beginning of the heading: 国务院办公厅关于…, 中共中央 国务院印发…."""
    head = view.head
    if head is None:
        return ()
    words = view.words(*head.title)
    if head.evidence is Evidence.ORDER:
        return _in_order(words)
    found = _FORWARD.search(simple(words.text))
    if found is None:
        return ()
    lead = _AND_OTHERS.sub("", words.text[: found.start()])
    if not lead:
        return ()
    part = Words(lead, words.offsets[: len(lead)], tuple(m for m in words.marks if m < len(lead)))
    return _organs(part, 0.93, "标题中的发文机关")


def _in_order(words: Words) -> tuple[Field[str], ...]:
    """中华人民共和国国务院令第802号 is issued by the 国务院."""
    cut = re.search(r"(?:令|公告|通告)", words.text)
    found = _ORDER_ORGAN.match(words.text[: cut.end()]) if cut else None
    if found is None:
        return ()
    start, end = found.span("organ")
    if end - start <= 2:  # 主席 alone is a person's office; its full name is the organ
        start = 0
    return (Field(words.text[start:end], words.span(start, end), 0.93, "发布令的机关"),)


def _signed_at_end(view: View, carried_at: int | None) -> tuple[Field[str], ...]:
    """Organs on the last rows of a notice or document that bears no date."""
    end = carried_at if carried_at is not None else view.main_end(None)
    begin = view.head.title[1] if view.head is not None else 0
    at = end
    while at > begin and (
        PUBLICITY.fullmatch(view.rows[at - 1].words) or ATTACHMENT.match(view.rows[at - 1].words)
    ):
        at -= 1
    if (
        at <= begin + 1
        or not _may_sign(view.rows[at - 1].words)
        or _PERSON.fullmatch(view.rows[at - 1].words)
    ):
        return ()
    if (
        at - 2 >= begin
        and not re.search(r"[。：:;；]$", view.rows[at - 2].words)
        and not _may_sign(view.rows[at - 2].words)
    ):
        return ()
    return (
        _block(view, at) if _looks_signed(view.rows[i].words for i in range(max(begin, at - 1), at)) else ()
    )


def _looks_signed(rows: Iterable[str]) -> bool:
    return all(
        len(words) <= 30 and not NEWS.match(words) and not ORDER_HEAD.fullmatch(words) for words in rows
    )
