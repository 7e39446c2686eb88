"""What happens to stays by itself: offers that lapse, what is free offered on, terms that end, facts that end a stay, rent.
It can be run at any time, by several processes, again after it was killed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from . import kinds, leaving, queueing, renting, telling
from .models import LIVING, Stay

log = logging.getLogger(__name__)
State = Stay.State


def tick(now: datetime) -> None:
    """Do everything that is due by `now`; what fails is logged and does not stop the rest."""
    today = timezone.localdate(now)
    for pack, lodging, nightly in [(r.pack.id, one.id, one.nightly) for r, one in kinds.all_kinds()]:
        rows = Stay.objects.filter(pack=pack, lodging=lodging)
        waiting = Q(state=State.OFFERED, offer_until__lt=today) | Q(state=State.WAITING)
        for key in rows.filter(waiting).values_list("pk", flat=True) if nightly else rows.filter(state=State.OFFERED, offer_until__lt=today).values_list("pk", flat=True):  # fmt: skip
            _try("候补", lambda k=key: queueing.lapse(k, now))  # type: ignore[misc]
        _try("分配", lambda p=pack, w=lodging: queueing.serve(p, w, now))  # type: ignore[misc]
        for key in rows.filter(state__in=LIVING).values_list("pk", flat=True):
            if not nightly:
                _try("租期", lambda k=key: leaving.look(k, now))  # type: ignore[misc]
        if nightly:
            _remind(pack, lodging, now)
    for key in renting.with_rent():
        _try("租金", lambda k=key: renting.charge(k, now))  # type: ignore[misc]
        _try("逾期", lambda k=key: renting.note_delay(k, now))  # type: ignore[misc]


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
        whom = telling.users_of(stay.person, timezone.localdate(now))
        telling.tell("stay_near", stay, whom, now, deadline=stay.first, once=f"near:{stay.first}")
