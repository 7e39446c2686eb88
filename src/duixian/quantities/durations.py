"""Lengths of time as texts give them: 3年, 半年, 一年半, 6个月, 15日, 20个工作日, 48小时."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from duixian.quantities.months import add_months
from duixian.quantities.numerals import QuantityError, decimal, half_width, number


class TimeUnit(StrEnum):
    """Units that never turn into one another, but for years to months, weeks to days, hours to minutes."""

    YEAR = "年"
    MONTH = "个月"
    WEEK = "周"
    DAY = "日"
    WORKING_DAY = "个工作日"
    HOUR = "小时"
    MINUTE = "分钟"


_WORDS = {
    "工作日": TimeUnit.WORKING_DAY, "月": TimeUnit.MONTH, "年": TimeUnit.YEAR, "星期": TimeUnit.WEEK, "周": TimeUnit.WEEK,
    "天": TimeUnit.DAY, "日": TimeUnit.DAY, "小时": TimeUnit.HOUR, "分钟": TimeUnit.MINUTE,
}  # fmt: skip
# A unit of time as a text holds it after a number, longest first; 月 needs 个, for 3月 is March.
TIME_UNIT = (
    r"个?工作日|(?:周|自然|整)?年(?:半)?(?![级级度])|个(?:自然|整)?月(?:半)?|个?星期|周(?![岁年])|个?自然日|日历日"
    r"|天|日|个?小时|分钟"
)
_PARSE = re.compile(
    r"(.+?)(个?工作日|(?:周|自然|整)?年|个?(?:自然|整)?月|个?星期|周|个?自然日|日历日|天|日|个?小时|分钟)(半)?"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """So many of a unit of time."""

    count: Fraction
    unit: TimeUnit

    def __str__(self) -> str:
        return decimal(self.count) + self.unit

    @property
    def months(self) -> int | None:
        """Whole months where the unit is years or months, else None; 2.5 years are 30 months."""
        scale = {TimeUnit.YEAR: 12, TimeUnit.MONTH: 1}.get(self.unit)
        months = self.count * (scale or 0)
        return months.numerator if scale and months.denominator == 1 else None

    @property
    def days(self) -> int | None:
        """Whole calendar days where the unit is weeks or days, else None."""
        scale = {TimeUnit.WEEK: 7, TimeUnit.DAY: 1}.get(self.unit)
        days = self.count * (scale or 0)
        return days.numerator if scale and days.denominator == 1 else None

    def after(self, start: date) -> date:
        """The last day of the duration when ``start`` is the day not counted (Civil Code, articles 201 and 202).

        Working days and hours need a calendar or a clock and raise ``QuantityError`` here.
        """
        if self.months is not None:
            return add_months(start, self.months)
        if self.days is not None:
            return start + timedelta(days=self.days)
        raise QuantityError(f"{self} 不能直接折算为日期")


def parse_duration(text: str) -> Duration:
    """The duration a text writes: 3年, 半年, 一年半, 两个半月, 6 个月, 15日, 20个工作日, 2周, 48小时."""
    plain = re.sub(r"\s+", "", half_width(text))
    if plain.startswith("半"):
        unit = _unit(plain[1:], text)
        return _halved(Fraction(0), unit)
    match = _PARSE.fullmatch(plain)
    if match is None:
        raise QuantityError(f"不是时长（例：3年、6个月、20个工作日）: {text!r}")
    written, half = match[1], match[3] is not None
    if written.endswith("个半"):
        written, half = written[:-2], True
    unit = _unit(match[2], text)
    count = Fraction(number(written))
    return _halved(count, unit) if half else Duration(count, unit)


def _unit(word: str, text: str) -> TimeUnit:
    for name, unit in _WORDS.items():
        if word.endswith(name):
            return unit
    raise QuantityError(f"不是时长（例：3年、6个月、20个工作日）: {text!r}")


def _halved(count: Fraction, unit: TimeUnit) -> Duration:
    """Half a year is six months; other halves stay halves."""
    if unit is TimeUnit.YEAR:
        return Duration(count * 12 + 6, TimeUnit.MONTH)
    return Duration(count + Fraction(1, 2), unit)
