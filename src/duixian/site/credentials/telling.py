"""Who is told of a card: its holder, the handlers of a unit, through their accounts and whoever receives for them."""

from __future__ import annotations

from datetime import date, datetime

from duixian.site.accounts.models import User
from duixian.site.notices import outbox
from duixian.site.registry.models import Power, Subject
from duixian.site.registry.powers import RECEIVE, covers

from .models import Card


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


def tell(
    kind: str,
    card: Card,
    whom: Subject,
    on: date,
    now: datetime,
    *,
    deadline: date | None = None,
    once: str = "",
) -> None:
    """A notice about a card, in the caller's transaction; `once` names what it tells of (else the card's last event)."""
    about = f"{card.key}:{once or card.version}"
    outbox.put_all(
        [outbox.Telling(kind, user, card.number, deadline, about) for user in users_of(whom, on)], now
    )
