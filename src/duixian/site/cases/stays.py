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
from django.db.models import Case as If
from django.db.models import DateField, DateTimeField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from duixian.calendars.calendar import Calendar

from .models import Event

if TYPE_CHECKING:
    from .counting import Span

CHUNK = 2000
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
    """So many stays at a step that ended on a day and took so many working days."""

    pack: str
    benefit: str
    territory: str
    procedure: str
    step: str
    until: date
    days: int
    count: int


PLACE = ("case__pack", "case__benefit", "case__territory", "case__procedure")


def ended(span: Span) -> Iterator[Stays]:
    """The stays that ended in a time."""
    counted = WorkingDays(span.calendar)
    sent_back = Exists(Event.objects.filter(case=OuterRef("case"), act="correction"))
    left = Event.objects.filter(span.cases("case__"), span.during("at"), act="outcome").order_by()
    for *place, step, since, until, count in _grouped(left.exclude(sent_back)):
        if step:
            yield Stays(*_placed(place), step, until, counted(since or until, until), count)
    yield from _followed(left.filter(sent_back), span, counted)


def _placed(place: list[str]) -> tuple[str, str, str, str]:
    pack, benefit, territory, procedure = place
    return pack, benefit, territory, procedure


def _grouped(left: QuerySet[Event]) -> Iterator[tuple[Any, ...]]:
    """Pack, benefit, territory, procedure and step with the days on which a stay began and ended, and how many such there were.
    What no step followed began no stay."""
    before = Event.objects.filter(case=OuterRef("case"), seq__lt=OuterRef("seq"), act="outcome").order_by(
        "-seq"
    )
    entered = before.annotate(
        entered=If(When(Q(to=""), then=None), default=F("at"), output_field=DateTimeField())
    )
    names = ("of_pack", "of_benefit", "of_territory", "of_procedure")
    stays = left.annotate(
        **{name: F(path) for name, path in zip(names, PLACE, strict=True)}, of_step=F("step"), until=LocalDay("at"),
        since=LocalDay(Subquery(entered.values("entered")[:1])),
    )  # fmt: skip
    keys = (*names, "of_step", "since", "until")
    sql, params = stays.values(*keys).query.sql_with_params()
    told = ", ".join(keys)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {told}, COUNT(*) FROM ({sql}) stays GROUP BY {told}", params)  # noqa: S608 - the ORM's own statement
        for *more, since, until, count in cursor.fetchall():
            yield *more, day_of(since) if since is not None else None, day_of(until), count


def day_of(told: Any) -> date:
    """A day as either database tells it."""
    return date.fromisoformat(told) if isinstance(told, str) else told


def _followed(left: QuerySet[Event], span: Span, counted: WorkingDays) -> Iterator[Stays]:
    """The stays of cases that were sent back, less the days on which their applicants held them."""
    rows = Event.objects.filter(
        case__in=left.values("case"), act__in=["outcome", *CORRECTING], at__lt=span.until
    )
    entered: dict[int, tuple[date, int]] = {}
    stopped: dict[int, date] = {}
    told = rows.order_by("case", "seq").values_list("case", *PLACE, "act", "step", "to", "at")
    for case, pack, benefit, territory, procedure, act, step, to, at in told.iterator(CHUNK):
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
            if step and span.since <= at:
                yield Stays(
                    pack, benefit, territory, procedure, step, day, max(0, counted(since, day) - less), 1
                )
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
