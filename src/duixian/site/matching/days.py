"""The day an answer is reckoned for, as it comes from a form."""

from __future__ import annotations

from datetime import date

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


def day_of(text: str) -> date | None:
    """The day; None for anything else, or a day out of reach."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
