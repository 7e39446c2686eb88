"""Copies: asked for by the person, made by the site's clock one after the other, kept sealed for `KEPT` days, then destroyed."""

from __future__ import annotations

import logging
import tempfile
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from duixian.site import audit
from duixian.site.accounts.models import User
from duixian.site.files import store
from duixian.site.files.sweeping import keep_until
from duixian.site.notices import outbox
from duixian.site.privacy.models import Copy
from duixian.site.registry.powers import own_subject

from .gathering import Whose, parts_of
from .packing import pack

log = logging.getLogger(__name__)
KEPT = timedelta(days=7)
AGAIN = timedelta(days=1)  # between two copies for one person
LEASE, MOST_TRIES, MOST = timedelta(minutes=30), 3, 5
State = Copy.State


class CopyError(ValueError):
    """A copy that is not made; the message says why and what to do."""


def ask(user: User, site: str, now: datetime) -> Copy:
    """Ask for a copy. Raises CopyError where one is under way, or was asked for within the last day."""
    if user.to_confirm:
        raise CopyError("这个账户由管理员建立或重置过，还没有确认是本人在用，现在不能要数据副本。")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        last = Copy.objects.filter(user=user).exclude(state=State.FAILED).first()
        if last is not None and last.asked_at > now - AGAIN:
            raise CopyError("一天只准备一份。请下载已有的，或明天再要。")
        made = Copy.objects.create(user=user, site=site[:200], asked_at=now)
        audit.write("privacy.asked", user=user, subject=own_subject(user), about=f"副本 {made.key}", now=now)
    return made


def available(copy: Copy, now: datetime) -> bool:
    """Whether a copy can be fetched now."""
    return (
        copy.state == State.READY and copy.file is not None and copy.file.removed_at is None
        and copy.until is not None and timezone.localdate(now) <= copy.until
    )  # fmt: skip


def tick(now: datetime) -> int:
    """Make what was asked for, so many at a time; how many. One that fails is tried again, three times in all."""
    done, tried = 0, list[int]()
    while len(tried) < MOST and (copy := _claim(now, tried)) is not None:
        tried.append(copy.pk)
        done += _make(copy, now)
    return done


@transaction.atomic
def _claim(now: datetime, tried: list[int]) -> Copy | None:
    free = Q(state=State.ASKED) | Q(state=State.MAKING, begun_at__lt=now - LEASE)
    rows = Copy.objects.filter(free).exclude(pk__in=tried).order_by("asked_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    copy = rows.select_related("user").first()
    if copy is None:
        return None
    copy.state, copy.begun_at, copy.tries = State.MAKING, now, copy.tries + 1
    copy.save(update_fields=["state", "begun_at", "tries"])
    return copy


def _make(copy: Copy, now: datetime) -> bool:
    try:
        _pack(copy, now)
    except Exception:  # one that cannot be made must not hold up the others
        log.exception("copy %s", copy.key)
        state = State.FAILED if copy.tries >= MOST_TRIES else State.ASKED
        Copy.objects.filter(pk=copy.pk, state=State.MAKING).update(state=state)
        return False
    return True


def _pack(copy: Copy, now: datetime) -> None:
    user: Any = copy.user
    whose = Whose(user, own_subject(user), now)
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as out, transaction.atomic():
        pack(out, parts_of(whose), whose, copy.site)
        stored = store.keep_made(out, f"我的数据-{timezone.localdate(now)}.zip", "zip", now)
        until = timezone.localdate(now) + KEPT
        keep_until(stored, until)
        copy.state, copy.made_at, copy.until, copy.file = State.READY, now, until, stored
        copy.save(update_fields=["state", "made_at", "until", "file"])
        audit.write(
            "privacy.made", user=user, subject=whose.subject, about=f"副本 {copy.key}", now=now, detail={"bytes": stored.size}
        )  # fmt: skip
        outbox.put(
            "data_ready", to_user=user, case_number="", deadline=until, once=f"copy {copy.key}", now=now
        )
