"""Invented people and enterprises for the tests of the registry, with valid check digits.

Sequence numbers 99x were kept for people of a hundred years and more, so these numbers belong to nobody.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from stdnum.cn import ric, uscc

from duixian.site.accounts.appointing import Appointment, grant
from duixian.site.accounts.models import User
from duixian.site.registry import identifiers, subjects
from duixian.site.registry.models import Subject

TODAY = date(2024, 3, 1)
NOW = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)


def resident(born: str, order: int = 991) -> str:
    """A resident ID of somebody born on that day (YYYYMMDD)."""
    body = f"110101{born}{order}"
    return body + ric.calc_check_digit(body + "0")


def credit(order: int) -> str:
    """A unified social credit code."""
    body = f"91110101MA{order:07d}"
    return body + uscc.calc_check_digit(body)


ZHANG, LI, WANG = resident("19850501"), resident("19870712"), resident("19900103")
FIRM, OTHER_FIRM = credit(1), credit(2)


def person(text: str = ZHANG, name: str = "张三") -> Subject:
    return subjects.get_or_add(identifiers.checked("resident", text, TODAY), name, NOW)


def firm(text: str = FIRM, name: str = "云水示例有限公司") -> Subject:
    return subjects.get_or_add(identifiers.checked("uscc", text, TODAY), name, NOW)


def account(name: str, of: Subject | None = None, *, officer: bool = False) -> User:
    user = User.objects.create_user(name, password="a long enough one")
    if officer:
        grant(Appointment(user, "demo", "window", "office", "示例窗口", date(2000, 1, 1)), None, NOW)
    if of is not None:
        of.account = user
        of.save()
    return user
