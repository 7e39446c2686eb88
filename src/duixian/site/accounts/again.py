"""Showing once more who one is, before something changes that opens the account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from . import throttle
from .sessions import BEGAN

FRESH = 600  # seconds after sign-in in which whoever has no password is believed


def proved(request: HttpRequest, user: Any, password: str, now: datetime) -> str:
    """What is wrong, '' where the account's password was typed, or where it has none and signed in just now."""
    if user.to_confirm:
        return "这个账户由管理员建立或重置过，还没有确认是本人在用，现在不能改登录的方式。"
    if not user.has_usable_password():
        if now.timestamp() - request.session.get(BEGAN, 0) <= FRESH:
            return ""
        return "为了安全，请退出后重新登录，马上再办。"
    wait = throttle.attempt("password", str(user.pk), now)
    if wait:
        return f"尝试得太多，请等 {throttle.wait_in_words(wait)} 再试。"
    if not user.check_password(password):
        return "密码不正确，没有办理。请重新输入。"
    throttle.clear("password", str(user.pk))
    return ""
