"""One's own account: posts, password, second factor, sessions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duixian.site.accounts import again, factors, gate, passkeys, passwords, sign_in, throttle
from duixian.site.accounts.models import Link
from duixian.site.accounts.posts import posts_of
from duixian.site.accounts.sessions import digest_of, end_sessions, sessions_of
from duixian.site.accounts.sso.environment import Service
from duixian.site.administration import recovering, trail
from duixian.site.administration.told import posts_told

from .entering import onward
from .guards import signed_in


@signed_in
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Name, posts, password, factor, sessions."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    context = {
        "section": "account",
        "posts": posts_told(posts_of(user, today), today),
        "factor": factors.has_factor(user),
        "codes_left": factors.codes_left(user),  # type: ignore[arg-type]
        "must": gate.needs_factor(user, today),
        "ways": _ways(user),
        "passkeys": passkeys.of(user),
        "recovery": recovering.waiting(user, now),  # type: ignore[arg-type]
        "sessions": [
            (row, row.session_key == digest_of(request.session.session_key or ""))
            for row in sessions_of(user, now)
        ],
    }
    return render(request, "accounts/own.html", context)


def _ways(user: Any) -> list[tuple[Service, Link | None]]:
    """The sign-in services with what ties them to the account."""
    tied = {link.service: link for link in Link.objects.filter(user=user)}
    return [(service, tied.get(service.id)) for service in settings.SSO]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password; all sessions end but this one, which gets a new key."""
    user: Any = request.user
    page: dict[str, Any] = {"rules": passwords.RULES, "next": onward(request)}
    if request.method != "POST":
        return render(request, "accounts/password.html", page)
    now = timezone.now()
    wrong, status = "", 200
    wait = throttle.attempt("password", str(user.pk), now)
    new = request.POST.get("new", "")[:1000]
    if wait:
        wrong, status = f"尝试得太多，请等 {throttle.wait_in_words(wait)} 再试。", 429
    elif not user.has_usable_password() and (again_wrong := again.proved(request, user, "", now)):
        wrong = again_wrong
    elif user.has_usable_password() and not user.check_password(request.POST.get("old", "")[:1000]):
        wrong = "现在的密码不正确。请重新输入。"
    elif new != request.POST.get("again", ""):
        wrong = "两次输入的新密码不一样。请重新输入。"
    else:
        wrong = passwords.wrong_with(new, user)
    if wrong:
        return render(request, "accounts/password.html", {**page, "wrong": wrong}, status=status)
    throttle.clear("password", str(user.pk))
    given = request.session.get(sign_in.FACTOR)
    passwords.set_password(user, new)
    request.session.flush()
    sign_in.start(request, user)
    if given is not None:
        request.session[sign_in.FACTOR] = given
    trail.write("password.changed", user=user, about=user, now=now)
    messages.success(request, "密码已经修改，其他地方的登录都已退出。")
    return redirect(onward(request) if request.POST.get("next") else "account:own")


@signed_in
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    """New backup codes, shown once; asks for a code of the authenticator first, of whoever has none for the password."""
    user: Any = request.user
    now = timezone.now()
    if not factors.has_factor(user):
        wrong = again.proved(request, user, request.POST.get("password", "")[:1000], now)
        if wrong:
            messages.error(request, wrong)
            return redirect("account:own")
    elif not _code_is_right(request, now):
        return redirect("account:own")
    made = factors.new_codes(user)
    trail.write("factor.codes", user=user, about=user, now=now)
    return render(request, "accounts/codes.html", {"codes": made, "next": ""})


@signed_in
@require_POST
def drop_factor(request: HttpRequest) -> HttpResponse:
    """Remove one's second factor, to set up another; asks for a code first. Other sessions end."""
    user: Any = request.user
    now = timezone.now()
    if not _code_is_right(request, now):
        return redirect("account:own")
    factors.drop(user)
    request.session.pop(sign_in.FACTOR, None)
    end_sessions(user, but=request.session)
    trail.write("factor.dropped", user=user, about=user, now=now)
    messages.success(request, "动态口令已经停用。请马上重新设置。")
    return redirect("account:set-up")


def _code_is_right(request: HttpRequest, now: Any) -> bool:
    user: Any = request.user
    wait = throttle.attempt("factor", str(user.pk), now)
    if wait:
        messages.error(request, f"尝试得太多，请等 {throttle.wait_in_words(wait)} 再试。")
        return False
    if not factors.check(user, request.POST.get("code", "")[:40], now):
        messages.error(request, "动态口令不对，或者已经用过。请等下一个口令再输入。")
        return False
    throttle.clear("factor", str(user.pk))
    return True


@signed_in
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions but this one."""
    count = end_sessions(request.user, but=request.session)
    trail.write(
        "sessions.ended", user=request.user, about=request.user, now=timezone.now(),
        detail={"count": count},
    )  # fmt: skip
    messages.success(request, f"已退出其他 {count} 处登录。")
    return redirect("account:own")
