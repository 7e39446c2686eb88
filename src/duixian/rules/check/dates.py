"""Dates plus months or days, as checked nodes with the bounds of what they can be."""

from __future__ import annotations

from datetime import date

from duixian.quantities.months import add_months
from duixian.rules.check.maker import Maker
from duixian.rules.errors import Pos
from duixian.rules.lang.units import MONTHS
from duixian.rules.model.nodes import AddTime, Expr, Literal, Negate
from duixian.rules.model.types import DATE, NumberType


def add_time(day: Expr, amount: Expr, op: str, at: Pos, maker: Maker) -> Expr:
    """`day` plus (or minus) months or days."""
    assert isinstance(amount.type, NumberType)
    if amount.type.scale != 1:
        raise maker.refuse("not-whole", at, "日期加减的月数或天数应当是整数", "用 round(…, 月) 取整")
    if op == "-":
        amount = (
            maker.literal(-amount.value, amount.type, amount.at, amount.written)
            if isinstance(amount, Literal)
            else maker.bounded(Negate, at, amount.type, -amount.hi, -amount.lo, amount.may_na, operand=amount)
        )
    unit = "months" if amount.type == NumberType(MONTHS) else "days"
    lo, hi = _shift(day.lo, amount.lo, unit), _shift(day.hi, amount.hi, unit)
    if lo is None or hi is None:
        raise maker.refuse(
            "range-too-wide", at, "日期可能超出公元 1 年到 9999 年", "给时长的事实写上较小的 range"
        )
    return maker.bounded(
        AddTime, at, DATE, lo, hi, day.may_na or amount.may_na, day=day, amount=amount, unit=unit
    )


def _shift(ordinal: int, amount: int, unit: str) -> int | None:
    try:
        if unit == "days":
            return date.fromordinal(ordinal + amount).toordinal()
        return add_months(date.fromordinal(ordinal), amount).toordinal()
    except (ValueError, OverflowError):
        return None
