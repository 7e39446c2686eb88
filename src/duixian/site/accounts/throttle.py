"""How often something may be tried: in the database, so that all processes count together.

Two sorts of limits. `Growing` is for guesses: some are free, then each costs a wait that doubles up to `most`; a success
clears it. `Budget` is for work: so many in a period, evenly refilled. A limit never closes for good, and what is tried
while waiting is refused without being counted, so that nobody can keep somebody else waiting for ever longer.
Whom a row concerns is kept as a keyed digest only. One short transaction a call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .addresses import address_of
from .models import Wait


@dataclass(frozen=True, slots=True)
class Growing:
    """`free` failures without a wait, then `first` seconds doubling up to `most`; forgotten `forget` seconds after the last."""

    free: int
    first: int
    most: int
    forget: int

    def next(self, count: int, until: datetime, now: datetime) -> tuple[int, datetime]:
        over = count + 1 - self.free
        wait = 0 if over <= 0 else min(self.first * 2 ** min(over - 1, 30), self.most)
        return count + 1, now + timedelta(seconds=wait)

    def waiting(self, until: datetime, now: datetime) -> float:
        return max(0.0, (until - now).total_seconds())


@dataclass(frozen=True, slots=True)
class Budget:
    """`most` in `period` seconds (generic cell rate: `until` is when all would be refilled)."""

    most: int
    period: int

    @property
    def forget(self) -> int:
        return self.period

    def next(self, count: int, until: datetime, now: datetime) -> tuple[int, datetime]:
        return count + 1, max(until, now) + timedelta(seconds=self.period / self.most)

    def waiting(self, until: datetime, now: datetime) -> float:
        full = timedelta(seconds=self.period - self.period / self.most)
        return max(0.0, (until - full - now).total_seconds())


Limit = Growing | Budget
HOUR, DAY = 3600, 86400
LIMITS: dict[str, Limit] = {
    "sign-in-account": Growing(free=5, first=5, most=15 * 60, forget=DAY),
    "sign-in-device": Growing(free=5, first=5, most=15 * 60, forget=DAY),
    # Of failures alone, and of browsers that no account knows: a hall behind one address signs in as often as it likes, and
    # whoever fails there on purpose keeps nobody out for longer than a minute.
    "sign-in-address": Growing(free=50, first=5, most=60, forget=DAY),
    "factor": Growing(free=5, first=15, most=15 * 60, forget=DAY),
    "password": Growing(free=5, first=5, most=15 * 60, forget=DAY),
    "recover": Growing(free=5, first=60, most=HOUR, forget=DAY),
    "recover-address": Budget(most=60, period=HOUR),
    "sso": Budget(most=600, period=HOUR),
    "upload": Budget(most=120, period=HOUR),
    "objection": Budget(most=10, period=HOUR),
    "verification": Budget(most=60, period=HOUR),
    "card": Budget(most=600, period=HOUR),
    "member": Growing(
        free=5, first=30, most=15 * 60, forget=DAY
    ),  # of naming a member of one's family by a number
    "reveal": Budget(most=20, period=HOUR),
    "message": Budget(most=60, period=HOUR),
    "appeal": Budget(most=10, period=HOUR),
    "account": Budget(most=20, period=HOUR),
    "begin": Budget(most=300, period=HOUR),
    "draft": Budget(most=3600, period=HOUR),
    "form": Budget(most=3600, period=HOUR),
    "visitor": Budget(most=7200, period=HOUR),
    "keys": Growing(free=30, first=5, most=10 * 60, forget=HOUR),
}


def attempt(limit: str, whom: str, now: datetime) -> int:
    """Count one attempt before it is made. 0: go on; else the whole seconds to wait, and nothing was counted."""
    if not settings.THROTTLE:
        return 0
    rule, digest = LIMITS[limit], _digest(limit, whom)
    with transaction.atomic():
        # Made first, then locked: two processes that come at once find one row.
        Wait.objects.bulk_create([Wait(digest=digest, until=now, forget=now)], ignore_conflicts=True)
        row = Wait.objects.select_for_update().get(digest=digest)
        if row.forget <= now:
            row.count, row.until = 0, now
        left = rule.waiting(row.until, now)
        if left > 0:
            return int(left) + 1
        row.count, row.until = rule.next(row.count, row.until, now)
        row.forget = row.until + timedelta(seconds=rule.forget)
        row.save(update_fields=["count", "until", "forget"])
    return 0


def clear(limit: str, whom: str) -> None:
    """It went well: earlier failures count no more."""
    Wait.objects.filter(digest=_digest(limit, whom)).delete()


def refund(limit: str, whom: str, now: datetime) -> None:
    """It went well: this one attempt counts no more, those before it do. Of a `Growing` limit."""
    with transaction.atomic():
        row = Wait.objects.select_for_update().filter(digest=_digest(limit, whom)).first()
        if row is not None and row.count > 0:
            row.count, row.until = row.count - 1, now
            row.save(update_fields=["count", "until"])


def forget(now: datetime) -> int:
    """Drop the rows whose time is over; how many. For the tick."""
    return Wait.objects.filter(forget__lte=now).delete()[0]


def _digest(limit: str, whom: str) -> str:
    return salted_hmac(f"duixian.throttle.{limit}", whom, algorithm="sha256").hexdigest()


View = Callable[..., HttpResponse]


def limited(limit: str, *, methods: tuple[str, ...] = ("POST",)) -> Callable[[View], View]:
    """A view that each address, or each signed-in user, may call so often; else a page that says how long to wait (429)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
            if request.method in methods:
                wait = attempt(limit, whom_of(request), timezone.now())
                if wait:
                    return too_often(request, wait)
            return view(request, *args, **more)

        return wrapped

    return decorate


def whom_of(request: HttpRequest) -> str:
    """Whom a limit concerns: the signed-in user, else the address."""
    return f"user {request.user.pk}" if request.user.is_authenticated else f"address {address_of(request)}"


def too_often(request: HttpRequest, wait: int) -> HttpResponse:
    response = render(request, "accounts/wait.html", {"wait": wait_in_words(wait)}, status=429)
    response.headers["Retry-After"] = str(wait)
    return response


def wait_in_words(seconds: int) -> str:
    return f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分钟"
