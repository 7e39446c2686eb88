"""Who is told of a stay: its person through their account and whoever receives for them, and the keepers of its site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from duixian.rules.model.lodgings import Lodging
from duixian.site.accounts import posts
from duixian.site.accounts.models import User
from duixian.site.notices import outbox
from duixian.site.registry.models import Power, Subject
from duixian.site.registry.powers import RECEIVE, covers

from .models import Stay

MOST = 20  # keepers told at once


def users_of(subject: Subject, on: date) -> list[User]:
    """Those who receive what is told to a subject on a day; none where they have no accounts."""
    found: dict[int, User] = {}
    if subject.account is not None:
        found[subject.account.pk] = subject.account
    rows = Power.objects.filter(principal=subject, agent__account__isnull=False)
    for power in rows.select_related("ending", "word", "agent__account", "principal"):
        if covers(power, RECEIVE, on)[0] and power.agent.account is not None:
            found[power.agent.account.pk] = power.agent.account
    return [user for user in found.values() if user.is_active and user.duty == User.Duty.NONE]


def keepers_of(stay: Stay, lodging: Lodging, on: date) -> list[User]:
    """Those who keep the site of a stay on a day."""
    place = stay.site.place if stay.site is not None else ""
    found = {user.pk: user for role in lodging.kept_by for user in posts.holders(stay.pack, role, place, on)}
    return list(found.values())[:MOST]


def tell(
    kind: str, stay: Stay, whom: Iterable[User], now: datetime, *, deadline: date | None = None, once: str = ""
) -> None:  # fmt: skip
    """A notice about a stay, in the caller's transaction; `once` names what it tells of (else the stay's last event)."""
    about = f"{stay.key}:{once or stay.version}"
    outbox.put_all([outbox.Telling(kind, user, stay.number, deadline, about) for user in whom], now)
