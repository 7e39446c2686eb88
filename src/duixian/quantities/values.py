"""What the reader finds: a quantity, its kind, its exact values, where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from duixian.quantities.dates import PartialDate
from duixian.quantities.durations import Duration
from duixian.quantities.rates import BaseRate


class Kind(StrEnum):
    """What a quantity is, and with it what type its values have."""

    MONEY = "money"  # int, fen
    FOREIGN = "foreign"  # int | Fraction, whole units of the currency in ``unit``
    RATE = "rate"  # Fraction; unit 个百分点 where points are meant
    BASE_RATE = "base_rate"  # BaseRate
    RATIO = "ratio"  # tuple of weights
    MULTIPLE = "multiple"  # Fraction
    COUNT = "count"  # int | Fraction, with the scale multiplied in (3 万人 is 30000)
    NUMBER = "number"  # the same without a unit
    RANK = "rank"  # int, or Fraction for 前10%
    ORDINAL = "ordinal"  # int: 第三批, 48号, 每月5日
    DURATION = "duration"  # Duration
    DATE = "date"  # PartialDate
    PERIOD = "period"  # low and high are PartialDate


Value = int | Fraction | Duration | PartialDate | BaseRate | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity in ``text[start:end]`` (comparing words included).

    ``number_start`` and ``number_end`` bound the number itself with its unit: they leave 不低于 and 以上 out.

    ``low`` and ``high`` are the same but for a range. ``printed`` and ``printed_high`` are the bare numbers as printed and
    ``unit`` the unit as printed without white space: 1.5 万亿元 has printed 3/2 and unit 万亿元 where ``low`` is in fen.
    ``comparator`` is one of >= > <= < ~= or None; ``change`` is '', 'increase', 'decrease' or 'growth' (年均) where the
    number says by how much something changes; ``per`` is what follows a slash (元/人, so 人).
    """

    start: int
    end: int
    number_start: int
    kind: Kind
    low: Value
    high: Value
    unit: str = ""
    printed: Fraction | None = None
    printed_high: Fraction | None = None
    comparator: str | None = None
    change: str = ""
    per: str = ""
    number_end: int = 0

    @property
    def value(self) -> Value | None:
        """The single value, None for a range."""
        return self.low if self.low == self.high else None
