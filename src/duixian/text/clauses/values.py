"""Numbers with their units inside running text, as targets and grants use them: 3500 家, 15 万片/月, 1~2 家, 1/3."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from duixian.quantities import Kind, Quantity, read_quantities

_KINDS = frozenset(
    (Kind.MONEY, Kind.FOREIGN, Kind.RATE, Kind.COUNT, Kind.NUMBER, Kind.MULTIPLE, Kind.RANK, Kind.DURATION)
)
_SPELLS = ("年", "月", "周", "季度", "年半")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Value:
    """A number as printed: where it stands, the number (the lower end of a range), the upper end, the unit as printed
    (with 万, 亿), empty where none is printed; ``multiple`` tells that it is 翻一番: so many times what it was."""

    start: int
    end: int
    number: Fraction
    high: Fraction | None
    unit: str
    multiple: bool = False


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


def values(text: str, start: int = 0, end: int | None = None) -> Iterator[Value]:
    """The values of ``text`` between two places, in order: printed in Arabic digits, as fractions, 翻番 and 倍增.

    Years, dates, spells of years and list numbers are not values.
    """
    part = text[start:] if end is None else text[start:end]
    for quantity in read_quantities(part):
        if quantity.kind not in _KINDS or quantity.unit.endswith(_SPELLS):
            continue
        digit = _DIGIT.search(part, quantity.number_start, quantity.number_end)
        if digit is None and not _in_words(part[quantity.number_start : quantity.number_end], quantity.kind):
            continue
        if (
            quantity.kind is Kind.NUMBER
            and not quantity.unit
            and _counts_nothing(text, start + quantity.number_end)
        ):
            continue
        begin = digit.start() if digit else quantity.number_start
        made = _made(quantity, start, begin, part[begin : quantity.number_end])
        if made:
            yield made


def _in_words(printed: str, kind: Kind) -> bool:
    """Whether a value without Arabic digits counts: 三分之一, 一倍, 翻一番; a bare 倍增 states no number."""
    return kind is Kind.RATE or (kind is Kind.MULTIPLE and not printed.startswith("倍"))


def _made(quantity: Quantity, shift: int, begin: int, printed: str) -> Value | None:
    number = quantity.printed if quantity.printed is not None else quantity.low
    high = quantity.printed_high
    if not isinstance(number, int | Fraction):
        return None
    if printed.startswith("翻"):
        return Value(shift + begin, shift + quantity.number_end, Fraction(number), None, "倍", multiple=True)
    unit = quantity.unit + (f"/{quantity.per}" if quantity.per else "")
    if "（" in printed:
        unit = unit.replace("(", "（").replace(")", "）")
    return Value(shift + begin, shift + quantity.number_end, Fraction(number), high, unit)


def _counts_nothing(text: str, end: int) -> bool:
    """Whether a bare number labels (1., 2、) or belongs to a name (5G, 3D)."""
    after = text[end : end + 2].lstrip()
    return after[:1] in ("、", ".", "．", "号", "）", ")") or (after[:1].isascii() and after[:1].isalpha())
