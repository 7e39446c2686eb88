"""Who is told what concerns a subject, and telling them of a card, a stay or a project."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from duixian.site.accounts.models import User
from duixian.site.notices import outbox

from .models import Power, Subject
from .powers import RECEIVE, covers


class Told(Protocol):
    """What a notice can be of: it has a key, a number that the notice names, and a version that every change raises."""

    key: UUID
    number: str
    version: int


def users_of(subject: Subject, on: date, *acts: str) -> list[User]:
    """Those who receive what is told to a subject on a day, or may do one of these acts for it too; none where they have no
    accounts."""
    found: dict[int, User] = {}
    if subject.account is not None:
        found[subject.account.pk] = subject.account
    rows = Power.objects.filter(principal=subject, agent__account__isnull=False)
    for power in rows.select_related("ending", "word", "agent__account", "principal"):
        account = power.agent.account
        if account is not None and any(covers(power, act, on)[0] for act in (RECEIVE, *acts)):
            found[account.pk] = account
    return [user for user in found.values() if user.is_active and user.duty == User.Duty.NONE]


def tell(
    kind: str, thing: Told, whom: Iterable[User], now: datetime, *, deadline: date | None = None, once: str = ""
) -> None:  # fmt: skip
    """A notice about something, in the caller's transaction; `once` names what it tells of (else its last event)."""
    about = f"{thing.key}:{once or thing.version}"
    outbox.put_all([outbox.Telling(kind, user, thing.number, deadline, about) for user in whom], now)
