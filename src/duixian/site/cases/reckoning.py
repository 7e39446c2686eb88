"""Last days reckoned anew when the calendar has changed: an arrangement was published or put right.

What is reckoned here are the limits of steps and the days for correcting. The days of a publicity stay as they were
announced, and the time of a remedy is reckoned when it is asked for.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from duixian.calendars.calendar import Calendar
from duixian.site.shelf import shelf

from . import deadlines, drift
from .calendar import current_calendar
from .engine.context import Context, end_of
from .models import Case

if TYPE_CHECKING:
    from duixian.rules.model.conduct import TimeLimit

CHUNK = 500


def reckon_all(now: datetime) -> int:
    """Reckon anew whatever was reckoned with another calendar; how many last days moved or became certain."""
    calendar = current_calendar()
    old = Case.objects.filter(phase__in=[Case.Phase.OPEN, Case.Phase.GRANTED], due__isnull=False)
    keys = list(
        old.exclude(due_calendar__in=["", calendar.version]).order_by("pk").values_list("pk", flat=True)
    )
    moved = 0
    for start in range(0, len(keys), CHUNK):
        for key in keys[start : start + CHUNK]:
            with transaction.atomic():
                moved += _reckon(key, calendar, now)
    return moved


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
    elif context.step is not None and context.step.limit is not None:
        _step(context)
    else:
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


def _step(context: Context) -> None:
    from .acts.moving import limit_from

    assert context.step is not None
    context.cancel_timers("limit", "near")
    limit_from(context, context.step)


def _correction(context: Context) -> None:
    from .acts.correcting import limit_of

    case = context.case
    limit: TimeLimit | None = limit_of(context)
    assert case.stopped_at is not None
    if limit is None:
        case.due_calendar = context.calendar.version
        return
    found = deadlines.due(timezone.localdate(case.stopped_at), limit, context.calendar)
    case.due, case.due_provisional, case.due_calendar = found.day, found.provisional, found.calendar
    context.timer("correct_by", f"correct:{case.corrections}", end_of(found.day), step=case.step)
