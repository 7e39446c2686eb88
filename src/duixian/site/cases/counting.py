"""What happened in a time, counted by the database: by day, pack, benefit and territory. Nothing is read case by case."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from duixian.calendars.calendar import Calendar

from .models import Case, Decision, Event, Figure
from .stays import LocalDay, day_of, ended

What = Figure.What
NOT_SAID = "没有写明条文"
WHERE = ("pack", "benefit", "territory")


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment up to another, on a calendar; `cases` gives the condition on cases, its argument leads to them."""

    since: datetime
    until: datetime
    calendar: Calendar
    cases: Callable[[str], Q] = lambda prefix: Q()

    def during(self, name: str) -> Q:
        return Q(**{f"{name}__gte": self.since, f"{name}__lt": self.until})


@dataclass(frozen=True, slots=True)
class Counted:
    """One figure; fields as in `Figure`."""

    day: date
    what: str
    pack: str
    benefit: str
    territory: str
    of: str = ""
    number: int = 0
    count: int = 0
    fen: int = 0


def counted(span: Span, what: str) -> Iterator[Counted]:
    """The figures of one kind."""
    yield from _KINDS[what](span)


def _grouped(
    rows: QuerySet[Any], at: str, to_case: str, *more: str, **sums: Any
) -> Iterator[tuple[Any, ...]]:
    """By day and place, and by `more`: the count and the sums."""
    places = {f"of_{name}": F(f"{to_case}{name}") for name in WHERE}
    keys = ("of_day", *places, *more)
    made = rows.order_by().annotate(of_day=LocalDay(at), **places).values(*keys)
    for row in made.annotate(times=Count("pk"), **sums).values_list(*keys, "times", *sums):
        yield (day_of(row[0]), *row[1:])


def _filed(span: Span) -> Iterator[Counted]:
    rows = Case.objects.filter(span.cases(""), span.during("filed_at"))
    for day, pack, benefit, territory, count in _grouped(rows, "filed_at", ""):
        yield Counted(day, What.FILED, pack, benefit, territory, count=count)


def _granted(span: Span) -> Iterator[Counted]:
    rows = Decision.objects.filter(
        span.cases("case__"), span.during("at"), overturned_by=None, kind=Decision.Kind.GRANT
    )
    for day, pack, benefit, territory, count, fen in _grouped(rows, "at", "case__", fen=Sum("amount")):
        yield Counted(day, What.GRANTED, pack, benefit, territory, count=count, fen=int(fen or 0))


def _refused(span: Span) -> Iterator[Counted]:
    rows = Decision.objects.filter(
        span.cases("case__"), span.during("at"), overturned_by=None, kind=Decision.Kind.REFUSE
    )
    for day, pack, benefit, territory, count in _grouped(rows, "at", "case__"):
        yield Counted(day, What.REFUSED, pack, benefit, territory, count=count)


def _paid(span: Span) -> Iterator[Counted]:
    rows = Event.objects.filter(span.cases("case__"), span.during("at"), act="paid")
    fen, offset = (
        Coalesce(Cast(KeyTextTransform(name, "detail"), BigIntegerField()), 0, output_field=BigIntegerField())
        for name in ("fen", "offset")
    )
    for day, pack, benefit, territory, count, paid, off in _grouped(
        rows, "at", "case__", paid=Sum(fen), off=Sum(offset)
    ):
        yield Counted(
            day, What.PAID, pack, benefit, territory, count=count, fen=int(paid or 0) + int(off or 0)
        )


def _done(span: Span) -> Iterator[Counted]:
    rows = Event.objects.filter(span.cases("case__"), span.during("at"), act="outcome").exclude(user=None)
    for day, pack, benefit, territory, user, count in _grouped(rows, "at", "case__", "user"):
        yield Counted(day, What.DONE, pack, benefit, territory, str(user), count=count)


def _stays(span: Span) -> Iterator[Counted]:
    found = Counter[tuple[Any, ...]]()
    for one in ended(span):
        found[
            one.until, one.pack, one.benefit, one.territory, step_key(one.procedure, one.step), one.days
        ] += one.count
    for (day, pack, benefit, territory, of, days), count in found.items():
        yield Counted(day, What.STAY, pack, benefit, territory, of, days, count)


def _grounds(span: Span) -> Iterator[Counted]:
    """What refusals rested on: one that names several articles counts under each."""
    rows = Decision.objects.filter(span.cases("case__"), span.during("at"), kind=Decision.Kind.REFUSE)
    found = Counter[tuple[Any, ...]]()
    sums = {"fallen": Count("overturned_by")}
    for day, *place, articles, count, fallen in _grouped(rows, "at", "case__", "articles", **sums):
        for article in articles or [NOT_SAID]:
            found[day, *place, article[:300], 0] += count - fallen
            found[day, *place, article[:300], 1] += fallen
    for (day, pack, benefit, territory, article, fell), count in found.items():
        if count:
            yield Counted(day, What.GROUND, pack, benefit, territory, article, fell, count)


def step_key(procedure: str, step: str) -> str:
    """A step in one text."""
    return json.dumps([procedure, step], ensure_ascii=False)


def step_of(key: str) -> tuple[str, str]:
    procedure, step = json.loads(key)
    return procedure, step


_KINDS: dict[str, Callable[[Span], Iterator[Counted]]] = {
    What.FILED: _filed, What.GRANTED: _granted, What.REFUSED: _refused, What.PAID: _paid, What.DONE: _done, What.STAY: _stays,
    What.GROUND: _grounds,
}  # fmt: skip
