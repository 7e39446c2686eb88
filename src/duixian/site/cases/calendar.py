"""The calendar that time limits run on: what is published, and what this installation loaded."""

from __future__ import annotations

from duixian.calendars import published
from duixian.calendars.calendar import Calendar


def current_calendar() -> Calendar:
    return published()
