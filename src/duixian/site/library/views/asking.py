"""What a request asks for, read with care: wrong values are left out, never an error page."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from duixian.site.library.search import Filters

MOST_WORDS = 200  # characters of a query
STATUSES = ("in force", "not yet", "ended")


def day_of(request: HttpRequest, name: str = "on") -> date | None:
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def today() -> date:
    return timezone.localdate()


def words_of(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "").split())[:MOST_WORDS]


def number_of(request: HttpRequest, name: str, fallback: int, most: int) -> int:
    try:
        return max(0, min(most, int(request.GET.get(name, fallback))))
    except ValueError:
        return fallback


def filters_of(request: HttpRequest) -> Filters:
    get = request.GET
    status = get.get("status", "")
    on = day_of(request)
    if status in STATUSES and on is None:
        on = today()
    return Filters(
        level=tuple(get.getlist("level")),
        kind=tuple(get.getlist("kind")),
        issuer=tuple(get.getlist("issuer")),
        year=tuple(int(year) for year in get.getlist("year") if year.isdecimal() and len(year) == 4),
        unit=tuple(get.getlist("unit")),
        grants=get.get("grants") == "1",
        on=on if status in STATUSES else None,
        status=status if status in STATUSES else "in force",
    )
