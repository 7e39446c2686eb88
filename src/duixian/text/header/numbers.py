"""Document numbers in a head: 筑人社通〔2021〕48号, also broken over lines, in other brackets, 国务院令第802号."""

from __future__ import annotations

import re
from collections.abc import Iterator

from duixian.text.forms import DATE_LINE, NUMBER, ORDER, ORDER_HEAD, ORDER_SERIAL, SENTENCE, is_number_line
from duixian.text.header.view import View, Words
from duixian.text.model import Field
from duixian.text.split.heads import Evidence

NEAR = 4  # rows below a title in which its number must stand

BROKEN = 4  # most rows that one number is broken over

_ANNOUNCEMENT = re.compile(r"(公告|通告)$")
_YEARLY = re.compile(r"[（(〔]?(?P<year>(?:19|20)\d\d)年?第(?P<serial>\d{1,4})号[）)〕]?")
_LABELLED = re.compile(r"^(?:发文字号|发文号|文号|文件编号|发文编号)[:：]")
_HALF = re.compile(r"[\u4e00-\u9fff（）()]{2,20}[〔\[（(【﹝]?(?:\d{0,4}[〕\]）)】﹞]?(?:第?\d{0,5})?)?$")


def normal(found: re.Match[str]) -> str:
    """A number in its normal form: 〔〕 around the year, no white space."""
    return f"{found['agency']}〔{found['year']}〕{found['serial']}号"


def order_number(organ: str, form: str, year: str | None, serial: str) -> str:
    """An order or announcement in its normal form: 国务院令第802号, 财政部公告2023年第43号."""
    name = organ.removeprefix("中华人民共和国").replace("、", "")
    return f"{name}{form}{year + '年' if year else ''}第{serial}号"


def read_numbers(view: View, carried_at: int | None) -> tuple[Field[str | None], tuple[Field[str], ...]]:
    """The number of a document and its further numbers (of a joint issue, or of the text a notice carries)."""
    found = list(_near_title(view)) or list(_announced(view)) or list(_below_date(view, carried_at))
    if carried_at is not None:
        own = {field.value for field in found}
        below = (
            f
            for f in _in_rows(view, carried_at, min(carried_at + NEAR + 2, len(view.rows)))
            if f.value not in own
        )
        found.extend(Field(f.value, f.span, 0.85, "所转发文件标题下的文号") for f in below)
    if not found:
        return Field(None, None, 0.9, "标题附近没有文号"), ()
    first = found[0]
    others: dict[str, Field[str]] = {}
    for field in found[1:]:
        if field.value != first.value:
            others.setdefault(field.value, field)
    return Field(first.value, first.span, first.confidence, first.why), tuple(others.values())


def _near_title(view: View) -> Iterator[Field[str]]:
    head = view.head
    if head is None:
        return
    if head.evidence is Evidence.ORDER:
        yield from _order(view)
        return
    first = head.start if head.at < head.title[0] or head.evidence is Evidence.MASTHEAD else head.title[1]
    yield from _in_rows(view, first, min(max(head.title[1], head.at + 1) + NEAR, len(view.rows)))


def _in_rows(view: View, first: int, last: int) -> Iterator[Field[str]]:
    """Numbers that stand on a line of their own in rows ``first`` to ``last``; the next row completes a broken one."""
    at = first
    while at < last:
        words = view.rows[at].words
        end = at + 1
        if len(words) < 40 and not is_number_line(words) and _HALF.fullmatch(words.lstrip("（(")):
            end = _whole(view, at) or end
        joined = view.words(at, end)
        if is_number_line(joined.text):
            yield from _of_line(joined, 0.98 if end == at + 1 else 0.92)
        elif SENTENCE.search(words) and not _LABELLED.match(words):
            return
        at = end


def _whole(view: View, at: int) -> int | None:
    """The row after a number that begins in row ``at`` and is broken over the next rows; None where it is none."""
    words = view.rows[at].words
    for end in range(at + 1, min(at + BROKEN, len(view.rows))):
        below = view.rows[end].words
        words += below
        if is_number_line(below):
            return None
        if is_number_line(words):
            return end + 1
        if not _HALF.fullmatch(words.lstrip("（(")):
            return None
    return None


def _announced(view: View) -> Iterator[Field[str]]:
    """2034年第15号 below the heading of an announcement: it is numbered by year, its organs stand in the heading."""
    head = view.head
    if head is None:
        return
    heading = head.heading(view.rows)
    form = _ANNOUNCEMENT.search(heading)
    if form is None:
        return
    for at in range(head.title[1], min(head.title[1] + 2, len(view.rows))):
        found = _YEARLY.fullmatch(view.rows[at].words)
        if found is not None:
            words = view.words(at, at + 1)
            value = order_number(heading.partition("关于")[0], form[1], found["year"], found["serial"])
            yield Field(value, words.span(0, len(words.text)), 0.93, "公告标题下按年编的号")


def _below_date(view: View, carried_at: int | None) -> Iterator[Field[str]]:
    """The number some offices print below the signing date instead of below the heading."""
    last = min(carried_at if carried_at is not None else len(view.rows), len(view.rows))
    for at in range(1, last):
        if DATE_LINE.fullmatch(view.rows[at - 1].words) and is_number_line(view.rows[at].words):
            yield from _of_line(view.words(at, at + 1), 0.9)
            return


def _of_line(words: Words, sure: float) -> Iterator[Field[str]]:
    any_number = False
    for found in NUMBER.finditer(words.text):
        any_number = True
        yield Field(normal(found), words.span(*found.span()), sure, "标题下的文号")
    if not any_number:
        order = ORDER.search(words.text)
        if order is not None:
            value = order_number(order["organ"], order["form"], order["year"], order["serial"])
            yield Field(value, words.span(*order.span()), sure, "标题下的令号")


def _order(view: View) -> Iterator[Field[str]]:
    head = view.head
    assert head is not None
    words = view.words(*head.title) if head.at >= head.title[0] else view.words(head.start, head.at + 1)
    found = ORDER.search(words.text)
    if found is not None:
        value = order_number(found["organ"], found["form"], found["year"], found["serial"])
        yield Field(value, words.span(*found.span()), 0.97, "发布令的令号")
        return
    for at in range(head.start, min(head.start + 4, len(view.rows) - 1)):
        if ORDER_HEAD.fullmatch(view.rows[at].words) and ORDER_SERIAL.fullmatch(view.rows[at + 1].words):
            serial = view.words(at + 1, at + 2)
            yield Field(serial.text, serial.span(0, len(serial.text)), 0.9, "发布令的令号")
