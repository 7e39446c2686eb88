"""What compiled rules call: rounding, months, steps of parameters, aggregates over rows and spells.

Everything here is a pure function of integers. A number is a triple (lo, hi, na): its interval and whether it is not
applicable (0 no, 1 perhaps, 2 or more yes; the interval then is some part of what the node can be). A truth is one of
the codes of `duixian.rules.truth`; a row is a pair of lists (los, his).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date

from duixian.quantities.months import add_months as _add_months
from duixian.quantities.months import last_day, months_between
from duixian.rules.truth import AND, FALSE, NOT, OR, TRUE, UNKNOWN

Triple = tuple[int, int, int]
Edge = tuple[int, int, int] | None
Row = tuple[list[int], list[int]]
Test = Callable[[list[int], list[int]], int]
FIRST, LAST = 1, 3652059  # the days a date can be: 0001-01-01 to 9999-12-31


def divide(above: int, below: int, rounding: str) -> int:
    """`above / below` (below > 0) as a whole number: half_up and up away from zero, down towards zero."""
    whole, rest = divmod(-above if above < 0 else above, below)
    if (rounding == "half_up" and 2 * rest >= below) or (rounding == "up" and rest):
        whole += 1
    return -whole if above < 0 else whole


def add_months(day: int, months: int) -> int:
    """Month arithmetic on ordinals, kept within the calendar's first and last day (up to the 28th without a look-up)."""
    value = date.fromordinal(day)
    if value.day > 28:
        try:
            return _add_months(value, months).toordinal()
        except ValueError:
            return LAST if months > 0 else FIRST
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    if 1 <= year <= 9999:
        return date(year, month + 1, value.day).toordinal()
    return LAST if months > 0 else FIRST


def add_days(day: int, days: int) -> int:
    return min(LAST, max(FIRST, day + days))


def months(start: int, end: int) -> int:
    """Whole months from `start` to `end`."""
    if end < start:
        return -months(end, start)
    first, last = date.fromordinal(start), date.fromordinal(end)
    if first.day > 28:
        return months_between(first, last)
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def years(start: int, end: int) -> int:
    """Whole years from `start` to `end`, counted in months."""
    count = months(start, end)
    return count // 12 * 12 if count >= 0 else -(-count // 12 * 12)


def date_part(day: int, part: str) -> int:
    """A part of a date, or a date at the edge of its month or year."""
    value = date.fromordinal(day)
    if part == "year":
        return value.year
    if part == "month":
        return value.month
    if part == "year_start":
        return date(value.year, 1, 1).toordinal()
    if part == "year_end":
        return date(value.year, 12, 31).toordinal()
    if part == "month_start":
        return value.replace(day=1).toordinal()
    return last_day(value.year, value.month).toordinal()


def in_ranges(lo: int, hi: int, ranges: Sequence[tuple[int, int]]) -> int:
    """Membership of an interval of places in disjoint ascending ranges."""
    touched = False
    for first, last in ranges:
        if first <= lo and hi <= last:
            return TRUE
        if first <= hi and lo <= last:
            touched = True
    return UNKNOWN if touched else FALSE


def step_value(days: Sequence[int], values: Sequence[int | None], day: int) -> int | None:
    """A parameter's value on a day: the latest that began by then."""
    place = bisect_right(days, day) - 1
    return values[place] if place >= 0 else None


def step_between(
    days: Sequence[int], values: Sequence[int | None], lo: int, hi: int, na: int, least: int, most: int
) -> Triple:
    """A parameter's value on a day known to lie in [lo, hi]: the hull of the values in that time."""
    first, last = bisect_right(days, lo) - 1, bisect_right(days, hi) - 1
    found = [values[i] if i >= 0 else None for i in range(first, last + 1)]
    known = [v for v in found if v is not None]
    if not known or na > 1:
        return least, most, 2
    return min(known), max(known), na or int(len(known) < len(found))


def extreme(items: Sequence[Triple], best: Callable[..., int]) -> Triple:
    """The least or greatest of the applicable numbers; one that may be not applicable can only widen the interval."""
    sure = [(lo, hi) for lo, hi, na in items if not na]
    perhaps = [(lo, hi) for lo, hi, na in items if na == 1]
    if not sure and not perhaps:
        return items[0][0], items[0][1], 2
    if not sure:
        return min(lo for lo, _ in perhaps), max(hi for _, hi in perhaps), 1
    low, high = best(lo for lo, _ in sure), best(hi for _, hi in sure)
    for lo, hi in perhaps:
        low, high = (min(low, lo), high) if best is min else (low, max(high, hi))
    return low, high, 0


def bounded(first: Triple, bounds: Sequence[Triple], best: Callable[..., int]) -> Triple:
    """A number within bounds: those that apply bind, and where the number does not apply there is none."""
    low, high, _ = extreme(((first[0], first[1], 0), *bounds), best)
    return low, high, first[2]


def hull(a: Triple, b: Triple) -> Triple:
    """The hull of two values; of a number and "not applicable" the number, perhaps."""
    if a[2] > 1:
        return b if b[2] > 1 else (b[0], b[1], 1)
    if b[2] > 1:
        return a[0], a[1], 1
    return min(a[0], b[0]), max(a[1], b[1]), a[2] | b[2]


def otherwise(a: Triple, b: Triple) -> Triple:
    """`a`, or `b` where `a` is not applicable."""
    if not a[2]:
        return a
    if a[2] > 1 or b[2] > 1:
        return b if a[2] > 1 else (a[0], a[1], 1)
    return min(a[0], b[0]), max(a[1], b[1]), b[2]


# rows


def any_row(rows: list[Row] | None, test: Test) -> int:
    """True when the test holds for a row; a test that is not applicable counts as false."""
    if rows is None:
        return UNKNOWN
    result = FALSE
    for lo, hi in rows:
        result = OR[result << 2 | (test(lo, hi) or FALSE)]
    return result


def all_rows(rows: list[Row] | None, where: Test | None, test: Test) -> int:
    """True when the test holds for every row of `where`; for no rows it is true."""
    if rows is None:
        return UNKNOWN
    result = TRUE
    for lo, hi in rows:
        chosen = where(lo, hi) or FALSE if where is not None else TRUE
        held = test(lo, hi) or TRUE
        result = AND[result << 2 | OR[NOT[chosen] << 2 | held]]
    return result


def count_rows(rows: list[Row] | None, where: Test | None, most: int) -> Triple:
    """How many rows `where` holds for, at least and at most."""
    if rows is None:
        return 0, most, 0
    if where is None:
        return len(rows), len(rows), 0
    found = [where(lo, hi) for lo, hi in rows]
    return found.count(TRUE), sum(value & 1 for value in found), 0


def sum_rows(
    rows: list[Row] | None, where: Test | None, value: Callable[..., Triple], lo: int, hi: int
) -> Triple:
    """The sum over the rows; a row that may belong counts for what it may add."""
    if rows is None:
        return lo, hi, 0
    low = high = 0
    for row in rows:
        chosen = TRUE if where is None else where(*row)
        first, last, na = value(*row)
        if not chosen & 1 or na > 1:
            continue
        surely = chosen == TRUE and not na
        low += first if surely else min(0, first)
        high += last if surely else max(0, last)
    return low, high, 0


def extreme_rows(
    rows: list[Row] | None,
    where: Test | None,
    value: Callable[..., Triple],
    best: Callable[..., int],
    lo: int,
    hi: int,
) -> Triple:
    """The least or greatest over the rows that count; not applicable when there is none."""
    if rows is None:
        return lo, hi, 1
    found: list[Triple] = []
    for row in rows:
        chosen = TRUE if where is None else where(*row)
        first, last, na = value(*row)
        if chosen & 1:
            found.append((first, last, max(na, int(chosen != TRUE))))
    return extreme(found, best) if found else (lo, hi, 2)
