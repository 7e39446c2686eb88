"""What happens to stays by itself: offers that lapse, what is free offered on, terms that end, facts that end a stay, rent.
It can be run at any time, by several processes, again after it was killed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from duixian.site.registry import receiving

from . import kinds, leaving, queueing, renting
from .models import LIVING, Stay

log = logging.getLogger(__name__)
State = Stay.State


def tick(now: datetime) -> None:
    """Do everything that is due by `now`; what fails is logged and does not stop the rest."""
    today = timezone.localdate(now)
    for pack, lodging, nightly in [(r.pack.id, one.id, one.nightly) for r, one in kinds.all_kinds()]:
        rows = Stay.objects.filter(pack=pack, lodging=lodging)
        late = Q(state=State.OFFERED, offer_until__lt=today)
        if nightly:  # the nights that somebody waits for come nearer
            late |= Q(state=State.WAITING)
        for key in list(rows.filter(late).values_list("pk", flat=True)):
            _try("候补", lambda k=key: queueing.lapse(k, now))  # type: ignore[misc]
        _try("分配", lambda p=pack, w=lodging: queueing.serve(p, w, now))  # type: ignore[misc]
        if nightly:
            _try("提醒", lambda p=pack, w=lodging: _remind(p, w, now))  # type: ignore[misc]
            continue
        living = rows.filter(state__in=LIVING).exclude(looked_on=today)
        for key in list(living.values_list("pk", flat=True)):
            _try("租期", lambda k=key: daily(k, now))  # type: ignore[misc]


def daily(key: int, now: datetime) -> None:
    """What a day does to somebody who lives there: rent, arrears, what ends the stay. Once a day."""
    renting.charge(key, now)
    renting.note_delay(key, now)
    leaving.look(key, now)
    Stay.objects.filter(pk=key).update(looked_on=timezone.localdate(now))


def _try(what: str, part: Callable[[], object]) -> None:
    try:
        part()
    except Exception:  # one stay that cannot be handled must not hold up the others
        log.exception("%s", what)


def _remind(pack: str, lodging: str, now: datetime) -> None:
    """Whoever comes tomorrow is told once."""
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    rows = Stay.objects.filter(pack=pack, lodging=lodging, state=State.BOOKED, first=tomorrow)
    for stay in rows.select_related("person__account"):
        whom = receiving.users_of(stay.person, timezone.localdate(now))
        receiving.tell("stay_near", stay, whom, now, deadline=stay.first, once=f"near:{stay.first}")
