"""Signing in with a passkey, and the passkeys of one's own account. The script `passkeys.js` asks the browser in between."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from duixian.site.accounts import again, factors, passkeys, sign_in, throttle
from duixian.site.accounts.addresses import address_of
from duixian.site.accounts.models import User
from duixian.site.accounts.passkeys import PasskeyError
from duixian.site.administration import trail
from duixian.site.notices import outbox

from .entering import login_page, onward
from .guards import signed_in


@never_cache
@require_POST
@throttle.limited("sso")
def ask(request: HttpRequest) -> HttpResponse:
    """What the browser is asked, of whoever wants to sign in."""
    return JsonResponse(passkeys.ask(request, None, timezone.now()))


@never_cache
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in with the passkey that the browser answers with: both factors."""
    now, place = timezone.now(), ("sign-in-address", address_of(request))
    wait = throttle.attempt(*place, now)
    if wait:
        return login_page(request, f"尝试得太多，请等 {throttle.wait_in_words(wait)} 再试。", 429)
    try:
        user = passkeys.entering(request, request.POST.get("credential", ""), now)
    except PasskeyError as error:
        trail.write("session.refused", user=None, about=None, now=now, detail={"by": "passkey"})
        return login_page(request, str(error), 403)
    throttle.refund(*place, now)
    sign_in.start(request, user)
    request.session[sign_in.FACTOR] = int(now.timestamp())
    trail.write("session.opened", user=user, about=user, now=now, detail={"by": "passkey"})
    response = redirect(onward(request))
    sign_in.remember(response, request, user)
    return response


@signed_in
@require_POST
def ask_new(request: HttpRequest) -> HttpResponse:
    """What the browser is asked, to make a passkey; shown who one is once more."""
    user: Any = request.user
    now = timezone.now()
    wrong = again.proved(request, user, request.POST.get("password", "")[:1000], now)
    if not wrong:
        try:
            return JsonResponse(passkeys.ask_new(request, user, now))
        except PasskeyError as error:
            wrong = str(error)
    return JsonResponse({"wrong": wrong}, status=422)


@signed_in
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Keep a passkey; told on every channel. Where it is the first second factor, backup codes come with it."""
    user: Any = request.user
    now = timezone.now()
    try:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)
            made = passkeys.add(
                request, user, request.POST.get("name", "")[:200], request.POST.get("credential", ""), now
            )
            trail.write("passkey.added", user=user, about=user, now=now, detail={"passkey": made.pk})
            outbox.put("account_way", to_user=user, case_number="", now=now)
            codes = factors.new_codes(user) if not factors.codes_left(user) else []
    except PasskeyError as error:
        messages.error(request, str(error))
        return redirect("account:own")
    messages.success(request, f"已添加通行密钥“{made.name}”，以后可以用它登录。")
    return (
        render(request, "accounts/codes.html", {"codes": codes, "next": ""})
        if codes
        else redirect("account:own")
    )


@signed_in
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a passkey off one's account."""
    user: Any = request.user
    now = timezone.now()
    wrong = again.proved(request, user, request.POST.get("password", "")[:1000], now)
    if wrong:
        messages.error(request, wrong)
        return redirect("account:own")
    with transaction.atomic():
        if passkeys.remove(user, pk):
            trail.write("passkey.removed", user=user, about=user, now=now, detail={"passkey": pk})
            outbox.put("account_way", to_user=user, case_number="", now=now)
    messages.success(request, "已去掉这个通行密钥。")
    return redirect("account:own")
