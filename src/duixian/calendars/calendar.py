"""Chinese working days: Monday to Friday, but for public holidays and the make-up days that pay for them.

The arrangements are those the General Office of the State Council publishes each year; the values here come from a
``Calendar``, which never changes. Within the days a calendar knows, its answers are final; beyond them the week alone
decides and the answer is marked ``provisional``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType


class CalendarError(ValueError):
    """An arrangement or a request that makes no sense; the message says which and what to do."""


class DayKind(StrEnum):
    """What an arrangement makes of a day."""

    HOLIDAY = "holiday"  # a public holiday or a day off that belongs to it
    WORKDAY = "workday"  # a Saturday or Sunday on which people work (调休)


@dataclass(frozen=True, slots=True)
class Arranged:
    """A day that an arrangement names, and the festival it belongs to."""

    day: date
    kind: DayKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A day reckoned on a calendar: whether a day it depends on lies beyond what the calendar knows, and its version."""

    day: date
    provisional: bool
    calendar: str


@dataclass(frozen=True, slots=True)
class Count:
    """A number of working days, with the same two marks."""

    days: int
    provisional: bool
    calendar: str


@dataclass(frozen=True, init=False)
class Calendar:
    """An immutable calendar: arranged days in order, and the span of days it knows (``first`` to ``last``, whole years).

    ``version`` is the name of its source followed by the beginning of a SHA-256 of its content.
    """

    arranged: tuple[Arranged, ...]
    first: date
    last: date
    source: str
    version: str
    _days: Mapping[date, Arranged] = field(repr=False, compare=False)

    def __init__(self, arranged: Iterable[Arranged], first: date, last: date, source: str) -> None:
        days: dict[date, Arranged] = {}
        for item in arranged:
            if item.day in days and days[item.day].kind is not item.kind:
                raise CalendarError(f"{item.day.isoformat()} 既是假日又是工作日，请改正安排")
            days[item.day] = item
        if first > last:
            raise CalendarError(f"日历的起止颠倒：{first.isoformat()} 至 {last.isoformat()}")
        outside = next((d for d in sorted(days) if not first <= d <= last), None)
        if outside is not None:
            raise CalendarError(
                f"{outside.isoformat()} 不在日历的范围 {first.isoformat()} 至 {last.isoformat()} 内"
            )
        ordered = tuple(days[day] for day in sorted(days))
        content = "\n".join([f"{first} {last}", *(f"{item.day} {item.kind}" for item in ordered)])
        version = f"{source}+{hashlib.sha256(content.encode()).hexdigest()[:12]}"
        values = {"arranged": ordered, "first": first, "last": last, "source": source, "version": version}
        for name, value in {**values, "_days": MappingProxyType(days)}.items():
            object.__setattr__(self, name, value)

    def knows(self, day: date) -> bool:
        """Whether the arrangement of the day's year has been published and is held here."""
        return self.first <= day <= self.last

    def name(self, day: date) -> str:
        """The festival a day off or make-up day belongs to, '' for other days."""
        return self._days[day].name if day in self._days else ""

    def is_working(self, day: date) -> bool:
        """Whether people work on a day; beyond the known days, whether it is Monday to Friday (see ``knows``)."""
        arranged = self._days.get(day)
        return day.weekday() < 5 if arranged is None else arranged.kind is DayKind.WORKDAY

    def add(self, start: date, days: int) -> WorkingDay:
        """The day on which a limit of ``days`` working days that begins with ``start`` ends.

        The first day is not counted (Civil Code, article 201): one working day from a Friday ends on Monday. Zero working
        days is ``start`` itself moved to a working day. Negative ``days`` count backwards.
        """
        if abs(days) > 100_000:
            raise CalendarError(f"工作日数过大：{days}")
        if days == 0:
            return self.next_working(start)
        step = timedelta(days=1 if days > 0 else -1)
        day, left = start, abs(days)
        while left:
            day += step
            left -= self.is_working(day)
        return self._reckoned(day, start, day)

    def next_working(self, day: date) -> WorkingDay:
        """``day`` itself where it is a working day, else the next one: how a last day that falls on a holiday moves
        (Civil Code, article 203)."""
        moved = day
        while not self.is_working(moved):
            moved += timedelta(days=1)
        return self._reckoned(moved, day, moved)

    def between(self, start: date, end: date) -> Count:
        """Working days after ``start`` up to and including ``end``; where ``end`` is earlier, the days back, negated.

        ``between(start, add(start, n).day).days == n`` for every n above zero, and below zero from a working day.
        """
        first, last = sorted((start, end))
        days = sum(self.is_working(first + timedelta(days=i + 1)) for i in range((last - first).days))
        return Count(
            days if first == start else -days, not (self.knows(start) and self.knows(end)), self.version
        )

    def monthly(self, year: int, month: int, day: int) -> WorkingDay:
        """The last day for what is due by a day of the month (每月5日前), moved by holidays to the next working day.

        A day the month lacks is its last day.
        """
        following = date(year + month // 12, month % 12 + 1, 1)
        last = following - timedelta(days=1)
        if not 1 <= day <= 31:
            raise CalendarError(f"没有 {day} 日")
        return self.next_working(date(year, month, min(day, last.day)))

    def extended(self, arranged: Iterable[Arranged], source: str) -> Calendar:
        """A calendar that also knows the years of ``arranged``; what it names for a known year replaces that year whole.

        Every year from the first to the last known must then be known: a gap is an error.
        """
        added = list(arranged)
        years = {item.day.year for item in added}
        if not years:
            raise CalendarError("安排里没有任何一天")
        kept = [item for item in self.arranged if item.day.year not in years]
        known = years | set(range(self.first.year, self.last.year + 1))
        low, high = min(known), max(known)
        missing = sorted(set(range(low, high + 1)) - known)
        if missing:
            raise CalendarError(f"缺少 {'、'.join(map(str, missing))} 年的安排，请一并载入")
        return Calendar([*kept, *added], date(low, 1, 1), date(high, 12, 31), f"{self.source}+{source}")

    def _reckoned(self, day: date, *depends: date) -> WorkingDay:
        return WorkingDay(day, not all(self.knows(d) for d in depends), self.version)
