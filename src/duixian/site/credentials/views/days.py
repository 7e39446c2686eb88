"""Days that were typed into a form."""

from __future__ import annotations

from datetime import date

from duixian.site.credentials.changing import CardError


def day_in(text: str) -> date:
    """A day of a form. Raises CardError."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError as error:
        raise CardError("请写日期，写成 2024-06-30 的样子。") from error
