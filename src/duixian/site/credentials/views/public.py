"""Anybody verifies a card by its code: whether it is good today, and no more than that needs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from duixian.site.accounts import throttle
from duixian.site.cases.codes import grouped, typed
from duixian.site.credentials import showing
from duixian.site.credentials.codes import LENGTH


@never_cache
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Whether the card of a code is good today."""
    code = typed(request.GET.get("code", ""), LENGTH)
    found = None
    if code:
        wait = throttle.attempt("card", throttle.whom_of(request), timezone.now())
        if wait:
            return throttle.too_often(request, wait)
        found = showing.verified(code, timezone.localdate())
    return render(
        request, "credentials/verify.html", {"section": "verify", "code": grouped(code), "found": found, "asked": bool(code)}
    )  # fmt: skip
