"""The days of an answer as an iCalendar file."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from duixian.rules.answer import Answer

REMIND_BEFORE = timedelta(days=7)


def as_ical(answer: Answer, now: datetime) -> bytes:
    """Every deadline as an event of a whole day, with a reminder a week before."""
    calendar = Calendar()
    calendar.add("prodid", "-//Duixian//兑现//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{answer.result.pack.title}：日程")
    for one in answer.deadlines:
        event = Event()
        name = f"{answer.result.pack.id}/{one.benefit}/{one.kind}/{one.day}"
        event.add("uid", f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@duixian")
        event.add("dtstamp", now)
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
        event.add("summary", f"{one.title}：{one.text}{'（暂定）' if one.provisional else ''}")
        if one.cite is not None:
            event.add("description", f"依据：{one.cite.full}")
        event.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one.title)
        alarm.add("trigger", -REMIND_BEFORE)
        event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
