"""The quantities a text states, in the measures in which rules hold theirs, so that the two can be compared exactly.

money (元), months, days, workdays, plain (rates, ratios, multiples, bare numbers), other (numbers with any other unit),
date, monthday. A measure stands for every way a text writes it: 4.8万元 and 48000元, 3年 and 36个月, 30%, 三成 and 3:7.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from duixian.quantities import Duration, Kind, PartialDate, Quantity, TimeUnit, read_quantities

Measure = tuple[str, Any]
_SCALES = (("元", 1), ("万", 10**4), ("亿", 10**8))  # of a table whose heading holds the unit
_WORDS = (
    (re.compile("减半|折半|半价|半额|半数"), ("plain", Fraction(1, 2))),
    (re.compile("次年|翌年|每年|年度|一年"), ("months", Fraction(12))),
    (re.compile("次月|每月|月度"), ("months", Fraction(1))),
    (re.compile("季度|每季"), ("months", Fraction(3))),
)
_LEAP = 2000


def measures(text: str) -> frozenset[Measure]:
    """Everything the quantities of a text may mean."""
    found = {measure for pattern, measure in _WORDS if pattern.search(text)}
    for quantity in read_quantities(text):
        for end in (quantity.low, quantity.high):
            found.update(_of(quantity, end, text))
        for printed in (quantity.printed, quantity.printed_high):
            if printed is not None:
                found.add(("plain", printed))
    return frozenset(found)


def _of(quantity: Quantity, value: Any, text: str) -> Iterator[Measure]:
    match quantity.kind:
        case Kind.MONEY:
            yield "money", Fraction(value, 100)
        case Kind.RATE | Kind.MULTIPLE:
            yield "plain", Fraction(value)
        case Kind.RATIO:
            for weight in value:
                yield "plain", Fraction(weight, sum(value) or 1)
        case Kind.DURATION:
            yield from _time(value)
        case Kind.DATE | Kind.PERIOD:
            yield from _day(value)
        case Kind.COUNT | Kind.NUMBER | Kind.RANK | Kind.ORDINAL | Kind.FOREIGN:
            yield from _count(quantity, Fraction(value), text)


def _time(value: Duration) -> Iterator[Measure]:
    if value.months is not None:
        yield "months", Fraction(value.months)
    elif value.days is not None:
        yield "days", Fraction(value.days)
    elif value.unit is TimeUnit.WORKING_DAY:
        yield "workdays", value.count


def _count(quantity: Quantity, value: Fraction, text: str) -> Iterator[Measure]:
    yield "other", value
    yield "plain", value
    if quantity.unit.endswith("岁"):
        yield "months", value * 12
    if quantity.kind is Kind.ORDINAL and quantity.unit == "年":  # the second year begins 12 months on
        yield "months", (value - 1) * 12
    if quantity.kind is Kind.NUMBER:
        for word, scale in _SCALES:
            if word in text:
                yield "money", value * scale


def _day(value: PartialDate) -> Iterator[Measure]:
    if (day := value.exact()) is not None:
        yield "date", day
    if value.month is not None:
        last = monthrange(value.year or _LEAP, value.month)[1]
        for number in (value.day,) if value.day is not None else (1, last):
            yield "monthday", (value.month, number)
