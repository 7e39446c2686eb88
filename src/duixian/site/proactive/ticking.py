"""What happens by itself: the night's scan, a little in each round until it is done, and telling by day."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from duixian.site.shelf import shelf
from duixian.site.watch import beats

from . import nightly, rolls, subscribing, telling
from .asking import Asking, all_packs
from .models import Night, Roll

log = logging.getLogger(__name__)
CASES = 200  # opened of one list in one round
SUBSCRIPTIONS, HOURLY = "subscriptions", timedelta(hours=1)
SECONDS = 40.0  # of one round, so that the other works of a site do not wait


def tick(now: datetime) -> None:
    """Do what is due by `now`; what fails is logged, tried again next time, and does not stop the rest."""
    local = timezone.localtime(now)
    if settings.NIGHTLY_HOUR is not None and local.hour >= settings.NIGHTLY_HOUR:
        for asking in all_packs():
            if Night.objects.filter(pack=asking.pack.id, on=local.date(), stage=Night.Stage.DONE).exists():
                continue
            try:
                nightly.work(nightly.begin(asking, local.date(), now), asking, now, seconds=SECONDS)
            except nightly.BusyError as busy:
                log.info("%s", busy)
    for roll in Roll.objects.filter(state=Roll.State.CONFIRMED).order_by("pk"):
        ready = shelf().by_id(roll.pack)
        if ready is not None:
            rolls.take_up(roll, Asking(ready), now, CASES)
    telling.tell(now)
    last = beats.last(SUBSCRIPTIONS)
    if telling.FROM <= local.hour < telling.TO and (last is None or now - last.at >= HOURLY):
        subscribing.tell(now)
        beats.beat(SUBSCRIPTIONS, now)
