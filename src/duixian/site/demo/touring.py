"""Where somebody stands in their tour: kept in the session by the name of the account, so that a visitor who changes from one
person to another goes on where they were. What was done is not kept: the data show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from duixian.site.accounts.models import User

from .tours import TOURS, Step, Tour

KEPT = "tours"


@dataclass(frozen=True, slots=True)
class Stand:
    """`at` counts from 1; `opened` are the steps whose page was opened; what was done before `since` does not count."""

    at: int = 1
    opened: tuple[int, ...] = ()
    closed: bool = False
    since: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A step in the list of all."""

    number: int
    step: Step
    done: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What the strip above a page shows: the step one stands at and its neighbours (None at the ends)."""

    title: str
    lines: tuple[Line, ...]
    here: Line
    path: str  # of the page of this step
    part: str  # where on it to look
    closed: bool

    @property
    def before(self) -> Line | None:
        return self.lines[self.here.number - 2] if self.here.number > 1 else None

    @property
    def after(self) -> Line | None:
        return self.lines[self.here.number] if self.here.number < len(self.lines) else None

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines)


def tour_of(user: Any) -> Tour | None:
    """The tour of whoever is signed in, in the demonstration only."""
    return TOURS.get(user.get_username()) if settings.DEMO and user.is_authenticated else None


def stand(session: SessionBase, user: User) -> Stand:
    """Where they stand; the first step of a tour that has not begun."""
    kept = session.get(KEPT, {}).get(user.get_username())
    return Stand(kept["at"], tuple(kept["opened"]), kept["closed"], kept["since"]) if kept else Stand()


def keep(session: SessionBase, user: User, now: Stand) -> None:
    one = {"at": now.at, "opened": list(now.opened), "closed": now.closed, "since": now.since}
    session[KEPT] = {**session.get(KEPT, {}), user.get_username(): one}


def go(session: SessionBase, user: User, number: int) -> None:
    """Stand at a step, whose page is being opened."""
    now = stand(session, user)
    keep(session, user, Stand(number, tuple({*now.opened, number}), False, now.since))


def panel(request: HttpRequest) -> Panel | None:
    """What the page shows of the tour; None where there is none."""
    user = request.user
    tour = tour_of(user)
    if tour is None or not isinstance(user, User):
        return None
    now = stand(request.session, user)
    since = datetime.fromisoformat(now.since) if now.since else user.date_joined
    lines = tuple(
        Line(number, step, step.done.made(user, since) if step.done else number in now.opened)
        for number, step in enumerate(tour.steps, 1)
    )
    here = lines[min(now.at, len(lines)) - 1]
    to = urlsplit(here.step.to.address(user))
    return Panel(tour.title, lines, here, to.path, to.fragment, now.closed)
