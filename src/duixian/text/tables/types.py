"""What a column holds, by its header; and how well a cell's text agrees with that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum


class Holds(StrEnum):
    """What the cells of a column are."""

    NUMBER = "number"
    ORGAN = "organ"
    TITLE = "title"
    PHONE = "phone"
    ADDRESS = "address"
    FIGURE = "figure"
    UNIT = "unit"
    DATE = "date"
    TEXT = "text"


_BY_HEADER: tuple[tuple[Holds, re.Pattern[str]], ...] = (
    (Holds.NUMBER, re.compile(r"^(?:序号|编号|NO\.?)$")),
    (Holds.PHONE, re.compile(r"电话|手机|传真")),
    (Holds.ADDRESS, re.compile(r"地址|地点$")),
    (Holds.TITLE, re.compile(r"依据|文件名称|法律")),
    (Holds.DATE, re.compile(r"^(?:时间|日期|年度|日期时间)$")),
    (Holds.FIGURE, re.compile(r"\d{4}\s?年|增速|目标值|现状值|金额|数量|比例|权重|分值|原值")),
    (Holds.UNIT, re.compile(r"^(?:计量)?单位$")),
    (Holds.ORGAN, re.compile(r"单位|部门|机关|机构|主体|实施者")),
)
PHONE = re.compile(
    r"^(?:\d{3,4}[-—]?\d{7,8}|1\d{10}|\d{7,8}|\d{5})(?:转\d+)?(?:[、,，/；;]?(?:\d{3,4}[-—]?\d{7,8}|1\d{10}))*$"
)
_ORGAN = re.compile(
    r"(?:厅|局|委|部|办|院|会|府|司|署|行|社|处|室|所|团|站|中心|公司|集团|小组|银行|海关|部门|机关|机构|大学|学院|区|县|市|科|公室)(?:等)?(?:[（(].*[）)])?[。]?$"
)
_ADDRESS = re.compile(r"(?:路|街|号|楼|层|室|大厦|大道|园|村|镇|座|栋|单元|巷)")
_ADDRESS_END = re.compile(r"(?:号|楼|层|室|厦|园|座|栋|院|旁|路口?|馆|口|[）)])$")
_STREET = re.compile(r"(?:路|街|大道|巷).{0,20}(?:号|楼|室|层|园|厦)")
_FIGURE = re.compile(
    r"^(?:[-—－/]|[（(]?[≥≤><＞＜约]?[\d.,]+(?:[-—~～][\d.,]+)?[）)]?\*?(?:%|％|‰)?(?:以上|以下|左右|以内)?[\u4e00-\u9fff/]{0,4})$"
)
_DATE = re.compile(
    r"^(?:\d{4}\s?年|\d{1,2}\s?月|\d{1,2}\s?日|\d{1,2}[:：]\d\d|第[一二三四]季度|每年).{0,16}$"
)
_UNIT = re.compile(r"^[（(]?(?:[%％‰]|[\u4e00-\u9fff/·A-Za-z²³]{1,8})[）)]?$")
_OPENERS, _CLOSERS = "《（(“〔", "》）)”〕"
_BAD_START = frozenset("，。、；：）》”〉】)%,;!?")


def holds(header: str) -> Holds:
    """What a column with this header holds."""
    plain = re.sub(r"[（(][^（）()]*[）)]|[①-⑳]", "", header)
    for kind, pattern in _BY_HEADER:
        if pattern.search(plain):
            return kind
    return Holds.TEXT


def misfit(kind: Holds, text: str, seen: Mapping[str, int]) -> float:
    """How badly ``text`` fits a column (negative: well). ``seen`` counts the column's values so far."""
    cost = 0.0
    if text[0] in _BAD_START:
        cost += 6
    if text[-1] in "、，":
        cost += 6
    if len(text) == 1 and kind in (Holds.ORGAN, Holds.TEXT):
        cost += 3
    if seen.get(text, 0) > 1:
        cost -= 3
    return cost + _KINDS[kind](text)


def open_brackets(text: str) -> int:
    """How many brackets ``text`` opens more than it closes (a bracket of the other width may close one)."""
    if text.isalnum():
        return 0
    return sum((char in _OPENERS) - (char in _CLOSERS) for char in text)


def _number(text: str) -> float:
    return -4.0 if text.isdecimal() else 8.0


def _organ(text: str) -> float:
    if text.startswith("《"):
        return 8.0
    return -2.0 if _ORGAN.search(text) else 3.0


def _title(text: str) -> float:
    return -4.0 if text.startswith("《") else 3.0


def _phone(text: str) -> float:
    return -6.0 if PHONE.match(text) else 10.0


def _address(text: str) -> float:
    if not _ADDRESS.search(text) or PHONE.search(text) or len(text) < 5:
        return 4.0
    return -3.0 if _ADDRESS_END.search(text) else -1.0


def _figure(text: str) -> float:
    return -2.5 if _FIGURE.match(text) else 5.0


def _unit(text: str) -> float:
    return -1.5 if _UNIT.match(text) else 5.0


def _date(text: str) -> float:
    return -4.0 if _DATE.match(text) else 6.0


def _text(text: str) -> float:
    if PHONE.match(text) or _DATE.match(text):
        return 4.0
    if _STREET.search(text):
        return 3.0
    if text[-1] in "。；":
        return -1.0
    return 2.5 if text.startswith("《") and text.endswith(("》", "）", ")")) else 0.0


_KINDS = {
    Holds.NUMBER: _number,
    Holds.ORGAN: _organ,
    Holds.TITLE: _title,
    Holds.PHONE: _phone,
    Holds.ADDRESS: _address,
    Holds.FIGURE: _figure,
    Holds.UNIT: _unit,
    Holds.DATE: _date,
    Holds.TEXT: _text,
}
