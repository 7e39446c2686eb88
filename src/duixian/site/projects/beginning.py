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
from duixian.site.cases.listening import UNDOING, Happened, event_of, fallen
from duixian.site.cases.models import Decision, Event
from duixian.site.cases.numbers import take
from duixian.site.registry.facts import on_day, record
from duixian.site.registry.models import Subject

from . import kinds, reporting
from .changing import Change, entry, locked
from .models import Book, Mending, Project, Report, fell

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
    there = Project.objects.filter(case=case.key).first()
    if there is not None:
        _granted_anew(Change(locked(there.pk), context.by, context.now, context.office))
        return
    terms = Project.objects.filter(pack=case.pack, kind=kind.id, subject=case.claimant)
    former = terms.exclude(pk__in=fell()).order_by("-term").first()
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
    _stop(change, decision.ground, "项目已终止")
    change.project.reports.filter(
        state=Report.State.WAITING, due__gte=change.today, kind=Report.Kind.YEARLY
    ).delete()
    change.event("ended", note=decision.ground, article="；".join(decision.articles))
    reporting.final_now(change)
    count(change.project, change.kind, change.by, change)


def _stop(change: Change, ground: str, remark: str) -> None:
    """Nothing of the project goes on."""
    project = change.project
    project.state, project.over_on, project.note = State.ENDED, change.today, ground[:500]
    project.mendings.filter(state__in=[Mending.State.OPEN, Mending.State.ANSWERED]).update(
        state=Mending.State.FAILED, closed_by=change.by, closed_at=change.now, remark=remark
    )
    project.books.filter(state=Book.State.SENT).update(state=Book.State.RETURNED, remark=remark)


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
    """Acts of cases took place: an appeal that overturned the end lets the project go on; a grant that falls ends it."""
    if not UNDOING.intersection(acts):
        return
    for one in found:
        fell = fallen(one)
        event = event_of(one) if fell else None
        if event is None:
            continue
        for project in Project.objects.filter(case=one.case.key):
            change = Change(locked(project.pk), event.user, event.at, event.office)
            if Decision.Kind.GRANT in fell and change.project.state != State.ENDED:
                _fall(change, event)
            elif Decision.Kind.END in fell and change.project.state == State.ENDED:
                _go_on(change, "终止的决定经复核撤销")


def _fall(change: Change, event: Event) -> None:
    """The grant that began the term fell: no report of days to come is due, and the term before runs on where its days do."""
    ground = f"立项的决定已经撤销：{event.note}" if event.note else "立项的决定已经撤销"
    _stop(change, ground, "立项的决定已经撤销")
    change.project.reports.filter(state=Report.State.WAITING, due__gte=change.today).delete()
    former, change.project.former = change.project.former, None  # another grant may lead on from it
    change.event("fallen", note=ground, case=event.case.number, seq=event.seq, former=former.pk if former is not None else None)  # fmt: skip
    if former is not None and former.state == State.FINISHED and former.ends >= change.today:
        before = Change(locked(former.pk), change.by, change.now, change.office)
        before.project.state, before.project.over_on = State.RUNNING, None
        before.event("restored", note="下一期的立项已经撤销")
    count(change.project, change.kind, change.by, change)


def _granted_anew(change: Change) -> None:
    """The case whose grant fell was granted again: the same term goes on, from today where no task book was signed in it."""
    project = change.project
    if project.state != State.ENDED:
        return
    fell = project.events.filter(act="fallen").order_by("-seq").first()
    former = Project.objects.filter(pk=fell.detail["former"], next=None).first() if fell is not None and fell.detail.get("former") else None  # fmt: skip
    if former is not None:
        project.former = former
        _finish_former(locked(former.pk), change)
    if not project.books.filter(state=Book.State.SIGNED).exists():
        project.starts = max(change.today, project.starts)
        project.ends = add_months(project.starts, change.kind.months) - timedelta(days=1)
    _go_on(change, "案件重新核定")


def _go_on(change: Change, note: str) -> None:
    """A project that had ended before its time stands as if it had not."""
    project = change.project
    over = project.ends < change.today
    project.state = State.FINISHED if over else State.RUNNING
    project.over_on, project.note = (project.ends if over else None), ""
    change.event("restored", note=note)
    reporting.plan(change)
    count(project, change.kind, change.by, change)
