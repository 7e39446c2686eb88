"""What every template may ask of whoever is signed in, as to money and supervision."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from duixian.site.accounts import posts

from .purse import purse_of
from .statistics import overseen


def duties(request: HttpRequest) -> dict[str, Any]:
    """`keeps_money`, `oversees`: asked of the database only where a template asks."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"keeps_money": False, "oversees": False}
    held = SimpleLazyObject(lambda: posts.posts_of(user, timezone.localdate()))
    return {
        "keeps_money": SimpleLazyObject(
            lambda: bool(held) and purse_of(user, timezone.localdate()) is not None
        ),
        "oversees": SimpleLazyObject(lambda: bool(held) and bool(overseen(user, timezone.localdate()))),
    }
