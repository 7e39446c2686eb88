"""What happens to projects by itself: reminders, reports that nobody handed in, mendings that ran out, terms that end.

It can be run at any time, by several processes, again after it was killed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from . import kinds, mending, reporting
from .beginning import book_due, count
from .changing import Change, locked
from .models import Mending, Project, Report

log = logging.getLogger(__name__)
REMIND = (30, 7, 1, 0)  # days before a last day


def tick(now: datetime) -> None:
    """Do everything that is due by `now`; what fails is logged and does not stop the rest."""
    today = timezone.localdate(now)
    soon = today + timedelta(days=max(REMIND))
    wanted = [Report.State.WAITING, Report.State.RETURNED]
    for pk in _keys(Report.objects.filter(state__in=wanted, due__lte=soon, opens__lte=today)):
        _try(f"report {pk}", lambda pk=pk: _report(pk, now))  # type: ignore[misc]
    for pk in _keys(Mending.objects.filter(state=Mending.State.OPEN, due__lte=soon)):
        _try(f"mending {pk}", lambda pk=pk: _mending(pk, now))  # type: ignore[misc]
    for pk in _keys(Project.objects.filter(state=Project.State.RUNNING).exclude(books__state="signed")):
        _try(f"book {pk}", lambda pk=pk: _book(pk, now))  # type: ignore[misc]
    for pk in _keys(Project.objects.filter(state=Project.State.RUNNING, ends__lt=today)):
        _try(f"project {pk}", lambda pk=pk: _finish(pk, now))  # type: ignore[misc]


def _keys(rows: object) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))  # type: ignore[attr-defined]


def _try(what: str, part: Callable[[], object]) -> None:
    try:
        part()
    except Exception:  # one project that cannot be handled must not hold up the others
        log.exception("%s", what)


def _mark(left: int, told: list[object]) -> int | None:
    """The reminder that is due so many days before, unless it went out."""
    mark = min((day for day in REMIND if left <= day), default=None)
    return mark if left >= 0 and mark is not None and mark not in told else None


@transaction.atomic
def _report(pk: int, now: datetime) -> None:
    row = Report.objects.select_related("project").get(pk=pk)
    change = Change(locked(row.project_id), None, now)
    row = Report.objects.select_for_update(of=("self",)).get(pk=pk)
    if not row.wanted or (change.project.state == Project.State.ENDED and row.kind == Report.Kind.YEARLY):
        return
    left = (row.due - change.today).days
    mark = _mark(left, row.told)
    if mark is not None:
        row.told = [*row.told, mark]
        row.save(update_fields=["told"])
        change.tell("project_report", deadline=row.due, once=f"report:{row.pk}:{mark}")
    if left < 0 and "late" not in row.told:
        row.told = [*row.told, "late"]
        row.save(update_fields=["told"])
        title = reporting.title(row, change.kind)
        change.event("missed", note=f"{title}应在 {row.due} 以前交", once=f"missed:{row.pk}", report=row.pk)
        if mending.begin(change, f"没有按期交{title}", row) is None:
            change.tell("project_report_late")


@transaction.atomic
def _mending(pk: int, now: datetime) -> None:
    row = Mending.objects.get(pk=pk)
    change = Change(locked(row.project_id), None, now)
    row = Mending.objects.select_for_update().get(pk=pk)
    if row.state != Mending.State.OPEN:
        return
    left = (row.due - change.today).days
    mark = _mark(left, row.told)
    if mark is not None:
        row.told = [*row.told, mark]
        row.save(update_fields=["told"])
        change.tell("project_mending", deadline=row.due, once=f"mending:{row.pk}:{mark}")
    if left < 0 and "late" not in row.told:
        row.told = [*row.told, "late"]
        row.save(update_fields=["told"])
        change.event(
            "mending_late",
            note=f"应在 {row.due} 以前报整改情况",
            once=f"mending-late:{row.pk}",
            mending=row.pk,
        )


@transaction.atomic
def _book(pk: int, now: datetime) -> None:
    """The first task book is due: reminded of, and once written down as late."""
    change = Change(locked(pk), None, now)
    due = book_due(change.project, change.kind)
    if due is None or not change.project.running:
        return
    left = (due - change.today).days
    mark = _mark(left, [])
    if mark is not None:
        change.tell("project_book", deadline=due, once=f"book:{mark}")
    if left < 0 and not change.project.events.filter(once="book:late").exists():
        change.event(
            "missed",
            note=f"{change.kind.book.label}应在 {due} 以前签交",
            article=kinds.article(change.kind, change.kind.book),
            once="book:late",
        )
        change.tell("project_report_late")


@transaction.atomic
def _finish(pk: int, now: datetime) -> None:
    change = Change(locked(pk), None, now)
    project = change.project
    if not project.running or project.ends >= change.today:
        return
    project.state, project.over_on = Project.State.FINISHED, project.ends
    change.event("finished", note="建设期满")
    count(project, change.kind, None, change)
    change.tell("project_finished")
