"""The calendar that time limits run on: what is published, and what this installation loaded."""

from __future__ import annotations

from django.conf import settings

from duixian.calendars import current
from duixian.calendars.calendar import Calendar


def current_calendar() -> Calendar:
    """Read anew each time, so that an arrangement counts as soon as it is loaded."""
    return current(settings.DATA_DIR)
