"""What every template may ask of whoever is signed in, as to lodgings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from duixian.site.accounts import posts

from . import kinds, showing


def lodgings(request: HttpRequest) -> dict[str, Any]:
    """`keeps_beds`: whether the user keeps some house; `beds`: whether there are any here. Asked only where a template asks."""
    user = getattr(request, "user", None)
    there = SimpleLazyObject(lambda: any(True for _ in kinds.all_kinds()))
    if user is None or not user.is_authenticated:
        return {"keeps_beds": False, "beds": there}
    return {"keeps_beds": SimpleLazyObject(lambda: _keeps(user)), "beds": there}


def _keeps(user: Any) -> bool:
    on = timezone.localdate()
    if not posts.posts_of(user, on):
        return False
    return any(showing.keeps(user, ready.pack.id, lodging, on) for ready, lodging in kinds.all_kinds())
