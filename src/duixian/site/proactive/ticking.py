"""What happens by itself: the night's scan, a little in each round until it is done, and telling by day."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

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
    """Do what is due by `now`. What fails does not stop the rest and is tried again next time; the first of it is raised at
    the end, the others are in the log."""
    failed: list[Exception] = []
    for what, part in _parts(now):
        try:
            part()
        except Exception as error:
            log.exception("%s", what)
            failed.append(error)
    if failed:
        raise failed[0]


def _parts(now: datetime) -> Iterator[tuple[str, Callable[[], object]]]:
    if settings.NIGHTLY_HOUR is not None and timezone.localtime(now).hour >= settings.NIGHTLY_HOUR:
        for asking in all_packs():
            yield f"扫描 {asking.pack.id}", partial(_scan, asking, now)
    for roll in Roll.objects.filter(state=Roll.State.CONFIRMED).order_by("pk"):
        yield roll.number, partial(_take_up, roll, now)
    yield "告知", partial(telling.tell, now)
    yield "订阅", partial(_subscriptions, now)


def _scan(asking: Asking, now: datetime) -> None:
    today = timezone.localdate(now)
    if Night.objects.filter(pack=asking.pack.id, on=today, stage=Night.Stage.DONE).exists():
        return
    try:
        nightly.work(nightly.begin(asking, today, now), asking, now, seconds=SECONDS)
    except nightly.BusyError as busy:
        log.info("%s", busy)


def _take_up(roll: Roll, now: datetime) -> None:
    ready = shelf().by_id(roll.pack)
    if ready is not None:
        rolls.take_up(roll, Asking(ready), now, CASES)


def _subscriptions(now: datetime) -> None:
    last = beats.last(SUBSCRIPTIONS)
    if telling.FROM <= timezone.localtime(now).hour < telling.TO and (
        last is None or now - last.at >= HOURLY
    ):
        subscribing.tell(now)
        beats.beat(SUBSCRIPTIONS, now)
