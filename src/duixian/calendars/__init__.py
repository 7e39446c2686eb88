"""Chinese working days: holidays, make-up days, limits in working days, and what is only provisional."""

from duixian.calendars.calendar import Arranged, Calendar, CalendarError, Count, DayKind, WorkingDay
from duixian.calendars.icalendars import from_ics
from duixian.calendars.loaded import current
from duixian.calendars.published import from_csv, from_json, published

__all__ = [
    "Arranged",
    "Calendar",
    "CalendarError",
    "Count",
    "DayKind",
    "WorkingDay",
    "current",
    "from_csv",
    "from_ics",
    "from_json",
    "published",
]
