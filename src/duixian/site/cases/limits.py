"""By when a step is to be done, and from when it can be: the rule's limit with the days of a case."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from duixian.rules.model.conduct import ROUND, Step, TimeLimit
from duixian.rules.model.delivery import ROUNDS

from . import deadlines

if TYPE_CHECKING:
    from .engine.context import Context

HOURS = "小时"


def opens_on(context: Context, step: Step) -> date | None:
    """The first day on which a step can be done; None where it can be at once, or nobody knows yet."""
    days = [context.assessed.day(step.opens) if step.opens is not None else None]
    months, filed = round_of(context), context.case.filed_on
    if step.rounds and months and filed is not None:
        days.append(deadlines.round_after(filed, months)[0])
    return max((day for day in days if day is not None), default=None)


def round_of(context: Context) -> int:
    """Months from one round of reviews to the next, as the benefit's window says; 0 where claims are looked at as they come."""
    window = context.pack.windows.get(context.benefit.window)
    return ROUNDS.get(window.review, 0) if window is not None else 0


def last(context: Context, step: Step) -> deadlines.Due | deadlines.Moment | None:
    """The last day of a step, or its last moment where the limit is in hours; None where there is none, or nobody knows
    yet. It runs from entering the step, from the day it opens, or from the rule's own date."""
    limit, case = step.limit, context.case
    if limit is None or case.entered_at is None:
        return None
    if limit.by is not None:
        return _known(context, context.assessed.day(limit.by))
    entered = timezone.localtime(case.entered_at)
    opens = opens_on(context, step)
    begins = max(entered.date(), opens or entered.date())
    if limit.until:
        return _known(context, _until(context, limit, begins))
    if limit.start is not None:
        start = context.assessed.day(limit.start)
        if start is None:
            return None
        begins = max(start, opens or start)
    if limit.unit == HOURS:
        first = entered if begins == entered.date() else _midnight(begins)
        stops = [(_moment(a), _moment(b)) for a, b in case.stopped]
        return deadlines.moment_due(first, limit, context.calendar, stops)
    return deadlines.due(begins, limit, context.calendar, stretches(case.stopped))


def stretches(stopped: list[list[str]]) -> list[deadlines.Stretch]:
    """The days on which a clock stood still."""
    return [deadlines.Stretch.between(first, last) for first, last in stopped]


def _known(context: Context, day: date | None) -> deadlines.Due | None:
    return deadlines.Due(day, False, context.calendar.version) if day is not None else None


def _until(context: Context, limit: TimeLimit, begins: date) -> date | None:
    """The end of the month or of the round of reviews; None where the benefit's window knows no rounds."""
    months, filed = round_of(context), context.case.filed_on
    if not months:
        return None
    if limit.until != ROUND:
        return deadlines.end_of_next_month(begins)
    return deadlines.round_after(filed, months)[1] if filed is not None else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _moment(text: str) -> datetime:
    """A moment as a case keeps it; one that was kept as a day begins with the next."""
    if len(text) == len("2024-01-01"):
        return _midnight(date.fromisoformat(text) + timedelta(days=1))
    return timezone.localtime(datetime.fromisoformat(text))
