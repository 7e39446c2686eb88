"""The calendar that time limits run on: what is published, and what this installation loaded."""

from __future__ import annotations

from django.apps import apps

from duixian.calendars.calendar import Calendar
from duixian.calendars.loaded import Calendars


def current_calendar() -> Calendar:
    """The calendar as it is now: an arrangement counts as soon as it is loaded."""
    kept: Calendars = apps.get_app_config("cases").calendars  # type: ignore[attr-defined]
    return kept.current()
