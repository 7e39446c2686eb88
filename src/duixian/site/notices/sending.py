"""Sending what the outbox holds: at least once. A notice is claimed, sent, marked; a crash between sending and marking
sends it again when the claim has run out, with the same key, so that the other side can tell."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from duixian.site.sealing import SealError

from .channels import PermanentError, TemporaryError, channel_of
from .contacts import address_of
from .models import Attempt, Notice

log = logging.getLogger(__name__)
LOT = 20  # claimed at once: their time limits together stay below the lease
LEASE = timedelta(minutes=15)
WAITS = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 1440)]
MOST_TRIES = len(WAITS) + 1
OPEN = [Notice.State.WAITING, Notice.State.SENDING]


@dataclass(frozen=True, slots=True)
class Sent:
    """How many notices left, were put off, were given up, had nowhere to go."""

    sent: int = 0
    later: int = 0
    never: int = 0
    skipped: int = 0


def send_due(now: datetime, most: int) -> Sent:
    """Send up to `most` notices that are due; not inside a transaction, for claims must hold before anything is sent."""
    counts = {"sent": 0, "later": 0, "never": 0, "skipped": 0}
    left = most
    while left > 0 and (lot := _claim(now, min(LOT, left))):
        for notice in lot:
            counts[_send(notice, now)] += 1
        left -= len(lot)
    return Sent(**counts)


def _claim(now: datetime, most: int) -> list[Notice]:
    """Take notices for this run: waiting ones that are due, and claimed ones whose claimer did not come back."""
    claim = uuid.uuid4()
    with transaction.atomic(durable=True):
        rows = Notice.objects.filter(state__in=OPEN, next_at__lte=now).order_by("next_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        ids = list(
            rows.values_list("pk", flat=True)[:most]
        )  # SQLite: writers begin IMMEDIATE, one after the other
        Notice.objects.filter(pk__in=ids).update(
            state=Notice.State.SENDING, claim=claim, next_at=now + LEASE, tries=F("tries") + 1
        )
    return list(
        Notice.objects.filter(claim=claim, state=Notice.State.SENDING).select_related("user").order_by("id")
    )


def _send(notice: Notice, now: datetime) -> str:
    if notice.tries > MOST_TRIES:  # its senders crashed each time
        return _mark(notice, now, "never", "每次发送都中断了")
    try:
        address = address_of(notice.user, notice.channel)
        if address is None or not notice.user.is_active:
            return _mark(notice, now, "skipped", "")
        outlet = channel_of(notice.channel)
        outlet.send(address, notice.kind, notice.case_number, notice.deadline, notice.key.hex)
    except PermanentError as error:
        return _mark(notice, now, "never", str(error))
    except TemporaryError as error:
        return _put_off(notice, now, str(error), timedelta(seconds=error.wait))
    except SealError as error:
        return _put_off(notice, now, str(error), timedelta())
    except Exception as error:  # one notice that cannot be sent must not hold up the others
        log.exception("notice %s on %s could not be sent", notice.key, notice.channel)
        return _put_off(notice, now, f"程序错误（{type(error).__name__}）", timedelta())
    return _mark(notice, now, "sent", "")


def _put_off(notice: Notice, now: datetime, error: str, asked: timedelta) -> str:
    if notice.tries >= MOST_TRIES:
        return _mark(notice, now, "never", error)
    return _mark(notice, now, "later", error, now + max(asked, WAITS[notice.tries - 1]))


def _mark(notice: Notice, now: datetime, outcome: str, error: str, next_at: datetime | None = None) -> str:
    """Write down how it went, unless another has claimed the notice since."""
    states = {"sent": "sent", "later": "waiting", "never": "dead", "skipped": "skipped"}
    with transaction.atomic():
        mine = Notice.objects.filter(pk=notice.pk, claim=notice.claim, state=Notice.State.SENDING)
        mine.update(
            state=states[outcome], error=error[:200], claim=None, next_at=next_at or notice.next_at,
            sent_at=now if outcome == "sent" else None,
        )  # fmt: skip
        Attempt(notice=notice, at=now, outcome=outcome, error=error[:200]).save(force_insert=True)
    if outcome == "never":
        log.error(
            "notice %s on %s given up after %d tries: %s", notice.key, notice.channel, notice.tries, error
        )
    return outcome


def send_again(notice: Notice, now: datetime) -> bool:
    """Put a notice that was given up back into the outbox; whether it was one."""
    dead = Notice.objects.filter(pk=notice.pk, state=Notice.State.DEAD)
    return bool(dead.update(state=Notice.State.WAITING, tries=0, next_at=now, error=""))
