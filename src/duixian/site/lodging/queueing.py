"""The waiting list: what is free is offered to those who wait, in their order; an offer lapses. Each in a transaction of its
own, by the clock and whenever something was given up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from duixian.site.cases import deadlines, under_lock
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.models import Case

from . import grouping, holding, kinds, showing
from .changing import Change, LodgingError, locked
from .models import Site, Stay

State = Stay.State
DAY = timedelta(days=1)


def waiting(pack: str, lodging: str) -> QuerySet[Stay]:
    """Those who wait for a lodging, in their order."""
    return Stay.objects.filter(pack=pack, lodging=lodging, state=State.WAITING).order_by("queued_at", "pk")


def place(stay: Stay) -> int:
    """The place of a stay on its waiting list, from 1."""
    rows = waiting(stay.pack, stay.lodging)
    if kinds.of_stay(stay)[1].nightly:
        rows = rows.filter(site=stay.site_id)
    return (
        rows.filter(Q(queued_at__lt=stay.queued_at) | Q(queued_at=stay.queued_at, pk__lt=stay.pk)).count() + 1
    )


def serve_site(site: int | None, now: datetime) -> int:
    """Offer what is free of a site. How many offers."""
    row = Site.objects.filter(pk=site).first() if site is not None else None
    if row is None:
        return 0
    try:
        kinds.of_stay(row)
    except kinds.UnknownLodgingError:
        return 0
    return serve(row.pack, row.lodging, now)


def serve(pack: str, lodging: str, now: datetime) -> int:
    """Offer what is free of a lodging, in the order in which they wait. How many offers."""
    count, nightly = 0, kinds.of(pack, lodging)[1].nightly
    for key in list(waiting(pack, lodging).values_list("pk", flat=True)):
        if not nightly and not holding.any_free(pack, lodging, timezone.localdate(now)):
            break
        with transaction.atomic():
            count += _offer(Change(locked(key), None, now))
    return count


def _offer(change: Change) -> bool:
    stay, lodging = change.stay, change.lodging
    if stay.state != State.WAITING:
        return False
    held = _nights(change) if lodging.nightly else _unit(change)
    if not held:
        return False
    stay.state, stay.offer_until = State.OFFERED, _until(change)
    change.event("offered", note=f"{stay.unit.site.name} {stay.unit.name}" if stay.unit is not None else "")
    change.tell("stay_offer", deadline=stay.offer_until)
    return True


def _nights(change: Change) -> bool:
    stay = change.stay
    if stay.first is None or stay.first < change.today + change.lodging.ahead * DAY:
        return False
    return holding.take_nights(stay)


def _unit(change: Change) -> bool:
    """The first unit that is free: of the firm's, where it is let by one."""
    stay = change.stay
    known, stay.group = grouping.of_stay(stay, change.known[0], change.lodging, change.today)
    if not known:
        return False
    return any(
        holding.take_term(stay, unit, change.today) for unit in holding.free_by_term(stay, change.today)[:1]
    )


def _until(change: Change) -> date:
    """By when they answer; of nights, before the last day on which they can be asked for."""
    limit, stay = change.lodging.offer, change.stay
    last = (
        deadlines.due(change.today, limit, current_calendar()).day
        if limit is not None
        else change.today + 3 * DAY
    )
    if change.lodging.nightly and stay.first is not None:
        last = min(last, stay.first - change.lodging.ahead * DAY)
    return max(last, change.today)


def accept(stay: Stay, user: Any, now: datetime) -> None:
    """They take what is offered for a term. Raises LodgingError."""
    with transaction.atomic():
        change = _answering(stay, user, now)
        if change.lodging.nightly:
            raise LodgingError("请在申报页提交申请，床位就是您的。")
        change.stay.state, change.stay.offer_until = State.BOOKED, None
        change.event("accepted")
        change.tell("stay_booked")
        change.tell_keepers("stay_asked")


def decline(stay: Stay, user: Any, now: datetime) -> None:
    """They do not take it: of a term they wait on, behind all others. Raises LodgingError."""
    with transaction.atomic():
        change = _answering(stay, user, now)
        _back(change, "declined")
    serve(stay.pack, stay.lodging, now)


def may_rejoin(stay: Stay, case: Case | None) -> tuple[bool, str]:
    """Whether a place on the list that was given up can be taken up again: of a term, while what was granted stands."""
    if stay.state != State.CANCELLED:
        return False, f"这次入住{stay.get_state_display()}，不用重新候补。"
    if kinds.of_stay(stay)[1].nightly:
        return False, "按夜住的，请另选日子申请。"
    if case is None or case.phase != Case.Phase.GRANTED or stay.arrived_on is not None:
        return False, "准予已经不在，不能接着候补。还要住的请重新申报。"
    return True, ""


def rejoin(stay: Stay, user: Any, now: datetime) -> None:
    """They wait again, behind all others. Raises LodgingError."""
    with transaction.atomic():
        context = under_lock.context_of(stay.case, user, now) if stay.case is not None else None
        change = Change(locked(stay.pk), user, now)
        allowed, reason = showing.may_ask(user, change.stay, change.today)
        if allowed:
            allowed, reason = may_rejoin(change.stay, context.case if context is not None else None)
        if not allowed:
            raise LodgingError(reason)
        change.stay.state, change.stay.queued_at = State.WAITING, now
        change.event("queued", note="重新候补，排在最后")
    serve(stay.pack, stay.lodging, now)


def _answering(stay: Stay, user: Any, now: datetime) -> Change:
    if stay.case is not None:
        under_lock.context_of(stay.case, user, now)
    change = Change(locked(stay.pk), user, now)
    allowed, reason = showing.may_ask(user, change.stay, change.today)
    if not allowed:
        raise LodgingError(reason)
    if change.stay.state != State.OFFERED:
        raise LodgingError("现在没有要答复的。")
    return change


def _back(change: Change, act: str) -> None:
    stay = change.stay
    holding.give_nights(stay)
    holding.give_term(stay)
    stay.offer_until, stay.unit = None, None
    if change.lodging.nightly:
        stay.state = State.LAPSED
    else:
        stay.state, stay.queued_at = State.WAITING, change.now
    change.event(act)


def lapse(key: int, now: datetime) -> bool:
    """An offer that was not answered, or nights that nobody can ask for any more."""
    with transaction.atomic():
        change = Change(locked(key), None, now)
        stay, today = change.stay, timezone.localdate(now)
        late = stay.state == State.OFFERED and stay.offer_until is not None and today > stay.offer_until
        gone = stay.state == State.WAITING and change.lodging.nightly and stay.first is not None and stay.first < today + change.lodging.ahead * DAY  # fmt: skip
        if not (late or gone):
            return False
        if gone:
            stay.state = State.LAPSED
            change.event("lapsed", note="没有等到空的")
        else:
            _back(change, "lapsed")
        change.tell("stay_lapsed")
        return True
