"""Units: what a number counts. A unit is a product of base units with exponents and an exact factor to the base.

Money's base is 元 (kept in fen), months' is 月, days' 日, working days' 工作日; rates have no unit. Any other word is
its own base (人, 件, 平方米 …), so 30 人 + 2 万元 cannot be added and 2000 元/人 × 12 人 is money.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

Dimension = tuple[tuple[str, int], ...]

NONE: Dimension = ()
MONEY: Dimension = (("元", 1),)
MONTHS: Dimension = (("月", 1),)
DAYS: Dimension = (("日", 1),)
WORKDAYS: Dimension = (("工作日", 1),)

_KNOWN: dict[str, tuple[Dimension, Fraction]] = {
    "%": (NONE, Fraction(1, 100)), "％": (NONE, Fraction(1, 100)), "‰": (NONE, Fraction(1, 1000)), "‱": (NONE, Fraction(1, 10000)), "倍": (NONE, Fraction(1)),
    "分": (MONEY, Fraction(1, 100)), "角": (MONEY, Fraction(1, 10)), "元": (MONEY, Fraction(1)), "百元": (MONEY, Fraction(100)),
    "千元": (MONEY, Fraction(1000)), "万元": (MONEY, Fraction(10**4)), "十万元": (MONEY, Fraction(10**5)),
    "百万元": (MONEY, Fraction(10**6)), "千万元": (MONEY, Fraction(10**7)), "亿元": (MONEY, Fraction(10**8)),
    "年": (MONTHS, Fraction(12)), "周年": (MONTHS, Fraction(12)), "岁": (MONTHS, Fraction(12)), "周岁": (MONTHS, Fraction(12)),
    "个月": (MONTHS, Fraction(1)), "月": (MONTHS, Fraction(1)), "季度": (MONTHS, Fraction(3)), "years": (MONTHS, Fraction(12)),
    "year": (MONTHS, Fraction(12)), "months": (MONTHS, Fraction(1)), "month": (MONTHS, Fraction(1)),
    "日": (DAYS, Fraction(1)), "天": (DAYS, Fraction(1)), "周": (DAYS, Fraction(7)), "days": (DAYS, Fraction(1)), "day": (DAYS, Fraction(1)),
    "工作日": (WORKDAYS, Fraction(1)), "个工作日": (WORKDAYS, Fraction(1)),
    "万人": ((("人", 1),), Fraction(10**4)), "名": ((("人", 1),), Fraction(1)), "万次": ((("次", 1),), Fraction(10**4)),
    "万": (NONE, Fraction(10**4)), "亿": (NONE, Fraction(10**8)), "㎡": ((("平方米", 1),), Fraction(1)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` base units make one of this; 万元 is 10,000 of 元."""

    dimension: Dimension
    factor: Fraction


class UnitError(ValueError):
    """A unit that cannot be read."""


def read_unit(text: str) -> Unit:
    """万元, 年, %, 元/人, 元/人·月, 人; '' is a plain number. Raises `UnitError`."""
    parts = text.replace(" ", "").split("/")
    if any(not part for part in parts[1:]):
        raise UnitError(text)
    dimension, factor = _product(parts[0])
    for part in parts[1:]:
        below, divisor = _product(part)
        dimension, factor = multiply(dimension, below, -1), factor / divisor
    return Unit(dimension, factor)


def units_of(dimension: Dimension) -> list[tuple[str, Fraction]]:
    """The words for units of one dimension, each with its factor."""
    return [(word, factor) for word, (of, factor) in _KNOWN.items() if of == dimension]


def _product(text: str) -> tuple[Dimension, Fraction]:
    dimension, factor = NONE, Fraction(1)
    for word in text.replace("·", " ").split():
        base, size = _KNOWN.get(word) or (((word, 1),), Fraction(1))
        dimension, factor = multiply(dimension, base), factor * size
    return dimension, factor


def multiply(left: Dimension, right: Dimension, sign: int = 1) -> Dimension:
    """The dimension of a product (of a quotient with `sign` -1)."""
    powers = dict(left)
    for base, power in right:
        powers[base] = powers.get(base, 0) + sign * power
    return tuple(sorted((base, power) for base, power in powers.items() if power))


def words(dimension: Dimension) -> str:
    """The unit in words for messages: 元, 月, 元/人, 无单位的数."""
    above = "·".join(base if power == 1 else f"{base}^{power}" for base, power in dimension if power > 0)
    below = "·".join(base if power == -1 else f"{base}^{-power}" for base, power in dimension if power < 0)
    if not dimension:
        return "无单位的数"
    return f"{above or '1'}/{below}" if below else above
