"""What every template may ask of whoever is signed in, as to cards."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from duixian.site.accounts import posts

from . import kinds, showing


def cards(request: HttpRequest) -> dict[str, Any]:
    """`keeps_cards`: whether the user keeps some kind of card; asked only where a template asks."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"keeps_cards": False}
    return {"keeps_cards": SimpleLazyObject(lambda: _keeps(user))}


def _keeps(user: Any) -> bool:
    on = timezone.localdate()
    if not posts.posts_of(user, on):
        return False
    return any(
        showing.may_keep(user, ready.pack.id, credential, on)[0] for ready, credential in kinds.all_kinds()
    )
