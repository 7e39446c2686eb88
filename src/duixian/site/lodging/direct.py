"""Letting without a claim, where the text gives no procedure: the keepers write down who lives where, and the facts follow."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from duixian.site.registry import identifiers
from duixian.site.registry.identifiers import IdentifierError
from duixian.site.registry.models import Subject
from duixian.site.registry.subjects import get_or_add

from . import asking, following, holding, kinds, showing
from .changing import Change, LodgingError
from .models import RUNNING, Stay, Unit


def person(kind: str, number: str, name: str, now: datetime) -> Subject:
    """Whoever moves in, by an identifier. Raises LodgingError."""
    if not name.strip():
        raise LodgingError("请写姓名。")
    try:
        checked = identifiers.checked(kind or "resident", number, timezone.localdate(now))
    except IdentifierError as error:
        raise LodgingError(str(error)) from error
    if checked.kind == identifiers.CREDIT:
        raise LodgingError("请填个人证件。")
    found = get_or_add(checked, name.strip()[:100], now)
    if found.name != name.strip():
        raise LodgingError("证件号码登记在另一个姓名下，请核对姓名和号码。")
    return found


@transaction.atomic
def let(unit: Unit, who: Subject, user: Any, now: datetime) -> Stay:
    """A unit of a lodging without a procedure is let to somebody, who moves in. Raises LodgingError."""
    ready, lodging = kinds.of_stay(unit.site)
    allowed, reason = showing.may_keep(user, unit.site, timezone.localdate(now))
    if not allowed:
        raise LodgingError(reason)
    if ready.pack.benefits[lodging.benefit].procedure or lodging.nightly:
        raise LodgingError(f"{lodging.label}要先申报、准予，再按次序分配。")
    if Stay.objects.filter(pack=ready.pack.id, lodging=lodging.id, person=who, state__in=RUNNING).exists():
        raise LodgingError("这个人已经住着一套，先退房。")
    today = timezone.localdate(now)
    stay = Stay(
        pack=ready.pack.id, lodging=lodging.id, person=who, site=unit.site, state=Stay.State.BOOKED, asked_at=now, queued_at=now,
        number=asking.number(ready.pack.id, lodging, today.year),
    )  # fmt: skip
    stay.save()
    allowed, reason = showing.may_handle(user, stay, today)
    if not allowed:
        raise LodgingError(reason)
    if not unit.open or unit.group is not None or not holding.take_term(stay, unit, today):
        raise LodgingError("这一套已经租出或不可用。")
    post = showing.post_of(user, stay.pack, lodging, unit.site.place, today)
    following.move_in(Change(stay, user, now, post.office if post is not None else ""))
    return stay
