"""Units let to a firm for its people: at most the pack's share of a site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from duixian.rules.model.lodgings import Lodging
from duixian.site import audit
from duixian.site.registry.facts import Entry, on_day, record
from duixian.site.registry.models import Fact, Subject
from duixian.site.shelf import Ready

from . import holding, kinds, showing, values
from .changing import LodgingError
from .models import Group, Site, Stay, Term, Unit

DAY = timedelta(days=1)


def of_stay(stay: Stay, ready: Ready, lodging: Lodging, on: date) -> tuple[bool, Group | None]:
    """Whether it is known who lets to a stay, and the firm's letting where a firm does."""
    rule = lodging.group
    if rule is None or not values.holds(values.details_of(ready, stay.person, on), rule.condition):
        return True, None
    firm = on_day(stay.person, stay.pack, on).get(rule.employer)
    if firm is None or firm.row.other is None:
        return False, None
    rows = Group.objects.filter(
        site__pack=stay.pack, site__lodging=lodging.id, firm=firm.row.other, ended_on=None
    )
    group = (rows.filter(site=stay.site_id) if stay.site_id is not None else rows).first()
    return group is not None, group


def share(site: Site) -> tuple[int, int]:
    """How many units of a site are let to firms, and how many there are."""
    rows = Unit.objects.filter(site=site, open=True)
    return rows.exclude(group=None).count(), rows.count()


@transaction.atomic
def let(site: Site, firm: Subject, units: Sequence[int], document: str, user: Any, now: datetime) -> Group:
    """Let units of a site to a firm. Raises LodgingError."""
    (site,) = holding.lock([site.pk])
    lodging = kinds.of_stay(site)[1]
    rule, today = lodging.group, timezone.localdate(now)
    allowed, reason = showing.may_keep(user, site, today)
    if not allowed:
        raise LodgingError(reason)
    if rule is None:
        raise LodgingError("这种住处不集体租赁。")
    if not document.strip():
        raise LodgingError("请写集体租赁合同的编号。")
    busy = Term.objects.filter(Q(last__isnull=True) | Q(last__gte=today))
    rows = Unit.objects.filter(site=site, open=True, group=None, pk__in=units).exclude(
        pk__in=busy.values("unit")
    )
    if not units or rows.count() != len(set(units)):
        raise LodgingError("选的房里有的已经租出或不可用，请重新选。")
    let_, all_ = share(site)
    if (let_ + len(set(units))) * 100 > all_ * rule.percent:
        raise LodgingError(
            f"{site.name}共 {all_} 套，集体租赁最多 {rule.percent}%，已租 {let_} 套，不能再租 {len(set(units))} 套（{kinds.article(lodging, rule)}）。"
        )
    group = Group.objects.create(
        site=site, firm=firm, since=today, document=document.strip()[:200], by=user, at=now
    )
    rows.update(group=group)
    if rule.fact:
        record(
            [Entry(firm, site.pack, rule.fact, True, Fact.Source.VERIFIED, valid_from=today, register=lodging.label, evidence=group.document)],
            user, now,
        )  # fmt: skip
    audit.write(
        "lodging.group", user=user, subject=firm, about=site.name, detail={"count": len(set(units))}, now=now
    )
    return group


@transaction.atomic
def end(group: Group, user: Any, now: datetime) -> None:
    """The letting is over: units in which nobody lives are everybody's again; the others follow as they are left. Raises
    LodgingError."""
    holding.lock([group.site_id])
    row, today = Group.objects.select_for_update().get(pk=group.pk), timezone.localdate(now)
    allowed, reason = showing.may_keep(user, group.site, today)
    if not allowed or row.ended_on is not None:
        raise LodgingError(reason if not allowed else "已经终止。")
    living = Stay.objects.filter(group=row, state__in=[Stay.State.OFFERED, Stay.State.BOOKED, Stay.State.IN, Stay.State.LEAVING])  # fmt: skip
    if living.exists():
        raise LodgingError("还有人住着，等退房以后再终止。")
    row.ended_on = today
    row.save(update_fields=["ended_on"])
    Unit.objects.filter(group=row).update(group=None)
    audit.write(
        "lodging.group", user=user, subject=row.firm, about=group.site.name, detail={"count": 0}, now=now
    )
