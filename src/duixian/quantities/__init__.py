"""Numbers, money, rates, dates and durations as Chinese official texts write them: exact values, standard library only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duixian.quantities.dates import PartialDate, Period, Precision, parse_date, parse_period
from duixian.quantities.durations import Duration, TimeUnit, parse_duration
from duixian.quantities.money import (
    WAN,
    YI,
    YUAN,
    Rounding,
    fen,
    format_money,
    money_in_words,
    parse_money,
    parse_money_list,
    parse_money_range,
    round_fen,
    split,
)
from duixian.quantities.months import add_months, add_years, age, last_day, months_between, years_between
from duixian.quantities.numerals import QuantityError, chinese, decimal, half_width, number, whole, year
from duixian.quantities.rates import (
    BaseRate,
    format_rate,
    parse_base_rate,
    parse_multiple,
    parse_rate,
    parse_weights,
)
from duixian.quantities.values import Kind, Quantity, Value

if TYPE_CHECKING:
    from duixian.quantities.reader import read_quantities

__all__ = [
    "WAN", "YI", "YUAN", "BaseRate", "Duration", "Kind", "PartialDate", "Period", "Precision", "Quantity", "QuantityError",
    "Rounding", "TimeUnit", "Value", "add_months", "add_years", "age", "chinese", "decimal", "fen", "format_money",
    "format_rate", "half_width", "last_day", "money_in_words", "months_between", "number", "parse_base_rate",
    "parse_date", "parse_duration", "parse_money", "parse_money_list", "parse_money_range", "parse_multiple",
    "parse_period", "parse_rate", "parse_weights", "read_quantities", "round_fen", "split", "whole", "year",
    "years_between",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """The reader is loaded when it is first asked for: compiling its forms takes longer than most commands run."""
    if name == "read_quantities":
        from duixian.quantities.reader import read_quantities

        return read_quantities
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
