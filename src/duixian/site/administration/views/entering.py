"""Signing in and out, and the second factor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from duixian.site.accounts import factors, gate, passkeys, sign_in, throttle
from duixian.site.accounts.models import User
from duixian.site.accounts.sso import leaving
from duixian.site.administration import trail

from .guards import signed_in


def onward(request: HttpRequest) -> str:
    """Where to go afterwards: a page of this site that was asked for, else the start page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else resolve_url("library:home")


def login_page(request: HttpRequest, wrong: str = "", status: int = 200, name: str = "") -> HttpResponse:
    """The page on which people sign in, with what went wrong."""
    page = {
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "services": settings.SSO,
        "wrong": wrong,
        "name": name,
    }
    return render(request, "accounts/login.html", page, status=status)


@sensitive_post_parameters()
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in with name and password."""
    if request.method != "POST":
        return login_page(request)
    now, name = timezone.now(), request.POST.get("username", "")[:150]
    tried = sign_in.try_password(request, name, request.POST.get("password", "")[:1000], now)
    if tried.user is None:
        # What was typed as a name may be a password: only the account it is the name of is written down.
        known = User.objects.filter(username=name).first()
        trail.write("session.refused", user=None, about=known, now=now, detail={"wait": tried.wait})
        answer = login_page(request, tried.wrong, 429 if tried.wait else 200, name)
        if tried.wait:
            answer.headers["Retry-After"] = str(tried.wait)
        return answer
    sign_in.start(request, tried.user)
    trail.write("session.opened", user=tried.user, about=tried.user, now=now)
    response = redirect(onward(request))
    if not factors.has_factor(tried.user):
        sign_in.remember(response, request, tried.user)
    return response


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out; of a session that came through a sign-in service, on to the page that offers to sign out there too."""
    came = leaving.came_by(request) if request.user.is_authenticated else None
    if request.user.is_authenticated:
        trail.write("session.closed", user=request.user, about=request.user, now=timezone.now())
    logout(request)
    service = next((one for one in settings.SSO if came is not None and one.id == came[0]), None)
    if service is not None and came is not None:
        back = f"{settings.SITE_ADDRESS or request.build_absolute_uri('/').rstrip('/')}/"
        address = leaving.address(service, came[1], back)
        if address:
            return render(request, "accounts/left.html", {"service": service, "address": address})
    return redirect("library:home")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Give a code of the authenticator, a backup code, or a passkey (for which the browser is asked on this same page)."""
    user: Any = request.user
    now = timezone.now()
    keys, totp = passkeys.holds_any(user), factors.has_factor(user)
    page: dict[str, Any] = {
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "totp": totp,
        "passkeys": keys,
    }
    if not totp and not keys:
        return redirect("account:own")
    if request.method != "POST":
        return render(request, "accounts/factor.html", page)
    credential = request.POST.get("credential", "")
    if "credential" in request.POST and not credential:
        return JsonResponse(passkeys.ask(request, user, now))
    wait = throttle.attempt("factor", str(user.pk), now)
    if wait:
        wrong = f"尝试得太多，请等 {throttle.wait_in_words(wait)} 再试。"
        return render(request, "accounts/factor.html", {**page, "wrong": wrong}, status=429)
    wrong = _wrong_factor(request, user, credential, now)
    if wrong:
        trail.write("factor.failed", user=user, about=user, now=now)
        return render(request, "accounts/factor.html", {**page, "wrong": wrong})
    throttle.clear("factor", str(user.pk))
    _given(request, now)
    detail = {"by": "passkey"} if credential else {}
    trail.write("factor.passed", user=user, about=user, now=now, detail=detail)
    response = redirect(onward(request))
    sign_in.remember(response, request, user)
    return response


def _wrong_factor(request: HttpRequest, user: User, credential: str, now: datetime) -> str:
    """What is wrong with the second factor that was given; '' where it is right, and used up."""
    if credential:
        try:
            passkeys.factor(request, user, credential, now)
        except passkeys.PasskeyError as error:
            return str(error)
        return ""
    if factors.check(user, request.POST.get("code", "")[:40], now):
        return ""
    return "动态口令不对，或者已经用过。请等下一个口令再输入；手机丢了，可以输入一个备用码。"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator: its picture, its secret, and the first code."""
    user: Any = request.user
    if factors.has_factor(user):
        return redirect("account:own")
    now = timezone.now()
    factor = factors.offer(user, now)
    page: dict[str, Any] = {
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "picture": mark_safe(factors.picture(factors.address(factor))),  # noqa: S308 - segno's own SVG of modules
        "secret": " ".join(_fours(factors.secret_of(factor))),
        "must": gate.needs_factor(user, timezone.localdate(now)),
    }
    if request.method != "POST":
        return render(request, "accounts/set_up.html", page)
    wait = throttle.attempt("factor", str(user.pk), now)
    if wait:
        page["wrong"] = f"尝试得太多，请等 {throttle.wait_in_words(wait)} 再试。"
        return render(request, "accounts/set_up.html", page, status=429)
    codes = factors.confirm(user, request.POST.get("code", "")[:40], now)
    if codes is None:
        page["wrong"] = "动态口令不对。请核对手机的时间是否自动校准，再输入应用里现在显示的六位数字。"
        return render(request, "accounts/set_up.html", page)
    throttle.clear("factor", str(user.pk))
    _given(request, now)
    trail.write("factor.given", user=user, about=user, now=now)
    return render(request, "accounts/codes.html", {"codes": codes, "next": onward(request)})


def _given(request: HttpRequest, now: Any) -> None:
    request.session.cycle_key()  # what was known of the session before the second factor is worth nothing
    request.session[sign_in.FACTOR] = int(now.timestamp())


def _fours(text: str) -> list[str]:
    return [text[i : i + 4] for i in range(0, len(text), 4)]
