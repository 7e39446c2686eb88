"""Time limits: the last day by which something must be done. Pure: the calendar and the days are arguments.

Civil Code of the People's Republic of China: years, months, days and hours of the common era (article 200); the day on
which a period begins is not counted, hours run at once (201); a period of months ends on the corresponding day of its
last month, or the month's last day (202); a last day that is a statutory day off moves to the day after the days off (203);
other laws may say otherwise (204): a limit in working days counts working days alone, so its last day never moves.

While the applicant holds the case the office's clock stands still (`Stretch`): the days after the one on which the clock
stopped, up to and including the day on which it went on, count for no limit. Beyond the years that a calendar knows a last
day is `provisional`; `outdated` finds what to reckon anew once the calendar has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from duixian.calendars.calendar import Calendar
from duixian.quantities.months import add_months
from duixian.rules.model.conduct import Publicity, Remedy, TimeLimit

DAY = timedelta(days=1)
LONGEST = 36_600  # days: no limit of the law is longer than a century
Kept = TypeVar("Kept")


class DeadlineError(ValueError):
    """A limit that cannot be reckoned; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which a clock stood still: after `first`, on which it stopped, up to `last`, on which it went on."""

    first: date
    last: date

    @classmethod
    def between(cls, first: date | str, last: date | str) -> Stretch:
        """From two days or their ISO texts. Raises DeadlineError where the clock goes on before it stopped."""
        one, other = _day(first), _day(last)
        if other < one:
            raise DeadlineError(f"计时停止于 {one}，却在 {other} 就恢复了")
        return cls(one, other)

    def holds(self, day: date) -> bool:
        return self.first < day <= self.last


@dataclass(frozen=True, slots=True)
class Due:
    """A last day, whether it hangs on days whose arrangement is not published yet, and the version of the calendar."""

    day: date
    provisional: bool
    calendar: str


@dataclass(frozen=True, slots=True)
class Moment:
    """The same for a limit in hours."""

    at: datetime
    provisional: bool
    calendar: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The first and the last day of a publicity."""

    first: date
    last: date
    provisional: bool
    calendar: str


def due(start: date, limit: TimeLimit, calendar: Calendar, stops: Sequence[Stretch] = ()) -> Due:
    """The last day of a limit that runs from `start`, which is not counted; limits in hours have a moment (`moment_due`)."""
    return after(start, limit.count, limit.unit, calendar, stops, working=limit.calendar == "working")


def after(
    start: date,
    count: int,
    unit: str,
    calendar: Calendar,
    stops: Sequence[Stretch] = (),
    *,
    working: bool = False,
) -> Due:
    """The last day of `count` of 工作日, 日, 月 or 年 from `start`; `working`: days are working days."""
    if unit == "工作日" or (unit == "日" and working):
        return _counted(start, count, calendar, stops, working=True)
    if unit in ("月", "年"):
        count = (add_months(start, count * (12 if unit == "年" else 1)) - start).days
    elif unit != "日":
        raise DeadlineError(f"时限的单位“{unit}”不是工作日、日、月或年")
    return _counted(start, count, calendar, stops, working=False)


def moment_due(
    start: datetime,
    limit: TimeLimit,
    calendar: Calendar,
    stops: Sequence[tuple[datetime, datetime]] = (),
) -> Moment:
    """When a limit in hours ends (article 201: they run at once). Limits on working days skip days off whole; the time
    between the two moments of a stop is not counted. `start` is in the time zone in which days begin."""
    if limit.unit != "小时":
        raise DeadlineError(f"“{limit.count}{limit.unit}”不是按小时计的时限")
    now, left = start, timedelta(hours=limit.count)
    while left > timedelta():
        if stop := next((end for first, end in sorted(stops) if first <= now < end), None):
            now = stop.astimezone(start.tzinfo)
            continue
        midnight = datetime.combine(now.date() + DAY, datetime.min.time(), now.tzinfo)
        if limit.calendar == "working" and not calendar.is_working(now.date()):
            now = midnight
            continue
        next_stop = min((first for first, end in stops if first > now and end > first), default=midnight)
        step = min(left, midnight - now, next_stop - now)
        now, left = now + step, left - step
    known = limit.calendar != "working" or (calendar.knows(start.date()) and calendar.knows(now.date()))
    return Moment(now, not known, calendar.version)


def publicity(posted: date, shown: Publicity, calendar: Calendar) -> Shown:
    """The days of a publicity whose length is known: it is up from `posted`, and its days are counted from the next one."""
    assert shown.days is not None
    last = after(posted, shown.days, "日", calendar, working=shown.calendar == "working")
    return Shown(posted, last.day, last.provisional, last.calendar)


def remedy(served: date, way: Remedy, calendar: Calendar) -> Due:
    """The last day on which a remedy can be sought after the decision was served."""
    return after(served, way.count, way.unit, calendar)


def monthly(on: date, day: int, calendar: Calendar) -> Due:
    """The next last day for what is due by a day of the month (每月五日前), moved by days off: `on` itself or later."""
    year, month = on.year, on.month - 1
    while True:
        found = calendar.monthly(year + (month - 1) // 12, (month - 1) % 12 + 1, day)
        if found.day >= on:
            return Due(found.day, found.provisional, found.calendar)
        month += 1


def round_after(filed: date, months: int) -> tuple[date, date]:
    """The first and the last day of the round of reviews that begins after a day; rounds divide the year evenly."""
    first = date(filed.year, (filed.month - 1) // months * months + 1, 1)
    begins = add_months(first, months)
    return begins, add_months(begins, months) - DAY


def end_of_next_month(day: date) -> date:
    """The last day of the month after a day's."""
    return add_months(day.replace(day=1), 2) - DAY


def outdated(kept: Iterable[tuple[Kept, str]], calendar: Calendar) -> list[Kept]:
    """What was reckoned with another calendar (pairs of anything and its calendar's version): reckon it anew.

    An arrangement that is published settles what was provisional; one that is changed moves days that were certain.
    """
    return [one for one, version in kept if version and version != calendar.version]


def _counted(start: date, count: int, calendar: Calendar, stops: Sequence[Stretch], *, working: bool) -> Due:
    if not 0 <= count <= LONGEST:
        raise DeadlineError(f"时限 {count} 日太长或为负")

    def stands(day: date) -> bool:
        return any(stop.holds(day) for stop in stops)

    day, left = start, count
    while left:
        day += DAY
        if not stands(day) and (not working or calendar.is_working(day)):
            left -= 1
    reached = day
    while not calendar.is_working(day) or (count and stands(day)):
        day += DAY
    known = calendar.knows(reached) and calendar.knows(day) and (not working or calendar.knows(start))
    return Due(day, not known, calendar.version)


def _day(value: date | str) -> date:
    """A day, or the local day of a moment as text."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value
