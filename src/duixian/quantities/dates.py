"""Dates as texts give them, often only in part: 2022年5月27日, 二〇二五年三月, 2025年底, 6月底, 2022—2025年."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from duixian.quantities.months import last_day
from duixian.quantities.numerals import QuantityError, half_width, whole


class Precision(StrEnum):
    """The finest thing a written date says."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    THIRD = "third"  # 上旬, 中旬, 下旬
    DAY = "day"


_PARTS = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    "一季度": (1, 3),
    "二季度": (4, 6),
    "三季度": (7, 9),
    "四季度": (10, 12),
}
_DAYS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
PARTS = ("初", "中", "底", *_PARTS, *_DAYS)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known in part. ``part`` is '' or one of 初 中 底 上半年 下半年 一季度…四季度 上旬 中旬 下旬.

    ``year`` is None where the text names none (6月30日前, every year); ``first`` and ``last`` then need one. 年初 and 年底
    narrow nothing by law: ``first`` and ``last`` of 2025年底 are those of the year, and a limit takes ``last``.
    """

    year: int | None
    month: int | None = None
    day: int | None = None
    part: str = ""

    def __post_init__(self) -> None:
        if self.part and self.part not in PARTS:
            raise QuantityError(f"不是日期: 时段 {self.part!r}")
        if self.day is not None and self.month is None:
            raise QuantityError("不是日期: 有日无月")
        self.last(
            2000 if self.year is None else None
        )  # 2000 is a leap year: 2月29日 without a year may stand

    @property
    def precision(self) -> Precision:
        """How fine the date is."""
        if self.day is not None:
            return Precision.DAY
        if self.part in _DAYS:
            return Precision.THIRD
        if self.month is not None:
            return Precision.MONTH
        if self.part in _PARTS:
            return Precision.HALF if self.part.endswith("半年") else Precision.QUARTER
        return Precision.YEAR

    def first(self, year: int | None = None) -> date:
        """The first day it can mean; ``year`` where the text names none."""
        return self._edge(year, last=False)

    def last(self, year: int | None = None) -> date:
        """The last day it can mean; ``year`` where the text names none."""
        return self._edge(year, last=True)

    def _edge(self, year: int | None, *, last: bool) -> date:
        chosen = self.year if self.year is not None else year
        if chosen is None:
            raise QuantityError(f"日期没有写明年份: {self}")
        if not 1 <= chosen <= 9999 or (self.month is not None and not 1 <= self.month <= 12):
            raise QuantityError(f"没有这一天: {self}")
        if self.month is None:
            months = _PARTS.get(self.part, (1, 12))
            return last_day(chosen, months[1]) if last else date(chosen, months[0], 1)
        end = last_day(chosen, self.month).day
        if self.day is not None:
            if not 1 <= self.day <= end:
                raise QuantityError(f"没有这一天: {self}")
            return date(chosen, self.month, self.day)
        days = _DAYS.get(self.part, (1, 31))
        return date(chosen, self.month, min(days[1], end) if last else days[0])

    def exact(self) -> date | None:
        """The day itself where year, month and day are given."""
        return self.first() if self.year is not None and self.day is not None else None

    def __str__(self) -> str:
        text = "" if self.year is None else f"{self.year}年"
        text += "" if self.month is None else f"{self.month}月"
        return text + ("" if self.day is None else f"{self.day}日") + self.part


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day of ``start`` to the last day of ``end``, both included: 2022—2025年."""

    start: PartialDate
    end: PartialDate

    def __post_init__(self) -> None:
        if self.start.year is not None and self.end.year is not None and self.start.first() > self.end.last():
            raise QuantityError(f"起止颠倒: {self.start}—{self.end}")

    @property
    def first(self) -> date:
        """Its first day."""
        return self.start.first()

    @property
    def last(self) -> date:
        """Its last day; a year the end does not repeat is the start's."""
        return self.end.last(self.start.year)


_WS = r"\s{0,6}"
_CN = "〇零○OＯo一二三四五六七八九"
YEAR = rf"(?:(?<!\d)(?:1[89]|20|21)\d\d(?!\d)|[一二][{_CN}]{{3}})"
_SMALL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_MONTH_DAY = rf"{_SMALL}{_WS}月(?:份)?(?:{_WS}{_SMALL}{_WS}[日号]|{_WS}(?:初|中(?!旬)|底|末|上旬|中旬|下旬))?"
_OF_YEAR = r"(?:初|中(?!旬)|年?底|末|[上下]半年|第?[一二三四1-4]季度)"
# A date as a text holds it; ``parse_date`` understands whatever this finds.
DATE = (
    rf"{YEAR}{_WS}年(?:度)?(?:{_WS}(?:{_MONTH_DAY}|{_OF_YEAR}))?"
    rf"|{YEAR}-\d{{1,2}}-\d{{1,2}}(?!\d)|{YEAR}[./]\d{{1,2}}[./]\d{{1,2}}(?!\d)"
)
MONTH_DAY = _MONTH_DAY
_PARSE = re.compile(
    rf"(?:({YEAR})年(?:度)?)?(?:({_SMALL})月(?:份)?(?:({_SMALL})[日号])?)?"
    r"(初|中|年?底|末|上旬|中旬|下旬|上半年|下半年|第?[一二三四1-4]季度)?"
)
_NUMERIC = re.compile(r"(\d{4})([-./])(\d{1,2})(?:\2(\d{1,2}))?")
_ENDS = re.compile(r"\s*(?:—+|[-－–~～〜至到])\s*")


def parse_date(text: str) -> PartialDate:
    """The date a text writes: 2022 年 5 月 27 日, 二〇二五年三月五日, 2025年底, 2025年二季度, 6月30日, 2025-06-30, 2025.6."""
    plain = re.sub(r"\s+", "", half_width(text))
    match = _NUMERIC.fullmatch(plain)
    if match:
        return PartialDate(int(match[1]), int(match[3]), int(match[4]) if match[4] else None)
    match = _PARSE.fullmatch(plain)
    if match is None or not plain or not (match[1] or match[2]):
        raise QuantityError(f"不是日期（例：2025年6月30日、2025年底）: {text!r}")
    part = {"末": "底", "年底": "底"}.get(match[4] or "", match[4] or "")
    if part.endswith("季度"):
        part = "一二三四"[whole(part.removeprefix("第").removesuffix("季度")) - 1] + "季度"
    year, month, day = (whole(group) if group else None for group in match.groups()[:3])
    return PartialDate(year, month, day, part)


def parse_period(text: str) -> Period:
    """2022—2025年, 2022年1月至2026年12月, 2025年1月1日到6月30日; the ends lend each other a missing 年 or year."""
    plain = re.sub(r"\s+", "", half_width(text))
    iso = re.fullmatch(r"(\d{4}[-./]\d{1,2}[-./]\d{1,2})[—~～至到-](\d{4}[-./]\d{1,2}[-./]\d{1,2})", plain)
    ends = list(iso.groups()) if iso else _ENDS.split(plain)
    if len(ends) != 2:
        raise QuantityError(f"不是时段（例：2022—2025年）: {text!r}")
    start, end = (f"{e}年" if re.fullmatch(YEAR, e) else e for e in ends)
    first = parse_date(
        start + "月" if re.fullmatch(rf"(?:{YEAR}年)?{_SMALL}", start) and "月" in end else start
    )
    last = parse_date(end)
    if last.year is None and first.year is not None:
        last = PartialDate(first.year, last.month, last.day, last.part)
    return Period(first, last)
