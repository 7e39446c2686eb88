"""Numbers with their units inside running text, as targets and grants use them: 3500 家, 15 万片/月, 1~2 家, 1/3."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

_N = r"\d+(?:[,，]\d{3})*(?:\.\d+)?"
_SCALE = r"(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)"
_MEASURE = (
    r"(?:个百分点|百分点|个工作日|工作日|人次|人天|家次|户次|批次|台套|班次|标准煤|标煤|千瓦时|千瓦|兆瓦|吉瓦|公斤|千克|公里|千米|平方公里|平方千米|平方米|立方米|公顷|万亩|"
    r"美元|欧元|港元|日元|元|项当量|当量|个月|小时|分钟|斤|克|吨|米|亩|度|升|家|个|户|名|人|件|项|种|套|台|辆|座|所|条|处|批|款|只|头|张|门|期|场|次|"
    r"例|支|篇|段|间|幅|本|册|部|片|枚|对|艘|架|列|组|类|位|股|株|床|盘|栋|幢|宗|笔|艘|天|日|倍|成|卡|核|节|站|站点|团|队|届|课时|学分|学时|字|分|斤|标准箱|箱|TEU|GW|MW|kW|EFLOPS|PFLOPS|E|P|T)"
)
_PER = (
    r"(?:\s*/\s*(?:[\d.]*\s*[万亿]?\s*(?:平方公里|平方千米|平方米|立方米|千克标准煤|吨标准煤|千瓦时|公里|千瓦|工作面|人次|万元|亿元|单位|[一-鿿]|kg|km|m|h|d|a|t))"
    r"(?:[·・•．.][一-鿿]{1,2})?)"
)
_AMOUNT = rf"(?:{_N}|[一二两三四五六七八九十]{{1,3}})"
_TO = r"\s*(?:—+|-|－|–|~|～|〜|至|到)\s*"
VALUE = re.compile(
    rf"(?<![\d.A-Za-z第])(?:(?P<fraction>\d+\s*/\s*\d+(?!\d|\s*年))|(?P<cn>[一二三四五六七八九十百]{{1,3}}分之[一二三四五六七八九十]{{1,3}})"
    rf"|(?P<low>{_N})\s*(?:(?P<scale1>{_SCALE})?\s*(?P<unit1>[%％‰]|[万亿]?{_MEASURE})?{_TO}(?P<high>{_N}))?"
    rf"\s*(?P<unit>(?:[%％‰]|(?P<scale>{_SCALE})?\s*(?:{_MEASURE}(?:[（(][一-鿿]{{1,3}}[）)])?{_PER}?|余)|{_SCALE}(?=以|左|的|规|级|，|。|、|；|;|,|）|$))?))"
)
_SPACE = re.compile(r"\s+")
_CN = {c: n for n, c in enumerate("〇一二三四五六七八九十")}


@dataclass(frozen=True, slots=True)
class Value:
    """A number as printed: where it stands, the number (the lower end of a range), the upper end, the unit as printed
    (with 万, 亿), empty where none is printed."""

    start: int
    end: int
    number: Fraction
    high: Fraction | None
    unit: str


def exact(digits: str) -> Fraction:
    """A decimal as printed, thousands separators allowed."""
    return Fraction(digits.replace(",", "").replace("，", ""))


def plain(value: Fraction) -> int | float:
    """A number for JSON: whole where it is whole, else to ten decimals (1/3 is 0.3333)."""
    if value.denominator == 1:
        return int(value)
    decimal = value.denominator
    for prime in (2, 5):
        while decimal % prime == 0:
            decimal //= prime
    return float(value) if decimal == 1 else round(float(value), 4)


def _chinese_fraction(text: str) -> Fraction:
    whole, part = text.split("分之")
    return Fraction(_small(part), _small(whole))


def _small(text: str) -> int:
    if text == "百":
        return 100
    if "十" in text:
        tens, ones = text.split("十", 1)
        return (_CN.get(tens, 1) if tens else 1) * 10 + (_CN.get(ones, 0) if ones else 0)
    return _CN.get(text, 1)


def values(text: str, start: int = 0, end: int | None = None) -> Iterator[Value]:
    """The values of ``text`` between two places, in order. Years, dates and list numbers are not values."""
    stop = len(text) if end is None else end
    for found in VALUE.finditer(text, start, stop):
        if found["fraction"]:
            top, bottom = (int(part) for part in found["fraction"].split("/"))
            if 0 < top < bottom <= 1000:
                yield Value(found.start(), found.end(), Fraction(top, bottom), None, "")
            continue
        if found["cn"]:
            bottom_word = found["cn"].split("分之")[0]
            if bottom_word:
                yield Value(found.start(), found.end(), _chinese_fraction(found["cn"]), None, "")
            continue
        unit = _SPACE.sub("", found["unit"])
        if _is_date(text, found, unit):
            continue
        low = exact(found["low"])
        high = exact(found["high"]) if found["high"] else None
        if high is not None and high <= low:
            high = None
        yield Value(found.start(), found.end(), low, high, unit.replace("％", "%"))


def _is_date(text: str, found: re.Match[str], unit: str) -> bool:
    after = text[found.end() : found.end() + 2].lstrip()
    if not unit and after[:1].isascii() and after[:1].isalpha():
        return True  # 5G, 3D
    if after[:1] in ("年", "月", "号", "．") or (after[:1] == "." and found["low"].isdigit()):
        return True
    if after[:1] == "、" and not unit and found.start() == 0:
        return True
    return unit in ("日", "号") and bool(
        re.search(r"月\s*$", text[max(0, found.start() - 4) : found.start()])
    )
