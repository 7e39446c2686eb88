"""Last days reckoned anew when the calendar has changed: an arrangement was published or put right.

What is reckoned here are the limits of steps, the days for correcting, the last days of returns and the days of lists that are
public: these two are never fewer than announced, and go on where the arrangement makes them longer. The time of a remedy is reckoned when it is
asked for.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from duixian.calendars.calendar import Calendar
from duixian.site.funds.models import Receivable
from duixian.site.shelf import shelf

from . import deadlines, drift, publicity
from .calendar import current_calendar
from .engine.context import Context, end_of
from .models import Case, Listing
from .under_lock import context_of

if TYPE_CHECKING:
    from duixian.rules.model.conduct import TimeLimit

CHUNK = 500


def reckon_all(now: datetime) -> int:
    """Reckon anew whatever was reckoned with another calendar; how many last days moved or became certain."""
    calendar = current_calendar()
    old = Case.objects.filter(phase__in=Case.UNDER_WAY, due__isnull=False)
    keys = list(
        old.exclude(due_calendar__in=["", calendar.version]).order_by("pk").values_list("pk", flat=True)
    )
    moved = 0
    for start in range(0, len(keys), CHUNK):
        for key in keys[start : start + CHUNK]:
            with transaction.atomic():
                moved += _reckon(key, calendar, now)
    return moved + _lists(calendar, now) + _returns(calendar, now)


def _returns(calendar: Calendar, now: datetime) -> int:
    """The last days of what is to be paid back: never earlier than the debtor was told."""
    old = Receivable.objects.filter(
        state__in=[Receivable.State.PROPOSED, Receivable.State.OPEN], due__isnull=False
    )
    keys = list(
        old.exclude(due_calendar__in=["", calendar.version]).order_by("pk").values_list("pk", flat=True)
    )
    moved = 0
    for key in keys:
        with transaction.atomic():
            moved += _return(key, calendar, now)
    return moved


def _return(key: int, calendar: Calendar, now: datetime) -> bool:
    context = context_of(Receivable.objects.values_list("case", flat=True).get(pk=key), None, now)
    row = Receivable.objects.select_for_update().get(pk=key)
    limit = context.pack.conduct.repayment if context is not None else None
    if context is None or limit is None or row.due is None:
        return False
    found = deadlines.due(timezone.localdate(row.proposed_at), limit, calendar)
    due = max(row.due, found.day)
    moved = (due, found.provisional) != (row.due, row.due_provisional)
    if moved:
        context.event(
            "reckoned",
            was=row.due.isoformat(),
            due=due.isoformat(),
            calendar=calendar.version,
            receivable=row.pk,
        )
        context.case.save()
    Receivable.objects.filter(pk=key).update(
        due=due, due_provisional=found.provisional, due_calendar=calendar.version
    )
    return moved


def _lists(calendar: Calendar, now: datetime) -> int:
    """Lists that are still public, or whose last day was not certain yet."""
    today = timezone.localdate(now)
    old = Listing.objects.exclude(calendar__in=["", calendar.version])
    keys = list(
        old.filter(Q(ends__gte=today) | Q(provisional=True)).order_by("pk").values_list("pk", flat=True)
    )
    moved = 0
    for key in keys:
        with transaction.atomic():
            moved += _list(key, calendar, now)
    return moved


def _list(key: int, calendar: Calendar, now: datetime) -> bool:
    """One list, and the cases that stand on it."""
    cases = list(
        Case.objects.select_for_update(of=("self",))
        .select_related("claimant__owner", "applicant__owner", "opened_by")
        .filter(listed__listing=key)
        .order_by("pk")
    )
    listing = Listing.objects.get(pk=key)
    ready = shelf().by_id(listing.pack)
    procedure = ready.pack.procedures.get(listing.procedure) if ready is not None else None
    step = (
        next((one for one in procedure.steps if one.id == listing.step), None)
        if procedure is not None
        else None
    )
    if ready is None or step is None or step.publicity is None or step.publicity.days is None:
        return False
    shown = deadlines.publicity(listing.starts, step.publicity, calendar)
    ends = max(listing.ends, shown.last)
    changed = (ends, shown.provisional) != (listing.ends, listing.provisional)
    Listing.objects.filter(pk=key).update(ends=ends, provisional=shown.provisional, calendar=calendar.version)
    for case in cases:
        here = publicity.latest(case, listing.step) if case.step == listing.step else None
        if here is None or here.pk != key or drift.missing(ready.pack, case):
            continue
        context = Context(case, ready, calendar, None, now, {}, "")
        if changed:
            context.event(
                "reckoned",
                was=listing.ends.isoformat(),
                due=ends.isoformat(),
                calendar=calendar.version,
                listing=str(listing.key),
            )
        case.public_until = ends
        case.until(ends, provisional=shown.provisional, calendar=calendar.version)
        context.timer("publicity_over", f"publicity:{key}", end_of(ends), listing=key)
        case.save()
    return changed


def _reckon(key: int, calendar: Calendar, now: datetime) -> bool:
    rows = Case.objects.select_for_update(of=("self",)).select_related(
        "claimant__owner", "applicant__owner", "opened_by"
    )
    case = rows.filter(pk=key).first()
    ready = shelf().by_id(case.pack) if case is not None else None
    if case is None or ready is None or case.due is None or case.due_calendar in ("", calendar.version):
        return False
    if drift.missing(ready.pack, case):
        return False
    context = Context(case, ready, calendar, None, now, {}, "")
    before = (case.due, case.due_provisional)
    if case.stopped_at is not None:
        _correction(context)
    elif context.step is not None and publicity.latest(case, case.step) is None:
        from .acts.moving import limit_anew

        limit_anew(context)
    else:  # the days of a list are those of the list
        case.due_calendar = calendar.version
    if (case.due, case.due_provisional) != before:
        context.event(
            "reckoned",
            was=before[0].isoformat(),
            due=case.due.isoformat() if case.due else "",
            calendar=calendar.version,
        )
    case.save()
    return (case.due, case.due_provisional) != before


def _correction(context: Context) -> None:
    from .acts.correcting import limit_of

    case = context.case
    limit: TimeLimit | None = limit_of(context)
    assert case.stopped_at is not None
    if limit is None:
        case.due_calendar = context.calendar.version
        return
    found = deadlines.due(timezone.localdate(case.stopped_at), limit, context.calendar)
    case.until(found.day, provisional=found.provisional, calendar=found.calendar)
    context.timer("correct_by", f"correct:{case.corrections}", end_of(found.day), step=case.step)
