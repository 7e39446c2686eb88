"""The particulars that portals print above a document, in a table or beside the text: 发文字号：…, 成文日期：…, 标题：…"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from duixian.quantities.dates import parse_date
from duixian.quantities.numerals import QuantityError
from duixian.text.forms import ANY_DAY, NUMBER, ORDER, PARTICULAR, PARTICULAR_LABEL, is_number_line
from duixian.text.header.numbers import normal, order_number
from duixian.text.header.organs import cut_organs, is_organ, looks_like_organ
from duixian.text.header.view import View, Words
from duixian.text.model import Field
from duixian.text.split.heads import Evidence

BELOW = 4  # rows below a title in which particulars may stand
ROWS = 40  # rows that the table takes at most
WHY = "文首要素表"
_DAY = re.compile(ANY_DAY)

_LABELS = re.compile(rf"(?P<label>{PARTICULAR_LABEL}|PubDate|ContentSource)[:：]", re.IGNORECASE)
_SITE = {"pubdate": "发布时间", "contentsource": "来源"}
_DATES = ("成文日期", "发文日期", "印发日期", "公布日期", "生成日期")
_SHOWN = ("发布日期", "发布时间")
_SOURCES = ("来源", "信息来源")
_ISSUERS = ("发文机关", "制定机关", "公布机关", "发布机构", "发布单位")
_NUMBERS = ("发文字号", "文号", "文件编号", "字号")
_TITLES = ("标题", "文件名称", "公文名称", "名称")
_EXPIRES = ("废止日期", "失效日期")
_BEGINS = ("施行日期", "实施日期", "生效日期")


def read_particulars(view: View) -> Mapping[str, Words]:
    """The particulars above a document: each label printed with a value, the first of each.

    Those that a web page sets beside its text count where the page holds this document alone.
    """
    found: dict[str, Words] = {}
    if view.head is not None and view.head.evidence is Evidence.PARTICULARS:
        _gather((view.words(at, at + 1) for at in range(min(ROWS, len(view.rows)))), found)
    elif view.head is not None:
        _gather(_below_title(view, view.head.title[1]), found)
    if view.is_whole():
        _gather(view.beside(), found)
    return found


def _below_title(view: View, first: int) -> Iterator[Words]:
    """The lines of particulars right below a title: 来源：… 发布时间：…"""
    for at in range(first, min(first + BELOW, len(view.rows))):
        if PARTICULAR.match(view.rows[at].words):
            yield view.words(at, at + 1)
        elif not is_number_line(view.rows[at].words):
            return


def _gather(lines: Iterable[Words], found: dict[str, Words]) -> None:
    """Add labels and values; a value may stand on the line (in the cell) after its label."""
    waiting: str | None = None
    for line in lines:
        labels = [
            match
            for match in _LABELS.finditer(line.text)
            if match.start() == 0 or match.start() in line.marks
        ]
        if waiting and not labels and line.text:
            found.setdefault(waiting, line)
        waiting = None
        for match, following in itertools.zip_longest(labels, labels[1:]):
            end = following.start() if following is not None else len(line.text)
            label = _SITE.get(match["label"].lower(), match["label"])
            if end > match.end():
                found.setdefault(label, line.cut(match.end(), end))
            elif following is None:
                waiting = label


def _first(found: Mapping[str, Words], labels: tuple[str, ...]) -> Words | None:
    return next((found[label] for label in labels if label in found), None)


def title_of(found: Mapping[str, Words]) -> Field[str] | None:
    """The title given there."""
    words = _first(found, _TITLES)
    return Field(words.text, words.span(0, len(words.text)), 0.93, WHY) if words is not None else None


def number_of(found: Mapping[str, Words]) -> Field[str] | None:
    """The number given there."""
    words = _first(found, _NUMBERS)
    if words is None:
        return None
    match = NUMBER.search(words.text)
    if match is not None:
        return Field(normal(match), words.span(*match.span()), 0.95, WHY)
    order = ORDER.search(words.text)
    if order is None:
        return None
    value = order_number(order["organ"], order["form"], order["year"], order["serial"])
    return Field(value, words.span(*order.span()), 0.93, WHY)


def issuers_of(found: Mapping[str, Words]) -> tuple[Field[str], ...]:
    """The organs given there; as one where they cannot be cut."""
    words = _first(found, _ISSUERS)
    if words is None:
        source = _first(found, _SOURCES)
        if source is None or not (is_organ(source.text) or looks_like_organ(source.text)):
            return ()
        return (Field(source.text, source.span(0, len(source.text)), 0.6, "网页标注的来源"),)
    text = words.text
    firm = [at for at, sign in enumerate(text) if sign in "、，,；;"]
    if firm:
        bounds = [-1, *firm, len(text)]
        cuts = [(a + 1, b, 0.95) for a, b in itertools.pairwise(bounds) if b > a + 1]
    else:
        cuts = cut_organs(text, words.marks) or [(0, len(text), 0.85)]
    return tuple(Field(text[a:b], words.span(a, b), sure, WHY) for a, b, sure in cuts)


def date_of(found: Mapping[str, Words]) -> Field[date | None] | None:
    """The date of signing given there, else that of publication."""
    return _date(_first(found, _DATES)) or _date(_first(found, _SHOWN), 0.75, "网页标注的发布日期")


def begins_of(found: Mapping[str, Words]) -> Field[date | None] | None:
    """The date of commencement given there."""
    return _date(_first(found, _BEGINS))


def expires_of(found: Mapping[str, Words]) -> Field[date | None] | None:
    """The date of repeal or expiry given there."""
    return _date(_first(found, _EXPIRES))


def _date(words: Words | None, sure: float = 0.93, why: str = WHY) -> Field[date | None] | None:
    if words is None:
        return None
    day = words.text[: words.marks[0]] if words.marks else words.text  # 2031-04-08 10:22
    match = _DAY.match(day) or _DAY.match(words.text)
    if match is None:
        return None
    try:
        value = parse_date(match.group()).exact()
    except QuantityError:
        return None
    return Field(value, words.span(*match.span()), sure, why) if value is not None else None
