"""Month arithmetic with one stated rule.

The rule is that of the Civil Code (中华人民共和国民法典), articles 201 and 202: a period in months or years ends on
the day with the same number, and where the month has no such day, on its last day. 31 January plus one month is
28 (or 29) February; 29 February plus one year is 28 February.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from duixian.quantities.numerals import QuantityError


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """The day ``months`` whole months later (earlier, if negative), by the rule above.

    Always reckoned from the first day given: 31 January plus two months is 31 March, not 28 March.
    Raises ``QuantityError`` outside the years 1 to 9999.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        raise QuantityError(f"日期超出范围: {day.isoformat()} 加 {months} 个月")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The day ``years`` whole years later, by the rule above."""
    return add_months(day, 12 * years)


def months_between(first: date, second: date) -> int:
    """Whole months from ``first`` to ``second``: the most that can be added without passing ``second``.

    Negative where ``second`` is earlier (the whole months from ``second`` to ``first``, negated).
    """
    if second < first:
        return -months_between(second, first)
    months = (second.year - first.year) * 12 + second.month - first.month
    return months if add_months(first, months) <= second else months - 1


def years_between(first: date, second: date) -> int:
    """Whole years from ``first`` to ``second``, by the same rule (towards zero)."""
    months = months_between(first, second)
    return months // 12 if months >= 0 else -(-months // 12)


def age(born: date, on: date) -> int:
    """Age in whole years (周岁) on a day: full on the birthday itself; born on 29 February, on the 28th in common years.

    Raises ``QuantityError`` before the birth.
    """
    if on < born:
        raise QuantityError(f"{on.isoformat()} 早于出生日期 {born.isoformat()}")
    return years_between(born, on)
