"""The number of unread notices, for the head of every page; counted only where a page shows it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .outbox import unread


def notices(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None:
        return {}
    return {"unread_notices": SimpleLazyObject(lambda: unread(user) if user.is_authenticated else 0)}
