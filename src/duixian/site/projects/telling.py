"""Who is told of a project: the handlers of its unit, through their accounts and whoever receives for them."""

from __future__ import annotations

from datetime import date, datetime

from duixian.site.accounts.models import User
from duixian.site.notices import outbox
from duixian.site.registry.models import Power, Subject
from duixian.site.registry.powers import APPLY, RECEIVE, covers

from .models import Project


def users_of(unit: Subject, on: date) -> list[User]:
    """Those who file or receive for a unit on a day."""
    found: dict[int, User] = {}
    if unit.account is not None:
        found[unit.account.pk] = unit.account
    rows = Power.objects.filter(principal=unit, agent__account__isnull=False)
    for power in rows.select_related("ending", "word", "agent__account", "principal"):
        if (covers(power, RECEIVE, on)[0] or covers(power, APPLY, on)[0]) and power.agent.account is not None:
            found[power.agent.account.pk] = power.agent.account
    return [user for user in found.values() if user.is_active and user.duty == User.Duty.NONE]


def tell(
    kind: str, project: Project, on: date, now: datetime, *, deadline: date | None = None, once: str = ""
) -> None:
    """A notice about a project, in the caller's transaction; `once` names what it tells of (else the project's last event)."""
    about = f"{project.key}:{once or project.version}"
    users = users_of(project.unit, on)
    outbox.put_all([outbox.Telling(kind, user, project.number, deadline, about) for user in users], now)
