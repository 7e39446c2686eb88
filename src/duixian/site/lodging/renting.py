"""The rent, month by month: what the pack's expression gives on the first day of each, what was received, what is late."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum

from duixian.quantities.months import add_months
from duixian.rules.model.benefits import Benefit
from duixian.rules.model.lodgings import Rent
from duixian.site.cases import deadlines
from duixian.site.cases.calendar import current_calendar

from . import facts, kinds, values
from .changing import Change, LodgingError, locked
from .models import Charge, Receipt, Stay
from .steering import changing

DAY = timedelta(days=1)
MOST = 600  # months of one stay


def charge(key: int, now: datetime) -> int:
    """Every month that has begun has its rent; what was not known is worked out again. How many were added or settled."""
    with transaction.atomic():
        change = Change(locked(key), None, now)
        stay, lodging = change.stay, change.lodging
        if lodging.rent is None or stay.arrived_on is None or lodging.nightly:
            return 0
        done = 0
        for row in stay.charges.filter(fen__isnull=True):
            done += _reckon(row, change)
        upto, last = min(change.today, stay.left_on or change.today), _last(change)
        for n in range(stay.charges.count(), MOST):
            month = add_months(stay.arrived_on, n)
            if last is not None and month > last:
                break
            if month > upto or (stay.left_on is not None and month >= stay.left_on and n > 0):
                break
            row = Charge(
                stay=stay,
                month=month,
                until=min(add_months(stay.arrived_on, n + 1) - DAY, last or date.max),
                due=_due(month, lodging.rent),
            )
            _reckon(row, change)
            done += 1
        if done:
            change.tell("stay_rent", deadline=_next_due(stay), once=f"rent:{stay.charges.count()}")
        return done


def _last(change: Change) -> date | None:
    """The last day of the term, as the facts have it while they live there: whether the clock has moved it yet or not."""
    stay, (ready, lodging) = change.stay, change.known
    if stay.state != Stay.State.IN:
        return stay.last
    return values.day(values.details_of(ready, stay.person, change.today), lodging.until) or stay.last


def _reckon(row: Charge, change: Change) -> bool:
    """Work out a month; saved. Whether it is known now."""
    ready, lodging = change.known
    assert lodging.rent is not None
    details = values.details_of(ready, change.stay.person, row.month)
    row.fen = values.fen(details, lodging.rent.value)
    row.lacking = "、".join(values.lacking(details, lodging.rent.value))[:500] if row.fen is None else ""
    if row.fen == 0:
        row.paid_on = row.month
    row.save()
    return row.fen is not None


def _due(month: date, rent: Rent) -> date:
    return deadlines.due(month, rent.due, current_calendar()).day if rent.due is not None else month


def _next_due(stay: Stay) -> date | None:
    return stay.charges.filter(paid_on=None, fen__gt=0).order_by("due").values_list("due", flat=True).first()


def pay(row: Charge, fen: int, on: date, number: str, user: Any, now: datetime) -> None:
    """Rent received for a month. Raises LodgingError."""
    _take(row, fen, on, number, user, now, "paid")


def unpay(receipt: Receipt, number: str, user: Any, now: datetime) -> None:
    """A receipt that was entered wrongly is taken back. Raises LodgingError."""
    back = (
        Receipt.objects.filter(charge=receipt.charge, number=receipt.number).aggregate(n=Sum("fen"))["n"] or 0
    )
    if receipt.fen <= 0 or back < receipt.fen:
        raise LodgingError("这张收据已经冲回。")
    _take(receipt.charge, -receipt.fen, receipt.on, number or receipt.number, user, now, "unpaid")


def _take(row: Charge, fen: int, on: date, number: str, user: Any, now: datetime, act: str) -> None:
    with changing(row.stay, user, now, keeper=True) as (change, _):
        held = Charge.objects.select_for_update().get(pk=row.pk)
        if held.fen is None:
            raise LodgingError(f"这个月的租金还定不下来：{held.lacking}。请先登记有关的事实。")
        if not number.strip():
            raise LodgingError("请写收据编号。")
        if on > change.today or fen == 0 or not 0 <= held.paid + fen <= held.fen:
            raise LodgingError(
                f"这个月应交 {held.fen / 100:.2f} 元，已交 {held.paid / 100:.2f} 元；收款日不能在今天以后。"
            )
        Receipt.objects.create(charge=held, fen=fen, on=on, number=number.strip()[:60], by=user, at=now)
        held.paid += fen
        held.paid_on = on if held.paid == held.fen else None
        held.save()
        change.event(
            act,
            note=f"{held.month} 起的一个月 {fen / 100:.2f} 元，收据 {number.strip()[:60]}",
            charge=held.pk,
        )


def late_days(stay: Stay, on: date) -> int:
    """The longest delay of any month so far, in days."""
    worst = 0
    for row in stay.charges.filter(fen__gt=0):
        worst = max(worst, ((row.paid_on or on) - row.due).days)
    return worst


def note_delay(key: int, now: datetime) -> bool:
    """The longest delay becomes a fact, so that the rule sees it. Whether it has grown."""
    with transaction.atomic():
        change = Change(locked(key), None, now)
        rent, stay = change.lodging.rent, change.stay
        days = late_days(stay, change.today) if rent is not None and rent.late else 0
        if days <= 0 or rent is None:
            return False
        unit = change.known[0].pack.facts[rent.late].unit
        value = f"{days} {unit}".strip()
        if facts.known(stay.person, stay.pack, rent.late, change.today) == value:
            return False
        change.settle({rent.late: value})
        return True


def subsidies(stay: Stay, on: date) -> list[tuple[Benefit, str]]:
    """The benefits that bear a part of the rent, with what the rules say of them today."""
    ready, lodging = kinds.of_stay(stay)
    if lodging.rent is None or not lodging.rent.subsidies:
        return []
    found = values.details_of(ready, stay.person, on).result.benefits
    return [(ready.pack.benefits[id_], found[id_].status) for id_ in lodging.rent.subsidies]
