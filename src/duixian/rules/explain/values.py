"""Run-time integers as Chinese text: exact, in the units a reader expects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from duixian.rules.evaluate.result import Interval
from duixian.rules.lang.units import DAYS, MONEY, MONTHS, NONE, words
from duixian.rules.model.declared import Enum, Fact
from duixian.rules.model.types import DATE, LAST_DAY, TRUTH, EnumType, NumberType, Type
from duixian.rules.truth import LABELS

WAN = 1_000_000  # fen
YI = 10_000 * WAN
MANY_DIGITS = 12


def decimal(number: Fraction) -> str:
    """A number without rounding: as a decimal where it has one of at most 12 places, else as a fraction."""
    if number.denominator == 1:
        return str(number.numerator)
    digits = next((d for d in range(1, MANY_DIGITS) if 10**d % number.denominator == 0), None)
    if digits is None:
        return f"{number.numerator}/{number.denominator}"
    whole, rest = divmod(abs(int(number * 10**digits)), 10**digits)
    return f"{'-' if number < 0 else ''}{whole}.{rest:0{digits}d}"


def money(fen: int) -> str:
    """1.2亿元, 6万元, 4.8万元, 1500元, 0.05元."""
    sign, size = ("-", -fen) if fen < 0 else ("", fen)
    if size >= YI and size % WAN == 0:
        whole, rest = divmod(size, YI)
        return f"{sign}{whole}{_places(rest // WAN, 4)}亿元"
    if size >= WAN and size % 10_000 == 0:
        whole, rest = divmod(size, WAN)
        return f"{sign}{whole}{_places(rest // 10_000, 2)}万元"
    whole, rest = divmod(size, 100)
    return f"{sign}{whole}{f'.{rest:02d}' if rest else ''}元"


def _places(rest: int, digits: int) -> str:
    """The digits behind the point, without noughts at the end."""
    return f".{rest:0{digits}d}".rstrip("0") if rest else ""


def percent(part: Fraction) -> str:
    """60%, 12.5%; a part that has no end as a decimal as a fraction: 100/3%."""
    return f"{decimal(part * 100)}%"


def borne(amount_: int | Interval, share: Fraction, *, in_kind: bool) -> str:
    """What one payer bears: the amount, or of a benefit in kind, which has none, its part of the cost (alone: nothing)."""
    if not in_kind:
        return f" {amount(amount_)}"
    return "" if share == 1 else f" {percent(share)}"


def amount(value: int | Interval | None) -> str:
    """An amount of a result."""
    if value is None:
        return "无金额"
    if isinstance(value, int):
        return money(value)
    return f"{money(value.lo)}至{money(value.hi)}"


def number(value: int, type_: NumberType, unit: str = "") -> str:
    """A quantity in base units; `unit` is the word for months in years (岁, 年) where the reader expects it."""
    if type_.dimension == MONEY:
        fen, rest = divmod(value * 100, type_.scale)
        return f"{decimal(Fraction(value, type_.scale))}元" if rest else money(fen)
    exact = Fraction(value, type_.scale)
    if type_.dimension == MONTHS:
        return (
            f"{decimal(exact / 12)}{unit or '年'}"
            if exact % 12 == 0 and (exact or unit)
            else f"{decimal(exact)}个月"
        )
    if type_.dimension == DAYS:
        return f"{decimal(exact)}天"
    if type_.dimension == NONE:
        return f"{decimal(exact * 100)}%" if type_.scale % 100 == 0 else decimal(exact)
    return f"{decimal(exact)}{words(type_.dimension)}"


def day(value: int) -> str:
    """A date; the last day a case may name means that no end was stated."""
    return "至今" if value == LAST_DAY else date.fromordinal(value).isoformat()


def of_type(value: int, type_: Type, enums: Mapping[str, Enum], unit: str = "") -> str:
    """A run-time integer (a truth code for truths) of any type."""
    if type_ == TRUTH:
        return LABELS[value]
    if type_ == DATE:
        return day(value)
    if isinstance(type_, EnumType):
        return enums[type_.name].labels[value]
    return number(value, type_, unit) if isinstance(type_, NumberType) else str(value)


def of_fact(value: int, fact: Fact, enums: Mapping[str, Enum]) -> str:
    """A run-time integer of a fact in the fact's own unit."""
    if isinstance(fact.type, NumberType):
        if fact.type.is_money and fact.unit in ("", "元", "万元"):
            return money(value)
        return f"{decimal(Fraction(value, fact.ticks))}{fact.unit}"
    return of_type(value, fact.type, enums)


def between(
    lo: int, hi: int, na: int, fact_or_type: Fact | Type, enums: Mapping[str, Enum], bounds: tuple[int, int]
) -> str:
    """An interval of what a value can be; 不明 where nothing is known of it."""
    if na > 1:
        return LABELS[0]

    def one(value: int) -> str:
        if isinstance(fact_or_type, Fact):
            return of_fact(value, fact_or_type, enums)
        return of_type(value, fact_or_type, enums)

    if lo == hi:
        return one(lo) if not na else f"{one(lo)}，或不适用"
    if (lo, hi) == bounds:
        return LABELS[3]
    if lo == bounds[0]:
        return f"不超过{one(hi)}"
    return f"不低于{one(lo)}" if hi == bounds[1] else f"{one(lo)}至{one(hi)}"
