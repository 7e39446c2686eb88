"""Sending what is due: at least once, in the order of the messages where nothing fails. A delivery is claimed, sent, marked; a
crash between sending and marking sends it again when the claim has run out, with the same id, so that the other side can tell.

A subscriber that fails is left alone for the rest of the round, so that one which never answers holds up nobody for long.
After `PATIENCE` without one success it is switched off, and those who keep and confirmed it are told; its messages are kept.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from duixian.site.exchange.models import Attempt, Delivery, Message, Subscriber
from duixian.site.notices import outbox

from .keeping import signing_secrets
from .posting import GONE, Answer, headers_of, post

log = logging.getLogger(__name__)
LOT, MOST = 20, 500
LEASE = timedelta(minutes=15)
# The waits that Standard Webhooks recommends, three days in all.
WAITS = [timedelta(minutes=m) for m in (1, 5, 30, 120, 300, 600, 840, 1200, 1440)]
MOST_TRIES = len(WAITS) + 1
PATIENCE = timedelta(days=5)
KEPT = timedelta(days=30)
State = Delivery.State


@dataclass
class Sent:
    """How many deliveries arrived, were put off, were given up."""

    sent: int = 0
    later: int = 0
    never: int = 0


def send_due(now: datetime, most: int = MOST) -> Sent:
    """Send up to `most` deliveries that are due; not inside a transaction, for claims must hold before anything is sent."""
    done, failed = Sent(), set[int]()
    left = most
    while left > 0 and (lot := _claim(now, min(LOT, left), failed)):
        for delivery in lot:
            if delivery.subscriber_id in failed:
                _release(delivery)
                continue
            _send(delivery, now, done, failed)
        left -= len(lot)
    return done


def _claim(now: datetime, most: int, failed: set[int]) -> list[Delivery]:
    """Take deliveries for this run: waiting ones that are due, and claimed ones whose claimer did not come back."""
    claim = uuid.uuid4()
    with transaction.atomic(durable=True):
        rows = Delivery.objects.filter(
            state__in=[State.WAITING, State.SENDING],
            next_at__lte=now,
            subscriber__state=Subscriber.State.ACTIVE,
        ).exclude(subscriber__in=failed)
        rows = rows.order_by("next_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        ids = list(rows.values_list("pk", flat=True)[:most])
        Delivery.objects.filter(pk__in=ids).update(state=State.SENDING, claim=claim, next_at=now + LEASE)
    mine = Delivery.objects.filter(claim=claim, state=State.SENDING)
    return list(mine.select_related("message", "subscriber").order_by("id"))


def _release(delivery: Delivery) -> None:
    """Not tried: its subscriber fails just now. It goes with the one that failed."""
    first = Delivery.objects.filter(subscriber=delivery.subscriber_id, state=State.WAITING, tries__gt=0)
    again = first.order_by("-next_at").values_list("next_at", flat=True).first()
    _mine(delivery).update(state=State.WAITING, claim=None, next_at=again or delivery.next_at)


def _mine(delivery: Delivery) -> Any:
    return Delivery.objects.filter(pk=delivery.pk, claim=delivery.claim, state=State.SENDING)


def _send(delivery: Delivery, now: datetime, done: Sent, failed: set[int]) -> None:
    subscriber, message = delivery.subscriber, delivery.message
    try:
        secrets = signing_secrets(subscriber, now)
        headers = headers_of(
            f"msg_{message.key.hex}", message.body, secrets, timezone.now()
        )  # the other side compares it with its own clock
        answer = post(subscriber.address, headers, message.body, settings.WEBHOOKS_ROUTE)
    except Exception as error:  # one that cannot be sent must not hold up the others
        log.exception("delivery %s could not be sent", delivery.pk)
        answer = Answer(None, f"程序错误（{type(error).__name__}）", 0)
    if answer.taken:
        done.sent += 1
        _arrived(delivery, answer, now)
        return
    failed.add(subscriber.pk)
    if _failed(delivery, answer, now):
        done.later += 1
    else:
        done.never += 1


@transaction.atomic
def _arrived(delivery: Delivery, answer: Answer, now: datetime) -> None:
    _noted(delivery, answer, now)
    _mine(delivery).update(state=State.SENT, claim=None, sent_at=now, error="", tries=F("tries") + 1)
    Subscriber.objects.filter(pk=delivery.subscriber_id).exclude(failing_since=None).update(
        failing_since=None
    )


@transaction.atomic
def _failed(delivery: Delivery, answer: Answer, now: datetime) -> bool:
    """Put off, or given up after the last try. True where it is tried again."""
    _noted(delivery, answer, now)
    tries = delivery.tries + 1
    again = tries < MOST_TRIES
    wait = max(answer.wait, WAITS[min(tries, len(WAITS)) - 1])
    _mine(delivery).update(
        state=State.WAITING if again else State.DEAD,
        claim=None,
        error=answer.error,
        tries=tries,
        next_at=now + wait,
    )
    subscriber = Subscriber.objects.select_for_update().get(pk=delivery.subscriber_id)
    if subscriber.state != Subscriber.State.ACTIVE:
        return again
    if subscriber.failing_since is None:
        subscriber.failing_since = now
    if answer.status == GONE:
        _switch_off(subscriber, "接收方答复 410：不再接收", now)
    elif now - subscriber.failing_since >= PATIENCE:
        _switch_off(subscriber, f"连续 {PATIENCE.days} 天没有送达：{answer.error}", now)
    subscriber.save(update_fields=["failing_since", "state", "said"])
    return again


def _noted(delivery: Delivery, answer: Answer, now: datetime) -> None:
    Attempt(
        delivery=delivery, at=now, status=answer.status, milliseconds=answer.milliseconds, error=answer.error
    ).save(force_insert=True)


def _switch_off(subscriber: Subscriber, why: str, now: datetime) -> None:
    subscriber.state, subscriber.said = Subscriber.State.OFF, why[:200]
    for user in {u.pk: u for u in (subscriber.kept_by, subscriber.confirmed_by) if u is not None}.values():
        outbox.put(
            "feed_off", to_user=user, case_number="", now=now, once=f"{subscriber.key}:{now.isoformat()}"
        )
    log.error("webhook %s switched off: %s", subscriber.key, why)


def send_again(delivery: Delivery, now: datetime) -> bool:
    """Put a delivery that arrived or was given up back on its way; whether it was one."""
    over = Delivery.objects.filter(pk=delivery.pk, state__in=[State.SENT, State.DEAD])
    return bool(over.update(state=State.WAITING, tries=0, next_at=now, error=""))


def forget(now: datetime) -> int:
    """Messages older than `KEPT` go, delivered or not; how many."""
    old = list(Message.objects.filter(at__lt=now - KEPT).order_by("id").values_list("pk", flat=True)[:MOST])
    Attempt.objects.filter(delivery__message__in=old).delete()
    Delivery.objects.filter(message__in=old).delete()
    return Message.objects.filter(pk__in=old).delete()[0]


def tick(now: datetime) -> Sent:
    """What the clock does in every round."""
    done = send_due(now)
    forget(now)
    return done
