"""What holds for every page of the site: its headers, and what no request may hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from duixian.site.accounts import acting, gate, sessions
from duixian.site.accounts.addresses import address_of

SAFE = {"GET", "HEAD"}  # these change nothing
ANSWERED = ("GET", "HEAD", "POST")  # no page knows another method; one that takes fewer says so itself

# Nothing is loaded from another host and no script or style stands in a page.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


# Nothing here uses the device; a page that were made to carry foreign code could not either.
DEVICES = ", ".join(
    f"{name}=()" for name in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture")
)


class Headers:
    """Adds the headers that Django does not: what may load, who may embed, which devices; nothing of a signed-in page is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", DEVICES)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response


class KnownMethods:
    """Refuses every method that no page knows, before a session is read: a view that only looks would answer it like GET. And
    lets views answer HEAD as the GET that it stands for (`NoBodyOfHead` takes the body off): not every one thinks of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.method
        if asked not in ANSWERED:
            return HttpResponseNotAllowed(ANSWERED)
        request.method = "GET" if asked == "HEAD" else asked
        try:
            return self.get_response(request)
        finally:
            request.method = asked  # it is counted as what it was


class NoBodyOfHead:
    """Sends HEAD the headers alone, with the length that GET would have. A body would be read as the beginning of the next
    answer on the same connection (RFC 9110, 9.3.2), and not every server takes it off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "HEAD":
            if isinstance(
                response, StreamingHttpResponse
            ):  # its file is closed with the response all the same
                response.streaming_content = ()
            else:
                response.headers.setdefault("Content-Length", str(len(response.content)))
                response.content = b""
        return response


class SignedIn:
    """Ends sessions that ran out, and leads to the page for what a signed-in account owes first: a new password, the
    second factor. Until then no other page opens, whatever the view says. For a request that only looks, what is asked of
    the account's posts and powers is asked once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        if request.method in SAFE:
            acting.remember(request.user)
        now = timezone.now()
        if not sessions.use(request, address_of(request), now):
            logout(request)
            if request.method in SAFE:
                return self.get_response(request)
            return redirect("login")
        owed = gate.owed(request, timezone.localdate(now))
        if not owed or request.path in {reverse(name) for name in (owed, "logout")}:
            return self.get_response(request)
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"detail": "请先在页面上完成登录。"}, status=403)
        return redirect(f"{reverse(owed)}?{urlencode({'next': request.get_full_path()})}")


class NoNullCharacters:
    """Refuses requests with a null character, which no text of ours holds and PostgreSQL does not take. The form is looked at
    after the limits of `pacing`, whose refusals leave it unread."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _refuse_null([request.path, *(one for _, sent in request.GET.lists() for one in sent)])
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if request.method == "POST":
            _refuse_null([one for _, sent in request.POST.lists() for one in sent])


def _refuse_null(values: list[str]) -> None:
    if any("\x00" in value for value in values):
        raise BadRequest
