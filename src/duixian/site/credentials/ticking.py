"""What happens to cards by itself: rounds that begin and end, years that are missed, validity that runs out, reports that are
due, employers that change. It can be run at any time, by several processes, again after it was killed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from duixian.rules.model.credentials import Credential
from duixian.site.registry.models import Fact
from duixian.site.shelf import Ready

from . import kinds, yearly
from .changing import MOVED, Change, locked
from .models import Card, Filing, Round, Watermark

log = logging.getLogger(__name__)
MOST = 5_000  # facts looked at in one round
REMIND = (3, 0)  # days before a report is due
SETTLED = timedelta(
    minutes=5
)  # by then what was recorded at a time has been written, whichever order it came in


def tick(now: datetime) -> None:
    """Do everything that is due by `now`; what fails is logged and does not stop the rest."""
    for ready, credential in kinds.all_kinds():
        _try(f"{credential.label} 登记时间", lambda r=ready, c=credential: yearly.open_stated(r, c, now))  # type: ignore[misc]
        _try(f"{credential.label} 换单位", lambda r=ready, c=credential: _moves(r, c, now))  # type: ignore[misc]
    today = timezone.localdate(now)
    for row in Round.objects.filter(counted=False, starts__lte=today).order_by("year"):
        for part in (yearly.remind, yearly.close, yearly.count):
            _try(f"{row}", lambda p=part, r=row: p(r, now))  # type: ignore[misc]
    for card in Card.objects.filter(state__in=["active", "suspended"], valid_until__lt=today):
        _try(card.number, lambda c=card: _expire(c.pk, now))  # type: ignore[misc]
    for filing in Filing.objects.filter(
        state=Filing.State.ASKED, due__lte=today + timedelta(days=max(REMIND))
    ):
        _try(f"{filing}", lambda f=filing: _due(f.pk, now))  # type: ignore[misc]


def _try(what: str, part: Callable[[], object]) -> None:
    try:
        part()
    except Exception:  # one card that cannot be handled must not hold up the others
        log.exception("%s", what)


@transaction.atomic
def _expire(key: int, now: datetime) -> None:
    """The validity has run out: there is no card any more, and the class says so."""
    change = Change(locked(key), None, now)
    card = change.card
    if not card.running or card.valid_until is None or card.valid_until >= change.today:
        return
    since = card.valid_until + timedelta(days=1)
    card.state, card.end, card.reasons = Card.State.ENDED, "expired", []
    change.settle({change.credential.fact: kinds.none(change.known[0].pack, change.credential)}, since)
    change.event("ended", on=since, note="有效期满", article=kinds.article(change.credential))
    change.tell("card_ended")


@transaction.atomic
def _due(key: int, now: datetime) -> None:
    """A unit is reminded of a report, and that it was late is written down once."""
    row = Filing.objects.select_for_update(of=("self",)).select_related("unit__account").get(pk=key)
    if row.state != Filing.State.ASKED or row.due is None or row.unit is None:
        return
    change = Change(locked(row.card_id), None, now)
    left = (row.due - change.today).days
    if left < 0 and "late" not in row.told:
        row.told = [*row.told, "late"]
        row.save(update_fields=["told"])
        change.event("late", note=f"应在 {row.due} 以前报告", unit=str(row.unit.key), once=f"late:{row.pk}")
    mark = min((day for day in REMIND if left <= day), default=None)
    if left >= 0 and mark is not None and mark not in row.told:
        row.told = [*row.told, mark]
        row.save(update_fields=["told"])
        change.tell("card_leave", row.unit, deadline=row.due, once=f"leave:{row.pk}:{mark}")


def _moves(ready: Ready, credential: Credential, now: datetime) -> None:
    """Employers that the registry has learnt of since the last time: the card of who changed waits for the new one's filing."""
    rule = credential.moved
    if rule is None:
        return
    name = f"{ready.pack.id}:{credential.id}"
    mark, _ = Watermark.objects.get_or_create(pack=name)
    rows = Fact.objects.filter(pack=ready.pack.id, fact=rule.employer, pk__gt=mark.last, other__isnull=False)
    rows = rows.filter(recorded_at__lte=now - SETTLED)
    last = mark.last
    for row in rows.order_by("pk")[:MOST]:
        last = row.pk
        if row.register == credential.label or row.source == Fact.Source.DECLARED:
            continue
        for card in Card.objects.filter(pack=ready.pack.id, credential=credential.id, holder=row.subject_id, state__in=["active", "suspended"]):  # fmt: skip
            _moved(card.pk, row, now)
    if last > mark.last:
        Watermark.objects.filter(pk=mark.pk, last__lt=last).update(last=last)


@transaction.atomic
def _moved(key: int, row: Fact, now: datetime) -> None:
    change = Change(locked(key), None, now)
    card, rule = change.card, change.credential.moved
    if rule is None or row.other is None or card.unit_id == row.other_id or not card.running:
        return
    if row.valid_to is not None and row.valid_to < change.today:
        return
    if card.unit_id is None or row.recorded_at < _issued(card):
        card.unit = row.other  # known before the card, or the first one that is known
        card.save(update_fields=["unit"])
        return
    once = f"moved:{row.pk}"
    if card.events.filter(once=once).exists() or Filing.objects.filter(card=card, kind=Filing.Kind.MOVE, unit=row.other, state=Filing.State.OPEN).exists():  # fmt: skip
        return
    on = row.valid_from or change.today
    change.suspend(MOVED)
    change.settle({rule.fact: True, rule.filed: False})
    change.event("moved", on=on, note="登记显示到了另一个单位", unit=str(row.other.key), once=once)
    change.tell("card_suspended")
    change.tell("card_moved", row.other)


def _issued(card: Card) -> datetime:
    return card.events.order_by("seq").values_list("at", flat=True)[0]
