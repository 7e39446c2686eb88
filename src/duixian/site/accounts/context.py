"""What every template may ask of whoever is signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from .posts import officer_on


def who(request: HttpRequest) -> dict[str, Any]:
    """`officer`: whether they hold an office's post today; asked of the database only where a template asks."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"officer": False}
    return {"officer": SimpleLazyObject(lambda: officer_on(user, timezone.localdate()))}
