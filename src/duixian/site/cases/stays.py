"""How long cases stood at each step, counted by the database: stays by step and days, not one by one.

A stay lasts from the outcome that led to the step to the next one. Cases that were sent back to their applicant are few and
are followed event by event, since the days of a correction do not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import DateField, F, Func, OuterRef, QuerySet, Subquery
from django.utils import timezone

from duixian.calendars.calendar import Calendar

from .models import Event

if TYPE_CHECKING:
    from .statistics import Asked

CORRECTING = ("correction", "corrected", "correction_lapsed", "filed")


class LocalDay(Func):
    """The day of a moment where the offices are. China has one time zone, the same all year."""

    output_field = DateField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        ahead = timezone.localtime().utcoffset() or timedelta()
        template = f"date(%(expressions)s, '{int(ahead.total_seconds()) // 60:+d} minutes')"
        return super().as_sql(compiler, connection, template=template, **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        template = f"(%(expressions)s AT TIME ZONE '{timezone.get_current_timezone_name()}')::date"
        return super().as_sql(compiler, connection, template=template, **more)


@dataclass(frozen=True, slots=True)
class Stays:
    """So many stays at a step that took so many working days."""

    pack: str
    procedure: str
    step: str
    days: int
    count: int


def ended(asked: Asked) -> Iterator[Stays]:
    """The stays that ended in the time asked about."""
    counted = WorkingDays(asked.calendar)
    sent_back = Event.objects.filter(act="correction").order_by().values("case")
    left = Event.objects.filter(asked.cases("case__"), asked.during("at"), act="outcome").order_by()
    for pack, procedure, step, since, until, count in _grouped(left.exclude(case__in=sent_back)):
        if step and asked.first <= until <= asked.last:
            yield Stays(pack, procedure, step, counted(since or until, until), count)
    yield from _followed(left.filter(case__in=sent_back), asked, counted)


def _grouped(left: QuerySet[Event]) -> Iterator[tuple[str, str, str, date | None, date, int]]:
    """Pack, procedure and step with the days on which a stay began and ended, and how many such there were."""
    before = Event.objects.filter(case=OuterRef("case"), seq__lt=OuterRef("seq"), act="outcome").order_by(
        "-seq"
    )
    stays = left.annotate(
        of_pack=F("case__pack"), of_procedure=F("case__procedure"), of_step=F("step"), until=LocalDay("at"),
        since=LocalDay(Subquery(before.values("at")[:1])),
    )  # fmt: skip
    names = "of_pack, of_procedure, of_step, since, until"
    sql, params = stays.values("of_pack", "of_procedure", "of_step", "since", "until").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names}, COUNT(*) FROM ({sql}) stays GROUP BY {names}", params)  # noqa: S608 - the ORM's own statement
        for pack, procedure, step, since, until, count in cursor.fetchall():
            yield pack, procedure, step, _day(since), _day(until) or date.min, count


def _day(told: Any) -> date | None:
    """A day as either database tells it."""
    return date.fromisoformat(told) if isinstance(told, str) else told


def _followed(left: QuerySet[Event], asked: Asked, counted: WorkingDays) -> Iterator[Stays]:
    """The stays of cases that were sent back, less the days on which their applicants held them."""
    rows = Event.objects.filter(case__in=left.values("case"), act__in=["outcome", *CORRECTING])
    entered: dict[int, tuple[date, int]] = {}
    stopped: dict[int, date] = {}
    told = rows.order_by("case", "seq").values_list(
        "case", "case__pack", "case__procedure", "act", "step", "to", "at"
    )
    for case, pack, procedure, act, step, to, at in told.iterator():
        day = timezone.localdate(at)
        if act == "correction":
            stopped[case] = day
        elif act != "outcome":
            if case in stopped and case in entered:
                since, less = entered[case]
                entered[case] = (since, less + counted(stopped.pop(case), day))
            stopped.pop(case, None)
        else:
            since, less = entered.pop(case, (day, 0))
            stopped.pop(case, None)
            if step and asked.first <= day <= asked.last:
                yield Stays(pack, procedure, step, max(0, counted(since, day) - less), 1)
            if to:
                entered[case] = (day, 0)


class WorkingDays:
    """Working days after one day up to and including another; each day of the calendar is looked up once."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar, self.start, self.upto = calendar, date.max, list[int]()

    def __call__(self, start: date, end: date) -> int:
        self._know(min(start, end), max(start, end))
        return self.upto[(end - self.start).days] - self.upto[(start - self.start).days]

    def _know(self, first: date, last: date) -> None:
        if not self.upto:
            self.start, self.upto = first, [0]
        if first < self.start:  # before what is known: begin anew
            last = max(last, self.start + timedelta(days=len(self.upto) - 1))
            self.start, self.upto = first, [0]
        for place in range(len(self.upto), (last - self.start).days + 1):
            self.upto.append(self.upto[-1] + self.calendar.is_working(self.start + timedelta(days=place)))
