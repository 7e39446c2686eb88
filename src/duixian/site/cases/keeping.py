"""Figures by day for the supervision pages: what is kept, how it is brought up to date, that it agrees with what happened.

The clock looks which days something has happened on since its last look and reckons those days anew, each in one
transaction; stopped at any point it goes on where it was. A page takes the days that are kept, and counts what came after
the last of them itself.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from duixian.calendars.calendar import Calendar
from duixian.site.funds.checking import Finding
from duixian.site.prepared import Arg, Composed, Prepared

from . import counting
from .asked import About, Asked
from .calendar import current_calendar
from .counting import Counted, Span
from .models import Decision, Event, Figure, FigureDay, FigureMark, Moved
from .stays import LocalDay, day_of

EVERY = timedelta(minutes=5)
SETTLES = timedelta(hours=1)  # no transaction lasts longer
BACK = timedelta(days=400)  # days that a new calendar may change, and that are checked
MOST_DAYS, MOST_MOVED, CHECKED, LOT = 40, 500, 5, 1000
MONTH = "month"
KEYS = ("pack", "benefit", "territory", "of", "number")


MARK = Prepared[FigureMark](lambda: FigureMark.objects.order_by("pk")[:1])


def _kept(about: About, whats: tuple[str, ...], by: tuple[str, ...]) -> QuerySet[Any]:
    rows = Figure.objects.filter(about.cases(), what__in=whats, day__gte=Arg(0), day__lte=Arg(1))
    if MONTH in by:
        rows = rows.annotate(month=TruncMonth("day"))
    return rows.order_by().values_list("what", *by).annotate(sum=Sum("count"), fens=Sum("fen"))


KEPT = Composed[Figure](_kept)


class Kept:
    """The figures that one table asks for."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        mark = MARK.first()
        upto = mark.upto if mark is not None else None
        self.upto = upto if upto is not None and upto >= asked.first else None
        self.at = mark.at if mark is not None else None

    def told(self, what: str, *by: str) -> Iterator[tuple[Any, ...]]:
        """Sums by these fields of `Figure` (the last may be MONTH, as 2024-03): each with its count and fen. What is kept and what is
        counted now come one after the other, so that a key may come twice."""
        for _, *key, count, fen in self.told_of((what,), *by):
            yield (*key, count, fen)

    def told_of(self, whats: tuple[str, ...], *by: str) -> Iterator[tuple[Any, ...]]:
        """The same of several kinds, each sum with its kind before it."""
        first = self.asked.first
        if self.upto is not None:
            yield from self._kept(whats, by, self.upto)
            first = self.upto + timedelta(days=1)
        if first > self.asked.last:
            return
        for what in whats:
            sums = Counter[tuple[Any, ...]]()
            fens = Counter[tuple[Any, ...]]()
            for one in counting.counted(self.asked.span(first), what):
                key = tuple(f"{one.day:%Y-%m}" if name == MONTH else getattr(one, name) for name in by)
                sums[key] += one.count
                fens[key] += one.fen
            yield from ((what, *key, count, fens[key]) for key, count in sums.items())

    def _kept(self, whats: tuple[str, ...], by: tuple[str, ...], upto: date) -> Iterator[tuple[Any, ...]]:
        asked = self.asked
        rows = KEPT.of(asked.about, whats, by).rows(asked.first, min(asked.last, upto))
        for *key, count, fen in rows:
            yield (*(f"{one:%Y-%m}" if isinstance(one, date) else one for one in key), int(count), int(fen))

    def said(self) -> str:
        """Up to when the figures tell what happened ('' up to now)."""
        if self.upto is None or self.at is None or self.asked.last < self.upto:
            return ""
        return f"统计到 {timezone.localtime(self.at):%Y-%m-%d %H:%M} 为止。"


def bring_up(
    now: datetime,
    *,
    most: int | None = MOST_DAYS,
    every: timedelta = EVERY,
    told: Callable[[int], None] | None = None,
) -> int:
    """Reckon the days on which something has happened, `most` of them at once: how many were. `told` hears each."""
    calendar = current_calendar()
    with transaction.atomic():
        mark = _mark()
        stale = FigureDay.objects.filter(stale=True)
        if mark.at is not None and timedelta() <= now - mark.at < every and not stale.exists():
            return 0
        _notice(mark, now, calendar)
    found = list(stale.order_by("-day").values_list("day", flat=True)[:most])
    for number, day in enumerate(found, 1):
        _reckon(day, calendar)
        if told is not None:
            told(number)
    with transaction.atomic():
        mark = _mark()
        if not stale.exists():
            mark.upto, mark.at = timezone.localdate(now), now
            mark.save()
    return len(found)


def rebuild(now: datetime, told: Callable[[int], None] | None = None) -> int:
    """Reckon all days anew: how many. Until it is done pages take what was kept."""
    with transaction.atomic():
        mark = _mark()
        _stale(Event.objects.all())
        mark.calendar = current_calendar().version
        mark.save()
    FigureDay.objects.update(stale=True)
    return bring_up(now, most=None, every=timedelta(), told=told)


def _mark() -> FigureMark:
    """The mark under lock: two clocks look one after the other."""
    FigureMark.objects.get_or_create(pk=1)
    return FigureMark.objects.select_for_update().get(pk=1)


def _notice(mark: FigureMark, now: datetime, calendar: Calendar) -> None:
    """Which days something has happened on since the last look."""
    since = Event.objects.filter(pk__gt=mark.settled)
    new = since.aggregate(latest=Max("pk"), noticed=Count("pk"))
    latest = new["latest"] or mark.settled
    if (latest, new["noticed"]) != (mark.latest, mark.noticed):
        _stale(since)
        _stale(Decision.objects.filter(overturned_by__gt=mark.settled))
    if mark.seen_at is None:
        old = Event.objects.filter(at__lt=now - SETTLES).aggregate(latest=Max("pk"))["latest"] or 0
        mark.settled, mark.seen, mark.seen_at = old, latest, now
    elif now - mark.seen_at >= SETTLES:
        mark.settled, mark.seen, mark.seen_at = mark.seen, latest, now
    mark.latest, mark.noticed = latest, Event.objects.filter(pk__gt=mark.settled).count()
    moved = dict(Moved.objects.order_by("pk").values_list("pk", "case")[:MOST_MOVED])
    if moved:
        _stale(Event.objects.filter(case__in=set(moved.values())))
        Moved.objects.filter(pk__in=list(moved)).delete()
    if mark.calendar != calendar.version:
        FigureDay.objects.filter(day__gte=timezone.localdate(now) - BACK).update(stale=True)
        mark.calendar = calendar.version
    mark.save()


def _stale(rows: QuerySet[Any]) -> None:
    """The days of these are to be reckoned."""
    days = rows.order_by().annotate(of=LocalDay("at")).values_list("of", flat=True).distinct()
    FigureDay.objects.bulk_create(
        [FigureDay(day=day_of(day), stale=True) for day in days],
        LOT, update_conflicts=True, update_fields=["stale"], unique_fields=["day"],
    )  # fmt: skip


def _reckon(day: date, calendar: Calendar) -> None:
    """One day anew, from what happened."""
    with transaction.atomic():
        row = FigureDay.objects.select_for_update().get(day=day)
        if not row.stale:  # another clock was faster
            return
        row.stale = False
        row.save()
        Figure.objects.filter(day=day).delete()
        made = (
            Figure(
                day=one.day, what=one.what, pack=one.pack, benefit=one.benefit, territory=one.territory, of=one.of, number=one.number,
                count=one.count, fen=one.fen,
            )
            for one in _of_day(day, calendar)
        )  # fmt: skip
        Figure.objects.bulk_create(made, LOT)


def _of_day(day: date, calendar: Calendar) -> Iterator[Counted]:
    start = timezone.make_aware(datetime.combine(day, time.min))
    span = Span(start, start + timedelta(days=1), calendar, lambda prefix: Q())
    for what in Figure.What.values:
        yield from counting.counted(span, what)


def audit(now: datetime) -> list[Finding]:
    """Whether what is kept of some days agrees with what happened; other days every night."""
    bring_up(now, every=timedelta())
    today = timezone.localdate(now)
    rows = FigureDay.objects.filter(stale=False, day__gte=today - BACK, day__lt=today).order_by("day")
    known = list(rows.values_list("day", flat=True))
    some = random.Random(today.toordinal()).sample(known, min(CHECKED, len(known)))  # noqa: S311 - no secret
    return compare(some)


def days() -> list[date]:
    """All days that are kept and up to date."""
    return list(FigureDay.objects.filter(stale=False).order_by("day").values_list("day", flat=True))


def compare(some: Iterable[date]) -> list[Finding]:
    """The days of which something else is kept than happened."""
    calendar, found = current_calendar(), []
    for day in some:
        names = ("day", "what", *KEYS, "count", "fen")
        kept = set(Figure.objects.filter(day=day).values_list(*names))
        happened = {astuple(one) for one in _of_day(day, calendar)}
        if kept != happened:
            what = f"{day} 的统计与案件不符（{len(kept ^ happened)} 处），请运行 duixian figures 重算。"
            found.append(Finding("figures", f"day {day}", what))
    return found
