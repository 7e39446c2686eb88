"""What every template may ask of the tour, in the demonstration only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .touring import panel


def tour(request: HttpRequest) -> dict[str, Any]:
    """`tour`: where whoever is signed in stands in theirs; asked of the database only where a template asks."""
    if not settings.DEMO or not hasattr(request, "user"):
        return {"tour": None}
    return {"tour": SimpleLazyObject(lambda: panel(request))}
