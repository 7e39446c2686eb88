"""What every template may ask of whoever is signed in, as to lists without application."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from duixian.site.accounts import posts

from . import rolls
from .asking import Asking, all_packs


def proactive(request: HttpRequest) -> dict[str, Any]:
    """`keeps_rolls`: whether the user draws up lists of some benefit; asked only where a template asks."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"keeps_rolls": False}
    return {"keeps_rolls": SimpleLazyObject(lambda: bool(kept_by(user)))}


def kept_by(user: Any) -> list[tuple[Asking, str]]:
    """The benefits without application whose lists a user keeps today."""
    on = timezone.localdate()
    if not posts.posts_of(user, on):
        return []
    return [
        (asking, benefit)
        for asking in all_packs()
        for benefit in rolls.benefits(asking)
        if rolls.may_keep(user, asking, benefit, on, rolls.place_of(user, asking, benefit, on))[0]
    ]
