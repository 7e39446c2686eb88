"""Invented staff and administrators for the tests of accounts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyotp
from django.test import Client

from duixian.site.accounts import factors
from duixian.site.accounts.appointing import Appointment, grant
from duixian.site.accounts.models import Post, User

PASSWORD = "a long enough one"
NOW = datetime(2024, 3, 1, 1, 0, tzinfo=UTC)
DAY = date(2024, 3, 1)


def user(name: str = "chen", **fields: Any) -> User:
    return User.objects.create_user(name, password=PASSWORD, **fields)


def admin(duty: str, name: str = "") -> User:
    return user(name or duty, duty=duty)


def post(of: User, role: str = "window", territory: str = "", **more: Any) -> Post:
    """A post without an end from 2020 on."""
    fields: dict[str, Any] = {"kind": "office", "office": "示例局", "starts": date(2020, 1, 1), **more}
    return grant(Appointment(of, "demo", role, territory=territory, **fields), None, NOW)


def code(of: User, at: datetime) -> str:
    return pyotp.TOTP(factors.secret_of(of.factor)).at(at)


def with_factor(of: User, at: datetime) -> list[str]:
    """Set the second factor up; the backup codes."""
    factors.offer(of, at)
    of.refresh_from_db()
    made = factors.confirm(of, code(of, at), at)
    assert made is not None
    return made


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/login/", {"username": name, "password": password, **more})
