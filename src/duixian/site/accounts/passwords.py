"""Passwords: the rules in words, one-time passwords, changing one's own."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from .models import User
from .sessions import end_sessions

RULES = "至少 10 个字符，不能全是数字，不能与用户名或姓名相近，也不能是常见的密码。"
ONE_TIME = timedelta(days=3)
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 16


def wrong_with(password: str, user: User) -> str:
    """What is wrong with a new password; '' where it is good."""
    try:
        validate_password(password, user)
    except ValidationError:
        return f"这个密码不可用：{RULES}请换一个。"
    if user.pk and user.has_usable_password() and user.check_password(password):
        return "新密码和现在的密码相同。请换一个。"
    return ""


def set_password(user: User, password: str) -> None:
    """Set a password its owner chose; all sessions of the account end."""
    with transaction.atomic():
        user.set_password(password)
        user.must_change, user.password_until = False, None
        user.save(update_fields=["password", "must_change", "password_until"])
        end_sessions(user)


def give_one_time(user: User, now: datetime) -> str:
    """Set a password that opens only the page that changes it, for three days; shown once. All sessions end."""
    made = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    with transaction.atomic():
        user.set_password(made)
        user.must_change, user.password_until = True, now + ONE_TIME
        user.save(update_fields=["password", "must_change", "password_until"])
        end_sessions(user)
    return made
