"""How often each sort of form may be sent: every form of the site, by the name of its address, for each user or, of those
who are not signed in, each network address. Beside these stand the limits of guesses and keys that views count themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from duixian.site.accounts import throttle

COUNTED = frozenset({"POST", "PUT", "PATCH", "DELETE"})
BY_ADDRESS = {
    "cases:begin": "begin",
    "cases:window": "begin",
    "cases:draft": "draft",
    "cases:fix": "draft",
    "cases:attach": "upload",
    "cases:firm-drafts": "upload",
    "cases:many": "upload",
    "cases:many-drafts": "upload",
    "cases:prove": "upload",
    "cases:window-case": "upload",
    "cases:account": "account",
}
BY_ACT = {"write": "message", "appeal": "appeal"}  # of `cases:act` and `cases:desk-act`
REST, VISITORS = "form", "visitor"


def limit_of(name: str, act: str, signed_in: bool) -> str:
    """The limit under which a form counts; `act` where its address names one."""
    return BY_ACT.get(act) or BY_ADDRESS.get(name) or (REST if signed_in else VISITORS)


class Paced:
    """Counts each form before it is read; who sends too many is told how long to wait (429)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method not in COUNTED or request.resolver_match is None:
            return None
        limit = limit_of(
            request.resolver_match.view_name, str(kwargs.get("act", "")), request.user.is_authenticated
        )
        wait = throttle.attempt(limit, throttle.whom_of(request), timezone.now())
        return throttle.too_often(request, wait) if wait else None
