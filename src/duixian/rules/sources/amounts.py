"""The quantities a text states, in the measures in which rules hold theirs, so that the two can be compared exactly.

money (元), months, days, workdays, plain (rates, ratios, multiples, bare numbers), other (numbers with any other unit),
date, monthday. A measure stands for every way a text writes it: 4.8万元 and 48000元, 3年 and 36个月, 30%, 三成 and 3:7.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import permutations
from typing import Any

from duixian.quantities import Duration, Kind, PartialDate, Quantity, TimeUnit, read_quantities

Measure = tuple[str, Any]
# the unit of bare numbers below a heading: （万元）, 单位：元, 标准（元/月）
_HEADING = re.compile(r"[（(：:／/]\s*(?:人民币)?\s*([百千万亿]?)\s*元")
_SCALES = {"": 1, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_TENTHS = re.compile("([一二两三四五六七八九]|(?<![0-9.])[1-9])成(?![为立果员功本交长年人品绩就效套文分])")
_DIGITS = "〇一二三四五六七八九"
_WORDS = (
    (re.compile("减半|折半|半价|半额|半数"), ("plain", Fraction(1, 2))),
    (re.compile("翻倍|加倍|双倍|翻一番"), ("plain", Fraction(2))),
    (re.compile("次年|翌年|每年|年度|一年"), ("months", Fraction(12))),
    (re.compile("次月|每月|月度"), ("months", Fraction(1))),
    (re.compile("季度|每季"), ("months", Fraction(3))),
)
_LEAP = 2000


def measures(text: str) -> frozenset[Measure]:
    """Everything the quantities of a text may mean."""
    found = {measure for pattern, measure in _WORDS if pattern.search(text)}
    found.update(("plain", Fraction(_tenths(match[1]), 10)) for match in _TENTHS.finditer(text))
    headings = {_SCALES[match[1]] for match in _HEADING.finditer(text)}
    for quantity in read_quantities(text):
        for end in (quantity.low, quantity.high):
            found.update(_of(quantity, end, headings))
        if quantity.kind is Kind.DURATION:  # 前三年: the first three of a benefit's periods
            for printed in (quantity.printed, quantity.printed_high):
                if printed is not None:
                    found.add(("plain", printed))
    return frozenset(found)


def _tenths(digit: str) -> int:
    return int(digit) if digit.isdecimal() else 2 if digit == "两" else _DIGITS.index(digit)


def _of(quantity: Quantity, value: Any, headings: set[int]) -> Iterator[Measure]:
    match quantity.kind:
        case Kind.MONEY:
            yield "money", Fraction(value, 100)
        case Kind.RATE | Kind.MULTIPLE:
            yield "plain", Fraction(value)
        case Kind.RATIO:
            for weight in value:
                yield "plain", Fraction(weight, sum(value) or 1)
            for one, other in permutations(value, 2):
                if other:
                    yield "plain", Fraction(one, other)
        case Kind.DURATION:
            yield from _time(value)
        case Kind.DATE | Kind.PERIOD:
            yield from _day(value)
        case Kind.COUNT | Kind.NUMBER | Kind.RANK | Kind.ORDINAL | Kind.FOREIGN:
            yield from _count(quantity, Fraction(value), headings)


def _time(value: Duration) -> Iterator[Measure]:
    if value.months is not None:
        yield "months", Fraction(value.months)
    elif value.days is not None:
        yield "days", Fraction(value.days)
    elif value.unit is TimeUnit.WORKING_DAY:
        yield "workdays", value.count


def _count(quantity: Quantity, value: Fraction, headings: set[int]) -> Iterator[Measure]:
    yield "other", value
    yield "plain", value
    if quantity.unit.endswith("岁"):
        yield "months", value * 12
    if quantity.kind is Kind.ORDINAL and quantity.unit == "年":  # the second year begins 12 months on
        yield "months", (value - 1) * 12
    if quantity.kind is Kind.NUMBER:
        for scale in headings:
            yield "money", value * scale
        if value and value % _SCALES["万"] == 0:  # 100万, with the 元 left out
            yield "money", value


def _day(value: PartialDate) -> Iterator[Measure]:
    if (day := value.exact()) is not None:
        yield "date", day
    elif value.year is not None:  # 2023年3月, 2023年: their first and last days
        first, final = (value.month, value.month) if value.month is not None else (1, 12)
        yield "date", date(value.year, first, 1)
        yield "date", date(value.year, final, monthrange(value.year, final)[1])
    if value.month is not None:
        last = monthrange(value.year or _LEAP, value.month)[1]
        for number in (value.day,) if value.day is not None else (1, last):
            yield "monthday", (value.month, number)
