"""The pages for whoever lost what opens their account. They answer alike whether anything fits."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from duixian.site.accounts import passwords, throttle
from duixian.site.administration import recovering
from duixian.site.administration.recovering import RecoveryError

from .guards import signed_in

KEPT = "recovery"  # in the session: the key to go on with


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@throttle.limited("recover-address")
def ask(request: HttpRequest) -> HttpResponse:
    """Name and address; then the page for the codes, whatever they are."""
    if request.method != "POST":
        return render(request, "accounts/lost.html", {})
    now, name = timezone.now(), request.POST.get("username", "").strip()[:150]
    wait = throttle.attempt("recover", name, now)
    if wait:
        return throttle.too_often(request, wait)
    request.session[KEPT] = str(recovering.ask(name, request.POST.get("address", "").strip()[:200], now))
    return redirect("lost-code")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@throttle.limited("recover-address")
def code(request: HttpRequest) -> HttpResponse:
    """The code that was sent and a backup code; then the receipt, once."""
    page: dict[str, Any] = {}
    if request.method == "POST":
        try:
            key = uuid.UUID(request.session.get(KEPT, str(uuid.uuid4())))
            receipt, ready = recovering.prove(
                key, request.POST.get("code", "")[:20], request.POST.get("backup", "")[:40], timezone.now()
            )
            request.session.pop(KEPT, None)
            return render(request, "accounts/lost_receipt.html", {"receipt": receipt, "ready": ready})
        except RecoveryError as error:
            page["wrong"] = str(error)
    return render(request, "accounts/lost_code.html", page)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@throttle.limited("recover-address")
def finish(request: HttpRequest) -> HttpResponse:
    """After the wait: name, receipt, new password; then new backup codes, once."""
    page: dict[str, Any] = {"rules": passwords.RULES}
    if request.method == "POST":
        now, name = timezone.now(), request.POST.get("username", "").strip()[:150]
        wait = throttle.attempt("recover", name, now)
        if wait:
            return throttle.too_often(request, wait)
        new = request.POST.get("new", "")[:1000]
        page["name"] = name
        try:
            if new != request.POST.get("again", ""):
                raise RecoveryError("两次输入的新密码不一样。请重新输入。")
            codes = recovering.finish(name, request.POST.get("receipt", "")[:40], new, now)
            throttle.clear("recover", name)
            return render(request, "accounts/codes.html", {"codes": codes, "next": "/login/"})
        except RecoveryError as error:
            page["wrong"] = str(error)
    return render(request, "accounts/lost_finish.html", page)


@signed_in
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Whoever can sign in stops it."""
    user: Any = request.user
    if recovering.cancel(user, timezone.now()):
        messages.success(request, "已取消找回。不是您要求的，请马上修改密码、换一批备用码。")
    return redirect("account:own")
