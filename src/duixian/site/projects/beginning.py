"""Projects from grants: a grant begins a project, or its next term; the end of the case ends it; what falls on appeal is undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from duixian.quantities.months import add_months
from duixian.rules.model.conduct import END, GRANT
from duixian.rules.model.projects import Project as Kind
from duixian.site.cases import deadlines
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.context import Context
from duixian.site.cases.listening import Happened
from duixian.site.cases.models import Appeal, Decision
from duixian.site.cases.numbers import take
from duixian.site.registry.facts import on_day, record
from duixian.site.registry.models import Subject

from . import kinds, reporting
from .changing import Change, entry, locked
from .models import Mending, Project, Report

ANSWERED = "appeal_answered"
State = Project.State


def decided(context: Context, decision: Decision) -> None:
    """A decision on a case was made, in its transaction."""
    if decision.kind == END:
        for project in Project.objects.filter(
            case=context.case.key, state__in=[State.RUNNING, State.FINISHED]
        ):
            _end(Change(locked(project.pk), context.by, context.now, context.office), decision)
            context.forget()
        return
    found = kinds.begun_by(context.pack, context.case.benefit) if decision.kind == GRANT else None
    if found is not None:
        _begin(context, *found)
        context.forget()


def _begin(context: Context, kind: Kind, again: bool) -> None:
    case, today = context.case, context.today
    former = (
        Project.objects.filter(pack=case.pack, kind=kind.id, subject=case.claimant).order_by("-term").first()
    )
    if not again and former is not None and former.running:
        former = None  # a grant beside a running term is of something else; nothing hangs on it
    starts = max(today, former.ends + timedelta(days=1)) if former is not None and again else today
    project = Project(
        number=f"{case.pack.upper()}-XM-{today.year}-{take(f'project:{case.pack}', today.year):05d}", pack=case.pack, kind=kind.id,
        subject=case.claimant, unit=case.claimant.owner or case.claimant, case=case.key, term=former.term + 1 if former is not None else 1, former=former,
        starts=starts, ends=add_months(starts, kind.months) - timedelta(days=1),
    )  # fmt: skip
    project.save()
    change = Change(project, context.by, context.now, context.office)
    if former is not None:
        _finish_former(former, change)
    change.settle(
        {kind.book.signed: False, **({kind.mending.fact: False} if kind.mending is not None else {})}
    )
    change.event("renewed" if again else "begun", article=kinds.article(kind), case=case.number)
    reporting.plan(change)
    count(project, kind, change.by, change)
    due = book_due(project, kind)
    change.tell("project_begun", deadline=due)


def _finish_former(former: Project, change: Change) -> None:
    if former.running:
        before = Change(locked(former.pk), change.by, change.now, change.office)
        before.project.state, before.project.over_on = State.FINISHED, min(former.ends, change.today)
        before.event("finished", note="进入下一期")


def book_due(project: Project, kind: Kind) -> date | None:
    """The last day for handing in the first task book."""
    if kind.book.within is None:
        return None
    return deadlines.due(project.starts, kind.book.within, current_calendar()).day


def _end(change: Change, decision: Decision) -> None:
    project, kind = change.project, change.kind
    project.state, project.over_on, project.note = State.ENDED, change.today, decision.ground[:500]
    project.mendings.filter(state__in=[Mending.State.OPEN, Mending.State.ANSWERED]).update(
        state=Mending.State.FAILED, closed_by=change.by, closed_at=change.now, remark="项目已终止"
    )
    project.books.filter(state="sent").update(state="returned", remark="项目已终止")
    project.reports.filter(
        state=Report.State.WAITING, due__gte=change.today, kind=Report.Kind.YEARLY
    ).delete()
    change.event("ended", note=decision.ground, article="；".join(decision.articles))
    reporting.final_now(change)
    count(project, kind, change.by, change)


def count(project: Project, kind: Kind, user: Any, change: Change) -> None:
    """Each project of the unit is told how many others of this kind the unit has."""
    if not kind.others:
        return
    running = set(
        Project.objects.filter(pack=project.pack, kind=kind.id, unit=project.unit, state=State.RUNNING).values_list("subject", flat=True)
    )  # fmt: skip
    fact = change.known[0].pack.facts[kind.others]
    rows = Subject.objects.filter(owner=project.unit, role=kind.role)
    record(
        [
            entry(project, kind, kind.others, f"{len(running - {one.pk})} {fact.unit}".strip(), change.today, one)
            for one in rows
            if _told(one, project, kind, change) != f"{len(running - {one.pk})} {fact.unit}".strip()
        ],
        user, change.now,
    )  # fmt: skip


def _told(one: Subject, project: Project, kind: Kind, change: Change) -> Any:
    held = on_day(one, project.pack, change.today).get(kind.others)
    return held.row.value if held is not None else None


def happened(acts: Collection[str], found: Iterable[Happened]) -> None:
    """Acts of cases took place: an appeal that overturned the end lets the project go on; one that overturned the grant ends it."""
    if ANSWERED not in acts:
        return
    for one in found:
        if one.act != ANSWERED:
            continue
        fell = set(
            Appeal.objects.filter(case=one.case, state=Appeal.State.OVERTURNED, answered_at=one.at).values_list("decision__kind", flat=True)
        )  # fmt: skip
        for project in Project.objects.filter(case=one.case.key):
            change = Change(locked(project.pk), None, one.at)
            if Decision.Kind.GRANT in fell and change.project.running:
                change.project.state, change.project.over_on = State.ENDED, change.today
                change.project.note = "立项的决定经复核撤销"
                change.event("fallen", note=change.project.note)
            elif Decision.Kind.END in fell and change.project.state == State.ENDED:
                over = change.project.ends < change.today
                change.project.state = State.FINISHED if over else State.RUNNING
                change.project.over_on, change.project.note = (change.project.ends if over else None), ""
                change.event("restored", note="终止的决定经复核撤销")
                reporting.plan(change)
            else:
                continue
            count(change.project, change.kind, None, change)
