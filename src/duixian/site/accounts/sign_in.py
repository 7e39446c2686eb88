"""Signing in: name and password, with waits that tell nobody which accounts exist."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.core import signing
from django.http import HttpRequest, HttpResponse

from . import throttle
from .addresses import address_of
from .models import User
from .sessions import ADDRESS, AGENT, BEGAN, CAME, SEEN

WRONG = "用户名或密码不正确，或者一次性密码已经过期。请重新输入。"
FACTOR = "factor"  # in the session: when the second factor was given, seconds of Unix time
KNOWN_DAYS = 180


@dataclass(frozen=True, slots=True)
class Tried:
    """`user` where it went well; else what to say, and how many seconds to wait (0: none)."""

    user: User | None
    wrong: str = ""
    wait: int = 0


def try_password(request: HttpRequest, name: str, password: str, now: datetime) -> Tried:
    """Check name and password within the limits. A name that does not exist costs the same time, waits and words.

    A browser that the account knows has a limit of its own and none by address; of the others only failures count there.
    """
    bucket, place = _bucket(request, name), ("sign-in-address", address_of(request))
    known = bucket[0] == "sign-in-device"
    for limit, whom in (bucket,) if known else (bucket, place):
        wait = throttle.attempt(limit, whom, now)
        if wait:
            return Tried(None, f"尝试得太多，请等 {throttle.wait_in_words(wait)} 再试。", wait)
    user = authenticate(request, username=name, password=password)
    if not isinstance(user, User) or (user.password_until is not None and user.password_until < now):
        return Tried(None, WRONG)
    throttle.clear(*bucket)
    if not known:
        throttle.refund(*place, now)
    return Tried(user)


def start(request: HttpRequest, user: User) -> None:
    """Open the session of a user who showed who they are: new key, nothing of the session before."""
    for name in (BEGAN, SEEN, ADDRESS, AGENT, FACTOR, CAME):
        request.session.pop(name, None)
    login(request, user)


def remember(response: HttpResponse, request: HttpRequest, user: User) -> None:
    """Mark this browser as one in which the account signed in: others' failed attempts do not make it wait."""
    said = signing.dumps([user.get_username(), secrets.token_hex(8)], salt="duixian.known")
    response.set_cookie(
        settings.KNOWN_COOKIE, said, max_age=KNOWN_DAYS * 86400, secure=settings.SECURE, httponly=True,
        samesite="Lax",
    )  # fmt: skip


def _bucket(request: HttpRequest, name: str) -> tuple[str, str]:
    """Which limit an attempt counts against: that of a browser known to the account, else the account's."""
    try:
        whose, mark = signing.loads(
            request.COOKIES.get(settings.KNOWN_COOKIE, ""), salt="duixian.known", max_age=KNOWN_DAYS * 86400
        )
    except (signing.BadSignature, ValueError, TypeError):
        whose, mark = "", ""
    if mark and whose == name:
        return "sign-in-device", f"{name} {mark}"
    return "sign-in-account", name
