"""What a signed-in account owes before any other page opens."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .factors import has_factor
from .passkeys import holds_any
from .posts import is_staff_on
from .sign_in import FACTOR

PASSWORD, GIVE, SET_UP = "account:password", "account:factor", "account:set-up"


def owed(request: HttpRequest, on: date) -> str:
    """The name of the page to go to first; '' where nothing is owed."""
    user: Any = request.user
    if FACTOR not in request.session:
        if has_factor(user):
            return GIVE
        if not user.must_change and needs_factor(user, on):
            return GIVE if holds_any(user) else SET_UP
    return PASSWORD if user.must_change else ""


def needs_factor(user: Any, on: date) -> bool:
    """Whether an account must have a second factor."""
    return bool(settings.SECOND_FACTOR) and is_staff_on(user, on)
