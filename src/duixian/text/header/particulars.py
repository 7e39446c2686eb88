"""The table of particulars that portals print above a document: 发文字号：…, 成文日期：…, 标题：…"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from datetime import date

from duixian.quantities.dates import parse_date
from duixian.quantities.numerals import QuantityError
from duixian.text.forms import NUMBER, ORDER, PARTICULAR
from duixian.text.header.numbers import normal, order_number
from duixian.text.header.organs import cut_organs
from duixian.text.header.view import View, Words
from duixian.text.model import Field
from duixian.text.split.heads import Evidence

ROWS = 40  # rows that the table takes at most
WHY = "文首要素表"

_DATES = ("成文日期", "发文日期", "印发日期", "公布日期", "生成日期", "发布日期", "发布时间")
_ISSUERS = ("发文机关", "制定机关", "公布机关", "发布机构", "发布单位")
_NUMBERS = ("发文字号", "文号", "文件编号", "字号")
_TITLES = ("标题", "文件名称", "公文名称", "名称")
_EXPIRES = ("废止日期", "失效日期")
_BEGINS = ("施行日期", "实施日期", "生效日期")


def read_particulars(view: View) -> Mapping[str, Words]:
    """The particulars above a document: each label printed with a value, the first of each."""
    found: dict[str, Words] = {}
    if view.head is None or view.head.evidence is not Evidence.PARTICULARS:
        return found
    for at in range(min(ROWS, len(view.rows))):
        match = PARTICULAR.match(view.rows[at].words)
        if match is None or not match["value"]:
            continue
        words = view.words(at, at + 1)
        start = words.text.find(match["value"][:200])
        if start >= 0:
            marks = tuple(mark - start for mark in words.marks if mark > start)
            found.setdefault(match["label"], Words(words.text[start:], words.offsets[start:], marks))
    return found


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
        return ()
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
    return _date(_first(found, _DATES))


def begins_of(found: Mapping[str, Words]) -> Field[date | None] | None:
    """The date of commencement given there."""
    return _date(_first(found, _BEGINS))


def expires_of(found: Mapping[str, Words]) -> Field[date | None] | None:
    """The date of repeal or expiry given there."""
    return _date(_first(found, _EXPIRES))


def _date(words: Words | None) -> Field[date | None] | None:
    match = (
        re.match(
            r"\d{4}(?:年\d{1,2}月\d{1,2}日|[-./]\d{1,2}[-./]\d{1,2})|[一二][〇零○一二三四五六七八九]{3}年.{2,6}日",
            words.text,
        )
        if words
        else None
    )
    if words is None or match is None:
        return None
    try:
        value = parse_date(match.group()).exact()
    except QuantityError:
        return None
    return Field(value, words.span(*match.span()), 0.93, WHY) if value is not None else None
