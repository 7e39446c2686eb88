"""Counting every answer, and the addresses an operator's tools ask, before sessions and the rest of the site."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST

from . import health
from .metrics import Metrics

LIVE, READY, METRICS = "/health/", "/health/ready/", "/metrics"


class Watched:
    """Answers /health/, /health/ready/ and /metrics itself, and counts what everything else answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._metrics = Metrics()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in (LIVE, READY) and request.method in {"GET", "HEAD"}:
            return _health(request)
        if request.path == METRICS and _may(request):
            return HttpResponse(self._metrics.text(), content_type=CONTENT_TYPE_LATEST)
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = match.view_name if match is not None else "none"
        self._metrics.answered(view, request.method or "", response.status_code, started)
        return response


def _health(request: HttpRequest) -> HttpResponse:
    """What is looked at is told to everybody, what is so only to whoever holds the token."""
    if request.path == LIVE:
        return JsonResponse({"status": "ok"})
    found = health.ready(timezone.now())
    good = all(one.good for one in found)
    checks = {one.name: {"ok": one.good, **({"said": one.said} if _may(request) else {})} for one in found}
    return JsonResponse(
        {"status": "ok" if good else "failing", "checks": checks},
        status=200 if good else 503,
        json_dumps_params={"ensure_ascii": False},
    )


def _may(request: HttpRequest) -> bool:
    """Whether the request holds the token of the settings; without one set, nobody does."""
    wanted = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())
