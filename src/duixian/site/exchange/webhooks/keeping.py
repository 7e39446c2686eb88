"""Subscribers: a system administrator keeps them, a security administrator confirms where messages go before any goes there.

A new secret signs beside the old one for a day, so that the other side can change over without losing a message.
"""

from __future__ import annotations

import base64
import secrets as random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from duixian.site import audit
from duixian.site.accounts.models import User
from duixian.site.exchange.models import Delivery, Secret, Subscriber
from duixian.site.sealing import keys_of

from .guarding import GuardError, goal_of
from .kinds import CHOSEN

BESIDE = timedelta(days=1)
MOST = 100
State = Subscriber.State
Allowed = tuple[bool, str]


class KeepError(ValueError):
    """What cannot be done with a subscriber; the message says why and what to do."""


def may_see(user: Any) -> Allowed:
    """Whether a user sees who is told of what: both administrators."""
    if _is(user, User.Duty.SYSTEM) or _is(user, User.Duty.SECURITY):
        return True, ""
    return False, "推送对象由系统管理员管理、安全管理员确认。"


def may_keep(user: Any) -> Allowed:
    """Whether a user makes, changes and ends subscribers: system administrators."""
    return (True, "") if _is(user, User.Duty.SYSTEM) else (False, "推送对象由系统管理员设定。")


def may_confirm(user: Any) -> Allowed:
    """Whether a user lets messages go to an address: security administrators, who keep none themselves."""
    return (True, "") if _is(user, User.Duty.SECURITY) else (False, "推送地址由安全管理员确认。")


def _is(user: Any, duty: str) -> bool:
    return bool(user.is_authenticated and user.is_active and user.duty == duty)


def make(
    name: str, address: str, events: Iterable[str], pack: str, by: Any, now: datetime
) -> tuple[Subscriber, str]:
    """A new subscriber, which waits to be confirmed, and its secret, which is shown this once. Raises KeepError."""
    _may(may_keep(by))
    fields = _checked(name, address, events, pack)
    with transaction.atomic():
        if Subscriber.objects.exclude(state=State.REMOVED).count() >= MOST:
            raise KeepError(f"推送对象最多 {MOST} 个。请先撤销不用的。")
        made = Subscriber(**fields, kept_by=by, changed_at=now)
        made.save(force_insert=True)
        secret = _new_secret(made, now)
        _noted("feed.made", made, by, now, {"address": made.address, "events": made.events})
    return made, secret


def change(subscriber: Subscriber, name: str, address: str, events: Iterable[str], pack: str, by: Any, now: datetime) -> Subscriber:  # fmt: skip
    """Another name, address or choice of events. Another address, or more events, is confirmed anew. Raises KeepError."""
    _may(may_keep(by))
    fields = _checked(name, address, events, pack)
    with transaction.atomic():
        row = _locked(subscriber)
        wider = (
            fields["address"] != row.address
            or not set(fields["events"]) <= set(row.events)
            or fields["pack"] not in (row.pack, row.pack or fields["pack"])
        )
        for key, value in fields.items():
            setattr(row, key, value)
        row.kept_by, row.changed_at = by, now
        if wider:
            row.state, row.confirmed_by, row.confirmed_at = State.WAITING, None, None
            row.failing_since, row.said = None, ""
        row.save()
        _noted("feed.changed", row, by, now, {"address": row.address, "events": row.events})
    return row


def confirm(subscriber: Subscriber, seen: str, by: Any, now: datetime) -> None:
    """Messages may go to the address that was looked at (`seen`). Raises KeepError."""
    _may(may_confirm(by))
    with transaction.atomic():
        row = _locked(subscriber)
        if row.state != State.WAITING:
            raise KeepError("这个推送对象不在等待确认。")
        if seen != told(row):
            raise KeepError("打开页面以后又改过，请核对现在的地址和事件再确认。")
        row.state, row.confirmed_by, row.confirmed_at = State.ACTIVE, by, now
        row.save()
        _noted("feed.confirmed", row, by, now, {"address": row.address, "events": row.events})


def told(subscriber: Subscriber) -> str:
    """What a confirmation is of."""
    return "|".join([subscriber.address, subscriber.pack, *sorted(subscriber.events)])


def rotate(subscriber: Subscriber, by: Any, now: datetime) -> str:
    """A new secret, shown this once; the old one signs beside it for a day. Raises KeepError."""
    _may(may_keep(by))
    with transaction.atomic():
        row = _locked(subscriber)
        row.secrets.exclude(until=None).delete()
        row.secrets.filter(until=None).update(until=now + BESIDE)
        secret = _new_secret(row, now)
        _noted("feed.secret", row, by, now, {})
    return secret


def pause(subscriber: Subscriber, by: Any, now: datetime) -> None:
    """Messages are kept and not sent until it goes on. Either administrator may. Raises KeepError."""
    _may(may_see(by))
    _moved(subscriber, (State.ACTIVE,), State.PAUSED, "feed.paused", by, now)


def resume(subscriber: Subscriber, by: Any, now: datetime) -> None:
    """What was kept goes out, also after it was switched off. Raises KeepError."""
    _may(may_keep(by))
    with transaction.atomic():
        _moved(subscriber, (State.PAUSED, State.OFF), State.ACTIVE, "feed.resumed", by, now)
        waiting = Delivery.objects.filter(subscriber=subscriber.pk, state=Delivery.State.WAITING)
        waiting.update(tries=0, next_at=now)


def remove(subscriber: Subscriber, by: Any, now: datetime) -> None:
    """Nothing more is sent, secrets are deleted; the log stays. Either administrator may. Raises KeepError."""
    _may(may_see(by))
    with transaction.atomic():
        _moved(
            subscriber, tuple(s for s in State if s != State.REMOVED), State.REMOVED, "feed.removed", by, now
        )
        subscriber.secrets.all().delete()
        open_ = Delivery.objects.filter(subscriber=subscriber.pk, state=Delivery.State.WAITING)
        open_.update(state=Delivery.State.DEAD, error="推送对象已撤销")


def signing_secrets(subscriber: Subscriber, now: datetime) -> list[str]:
    """What to sign with, the newest first. Raises SealError."""
    keys = keys_of(settings.DATA_DIR)
    rows = [row for row in subscriber.secrets.order_by("-id") if row.until is None or row.until > now]
    return [keys.open(row.sealed, f"webhook:{row.key}").decode() for row in rows]


def _new_secret(subscriber: Subscriber, now: datetime) -> str:
    secret = "whsec_" + base64.b64encode(random.token_bytes(32)).decode()
    row = Secret(subscriber=subscriber, made_at=now)
    row.sealed = keys_of(settings.DATA_DIR).seal(secret.encode(), f"webhook:{row.key}")
    row.save(force_insert=True)
    return secret


def _moved(
    subscriber: Subscriber, before: Iterable[str], after: str, act: str, by: Any, now: datetime
) -> None:
    with transaction.atomic():
        row = _locked(subscriber)
        if row.state not in tuple(before):
            raise KeepError(f"现在是“{row.get_state_display()}”，不能这样办。请刷新页面。")
        row.state, row.failing_since, row.said = after, None, ""
        row.save()
        _noted(act, row, by, now, {})


def _locked(subscriber: Subscriber) -> Subscriber:
    row = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if row.state == State.REMOVED:
        raise KeepError("这个推送对象已经撤销。")
    return row


def _checked(name: str, address: str, events: Iterable[str], pack: str) -> dict[str, Any]:
    name, chosen = " ".join(name.split()), set(events)
    if not name or len(name) > 100:
        raise KeepError("请写接收方的名称，不超过 100 个字。")
    try:
        goal_of(address.strip())
    except GuardError as error:
        raise KeepError(str(error)) from None
    if not chosen or chosen - set(CHOSEN):
        raise KeepError("请至少选一种事件。")
    return {
        "name": name,
        "address": address.strip(),
        "events": [e for e in CHOSEN if e in chosen],
        "pack": pack,
    }


def _may(allowed: Allowed) -> None:
    if not allowed[0]:
        raise KeepError(allowed[1])


def _noted(act: str, subscriber: Subscriber, by: Any, now: datetime, detail: dict[str, Any]) -> None:
    audit.write(act, user=by, about=f"推送 {subscriber.key}", detail=detail, now=now)
