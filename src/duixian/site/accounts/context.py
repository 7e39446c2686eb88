"""What every template may ask of whoever is signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from .posts import officer_on, posts_of


def who(request: HttpRequest) -> dict[str, Any]:
    """`officer`: whether they hold an office's post today; `on_duty`: whether they hold one that handles cases; both asked
    of the database only where a template asks. `demo`: whether this is the demonstration."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"officer": False, "on_duty": False, "demo": settings.DEMO}
    return {
        "officer": SimpleLazyObject(lambda: officer_on(user, timezone.localdate())),
        "on_duty": SimpleLazyObject(
            lambda: any(post.kind != "oversee" for post in posts_of(user, timezone.localdate()))
        ),
        "demo": settings.DEMO,
    }
