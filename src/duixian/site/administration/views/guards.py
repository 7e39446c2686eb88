"""Who may open which page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Whoever has signed in."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **more)

    return never_cache(sensitive_post_parameters()(wrapped))


def only(may: Callable[[Any], tuple[bool, str]]) -> Callable[[View], View]:
    """Whom a permission function lets; others are told why not."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
            allowed, reason = may(request.user)
            return view(request, *args, **more) if allowed else refused(request, reason)

        return signed_in(wrapped)

    return decorate


def refused(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "administration/refused.html", {"reason": reason}, status=403)
