"""Writing messages: rows in the caller's transaction, so that none is lost with it and none outlives its undoing.

A message holds the case's number, the benefit, what happened, when, and where an office finds the case; whoever wants more
signs in and asks. Nobody is told of a case that has no number yet.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from duixian.rules.model.conduct import GRANT, REFUSE
from duixian.site.cases.listening import Happened, asks
from duixian.site.cases.models import Case, Decision
from duixian.site.exchange.models import Delivery, Message, Subscriber
from duixian.site.prepared import Prepared, add_all
from duixian.site.shelf import shelf

from .kinds import BY_ACT, ENDED, GRANTED, PING, REFUSED

KEPT = (Subscriber.State.ACTIVE, Subscriber.State.PAUSED, Subscriber.State.OFF)  # for whom messages are kept
# Every act on every case asks this.
LISTENING = Prepared[Subscriber](
    lambda: Subscriber.objects.filter(Q(state="active") | Q(state="paused") | Q(state="off")).order_by("pk")
)
DECIDED = {GRANT: GRANTED, REFUSE: REFUSED}


@asks(LISTENING)
def happened(acts: Collection[str], found: Iterable[Happened]) -> None:
    """Acts of cases took place; `acts` are those among `found`, which is looked through only where somebody listens."""
    if not any(act in BY_ACT for act in acts):
        return
    listening = LISTENING.all()
    if not listening:
        return
    _write(((BY_ACT[one.act], one.case, one.at) for one in found if one.act in BY_ACT), listening)


def decided(context: Any, decision: Decision) -> None:
    """A decision on a case was made."""
    listening = LISTENING.all()
    if listening:
        _write([(DECIDED.get(decision.kind, ENDED), context.case, decision.at)], listening)


def ping(subscriber: Subscriber, now: datetime) -> None:
    """A message that tells of nothing, to try the way."""
    message = Message(kind=PING, body=_body(PING, {}, now), at=now)
    message.save(force_insert=True)
    Delivery(message=message, subscriber=subscriber, next_at=now).save(force_insert=True)


def _write(found: Iterable[tuple[str, Case, datetime]], listening: list[Subscriber]) -> None:
    messages, deliveries = [], []
    for kind, case, at in found:
        wanting = [s for s in listening if kind in s.events and s.pack in ("", case.pack)]
        if not wanting or not case.number:
            continue
        message = Message(kind=kind, case_number=case.number, body=_body(kind, _data(case), at), at=at)
        messages.append(message)
        deliveries += [Delivery(message=message, subscriber=one, next_at=at) for one in wanting]
    if not messages:
        return
    add_all(messages)
    for delivery in deliveries:
        delivery.message_id = delivery.message.pk
    add_all(deliveries)


def _data(case: Case) -> dict[str, Any]:
    ready = shelf().by_id(case.pack)
    benefit = ready.pack.benefits.get(case.benefit) if ready is not None else None
    return {
        "case": case.number,
        "pack": case.pack,
        "benefit": {"id": case.benefit, "title": benefit.title if benefit is not None else case.benefit},
        "link": settings.SITE_ADDRESS + reverse("cases:desk-case", args=[case.key]),
    }


def _body(kind: str, data: dict[str, Any], at: datetime) -> str:
    """The form of Standard Webhooks: type, timestamp, data."""
    told = {"type": kind, "timestamp": timezone.localtime(at).isoformat(timespec="seconds"), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
