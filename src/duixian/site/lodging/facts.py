"""What a stay tells the registry: facts of its person, so that matching and every guard of a procedure sees them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from duixian.rules.model.lodgings import STAYED, Lodging, Quota
from duixian.site.registry.facts import Entry, on_day, record
from duixian.site.registry.models import Fact, Subject

from .models import Stay

DAY = timedelta(days=1)
COUNTED = (
    Stay.State.DRAFT,
    Stay.State.WAITING,
    Stay.State.OFFERED,
    Stay.State.LAPSED,
)  # nothing was asked for yet


def period(day: date, per: str) -> tuple[date, date]:
    """The month, quarter or year of a day: its first and last day."""
    months = {"month": 1, "quarter": 3, "year": 12}[per]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = first.year * 12 + first.month - 1 + months
    return first, date(after // 12, after % 12 + 1, 1) - DAY


def used(
    lodging: Lodging, quota: Quota, pack: str, person: Subject, day: date, but: int | None = None
) -> int:
    """How many stays of a person count for the period of a day, without the one `but`."""
    first, last = period(day, quota.per)
    rows = Stay.objects.filter(
        pack=pack, lodging=lodging.id, person=person, first__gte=first, first__lte=last
    )
    rows = rows.exclude(pk=but) if but is not None else rows
    if quota.counts == STAYED:
        return rows.filter(arrived_on__isnull=False).count()
    return rows.filter(asked_at__isnull=False).exclude(state__in=COUNTED).count()


def missed(lodging: Lodging, pack: str, person: Subject, day: date) -> bool:
    """Whether somebody did not come to a stay in the period of a day."""
    rule = lodging.missed
    if rule is None or not rule.per:
        return False
    first, last = period(day, rule.per)
    rows = Stay.objects.filter(pack=pack, lodging=lodging.id, person=person, state=Stay.State.MISSED)
    return rows.filter(first__gte=first, first__lte=last).exists()


def of_request(lodging: Lodging, pack: str, person: Subject, first: date, today: date, but: int | None = None) -> dict[str, Any]:  # fmt: skip
    """What is true of a stay that is asked for today from a first day on, by fact."""
    said: dict[str, Any] = {lodging.starts: first.isoformat()}
    if lodging.asked:
        said[lodging.asked] = today.isoformat()
    if lodging.quota is not None:
        said[lodging.quota.fact] = (
            used(lodging, lodging.quota, pack, person, first, but) >= lodging.quota.most
        )
    if lodging.missed is not None and lodging.missed.fact:
        said[lodging.missed.fact] = missed(lodging, pack, person, first)
    return {id_: value for id_, value in said.items() if id_}


def settle(
    stay: Stay, lodging: Lodging, said: Mapping[str, Any], on: date, user: Any, now: datetime, until: date | None = None
) -> None:  # fmt: skip
    """Record what the register of stays says of its person from a day on; facts without an id are passed over."""
    record(
        [
            Entry(
                stay.person, stay.pack, id_, value, Fact.Source.VERIFIED, valid_from=on, valid_to=until, register=lodging.label,
                evidence=f"{lodging.label} {stay.number}",
            )
            for id_, value in said.items()
            if id_
        ],
        user, now,
    )  # fmt: skip


def known(person: Subject, pack: str, id_: str, on: date) -> Any:
    """What the registry says of a fact on a day; None where nothing."""
    held = on_day(person, pack, on).get(id_)
    return held.row.value if held is not None else None
