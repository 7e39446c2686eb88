"""Rates as exact fractions: percent, per mille, 几分之几, 成, basis points, ratios, multiples, LPR with an offset."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from duixian.quantities.numerals import QuantityError, decimal, half_width, number, whole

_SUFFIX = {"%": 100, "‰": 1000, "‱": 10_000, "BP": 10_000, "bp": 10_000, "个基点": 10_000, "基点": 10_000,
           "个百分点": 100, "百分点": 100, "成": 10}  # fmt: skip
_DENOMINATOR = {"百": 100, "千": 1000, "万": 10_000, "十": 10}
_BASE = re.compile(
    r"([A-Za-z]{2,6}|[^\d+\-—－–加减]{2,12}?)\s*([+\-—－–]+|加|减)\s*(\S+?)\s*(BP|bp|个基点|基点|%|个百分点)"
)


@dataclass(frozen=True, slots=True)
class BaseRate:
    """A rate given against a published one: ``LPR-150BP`` is base 'LPR' and offset -3/200."""

    base: str
    offset: Fraction

    def __str__(self) -> str:
        points = self.offset * 10_000
        return f"{self.base}{'-' if points < 0 else '+'}{decimal(abs(points))}BP"

    def against(self, base: Fraction) -> Fraction:
        """The rate when the published one is ``base``."""
        return base + self.offset


def parse_rate(text: str) -> Fraction:
    """The exact fraction of a written rate: 30%, 2‰, 50BP, 百分之三十, 三分之一, 1/3, 三成, 一半, 0.5."""
    plain = re.sub(r"\s+", "", half_width(text))
    for suffix, scale in _SUFFIX.items():
        if plain.endswith(suffix) and len(plain) > len(suffix):
            return Fraction(number(plain[: -len(suffix)])) / scale
    if plain in ("一半", "半数", "半"):
        return Fraction(1, 2)
    if "分之" in plain:
        below, _, above = plain.partition("分之")
        return Fraction(number(above)) / (_DENOMINATOR.get(below) or _positive(below, text))
    if "/" in plain:
        over, _, under = plain.partition("/")
        return Fraction(number(over)) / _positive(under, text)
    return Fraction(number(plain))


def _positive(written: str, text: str) -> int | Fraction:
    value = number(written)
    if value <= 0:
        raise QuantityError(f"分母应大于零: {text!r}")
    return value


def parse_base_rate(text: str) -> BaseRate:
    """``LPR-150BP``, ``LPR—150BP`` (a dash is a minus here), ``LPR+50个基点``, ``LPR减1.5个百分点``."""
    match = _BASE.fullmatch(half_width(text).strip())
    if match is None:
        raise QuantityError(f"不是基准利率加减点（例：LPR-150BP）: {text!r}")
    sign = 1 if match[2] in ("+", "加") else -1
    return BaseRate(match[1].strip(), sign * parse_rate(match[3] + match[4]))


def parse_weights(text: str) -> tuple[int, ...]:
    """The whole-number weights of a ratio: 8:2, 6∶4, 1：1：1, 6 比 4."""
    parts = re.split(r"\s*[::比]\s*", half_width(text).strip())
    if len(parts) < 2:
        raise QuantityError(f"不是比例（例：8:2）: {text!r}")
    return tuple(whole(part) for part in parts)


def parse_multiple(text: str) -> Fraction:
    """The factor of a multiple: 翻一番 is 2, 翻两番 4, 倍增 2, 3倍 3, 1.5 倍 3/2."""
    plain = re.sub(r"\s+", "", half_width(text))
    if plain in ("倍增", "翻番"):
        return Fraction(2)
    match = re.fullmatch(r"翻(?:了)?(.+)番", plain)
    if match:
        times = whole(match[1])
        if not 0 < times <= 64:
            raise QuantityError(f"不是倍数: {text!r}")
        return Fraction(2**times)
    if plain.endswith("倍"):
        return Fraction(number(plain[:-1]))
    raise QuantityError(f"不是倍数（例：翻一番、3 倍）: {text!r}")


def format_rate(rate: Fraction) -> str:
    """A rate as text that reads back: 30%, 0.2%, else 1/3."""
    try:
        return decimal(rate * 100) + "%"
    except QuantityError:
        return f"{rate.numerator}/{rate.denominator}"
