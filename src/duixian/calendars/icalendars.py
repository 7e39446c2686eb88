"""Arrangements as iCalendar text: whole-day events that say 休 or 班."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from duixian.calendars.calendar import Arranged, CalendarError, DayKind

_WORK = re.compile(r"班|工作日|workday", re.IGNORECASE)
_OFF = re.compile(r"休|假|holiday", re.IGNORECASE)
_NAME = re.compile(r"[\u4e00-\u9fff]+节|元旦|除夕")
_LONGEST = 31  # days of one event


def from_ics(text: str) -> list[Arranged]:
    """An arrangement from iCalendar events of whole days, whose summary or category says 休 (假期) or 班 (补班).

    Raises ``CalendarError`` naming the event.
    """
    from icalendar import Calendar as Read

    try:
        read = Read.from_ical(text)
    except (ValueError, IndexError, KeyError) as error:
        raise CalendarError(f"不是 iCalendar：{error}") from error
    found: list[Arranged] = []
    for place, event in enumerate(read.walk("VEVENT"), 1):
        summary = str(event.get("summary", "")).strip()
        first, after = _days(event, f"第 {place} 个事件（{summary[:40]}）")
        said = f"{summary} {_categories(event)}"
        if _WORK.search(said):
            kind = DayKind.WORKDAY
        elif _OFF.search(said):
            kind = DayKind.HOLIDAY
        else:
            raise CalendarError(
                f"第 {place} 个事件“{summary[:40]}”没有写休或班。例：国庆节（休）、国庆节（班）"
            )
        name = _NAME.search(summary)
        for n in range((after - first).days):
            found.append(Arranged(first + timedelta(n), kind, name.group() if name else summary[:40]))
    if not found:
        raise CalendarError("iCalendar 里没有任何事件")
    return found


def _days(event: object, where: str) -> tuple[date, date]:
    """The first day, and the day after the last."""
    get = getattr(event, "decoded", None)
    assert get is not None
    try:
        first, after = get("dtstart"), get("dtend", None)
    except (KeyError, ValueError) as error:
        raise CalendarError(f"{where}没有开始的日期：{error}") from error
    if isinstance(first, datetime) or not isinstance(first, date):
        raise CalendarError(f"{where}应当是全天的，写成 DTSTART;VALUE=DATE:20270101")
    last = first + timedelta(days=1) if after is None else after
    if isinstance(last, datetime) or not isinstance(last, date) or not 0 < (last - first).days <= _LONGEST:
        raise CalendarError(f"{where}的结束日期不对：DTEND 是最后一天的次日，最长 {_LONGEST} 天")
    return first, last


def _categories(event: object) -> str:
    value = getattr(event, "get")("categories")  # noqa: B009 -- the library's types are loose
    if value is None:
        return ""
    values = value if isinstance(value, list) else [value]
    return " ".join(str(name) for one in values for name in getattr(one, "cats", [one]))
