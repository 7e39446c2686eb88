"""Yearly reports and the final one with the accounts: planned, handed in, checked; an accepted one is the benefit's proof."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from duixian.rules.model.delivery import Window
from duixian.rules.model.projects import Project as ProjectKind
from duixian.site.cases import deadlines
from duixian.site.cases.calendar import current_calendar
from duixian.site.files import store
from duixian.site.funds.models import Commitment
from duixian.site.registry.powers import same_person

from . import contents, kinds, mending, proving, showing
from .changing import Change, ProjectError, locked
from .models import Book, Project, Report

LEAST = 10  # characters of a report
Kind, State = Report.Kind, Report.State


def days_of(window: Window, year: int) -> tuple[date, date]:
    """The days of a yearly window in a year; its last day moves on where it says so."""
    (a, b), (c, d) = window.start or (1, 1), window.end or (12, 31)
    last = date(year, c, min(d, 28)) if (c, d) == (2, 29) else date(year, c, d)
    first = date(year, a, min(b, 28) if a == 2 else b)
    return first, current_calendar().next_working(last).day if window.next_working_day else last


def plan(change: Change) -> None:
    """The reports of a term: one for each window whose last day lies within it, and the final one. What stands already stays."""
    project, (ready, kind) = change.project, change.known
    if kind.reports is not None:
        window = ready.pack.windows[kind.reports.window]
        for year in range(project.starts.year, project.ends.year + 1):
            first, last = days_of(window, year)
            if project.starts < last <= project.ends:
                _wanted(project, Kind.YEARLY, year, max(first, project.starts), last)
    project.reports.filter(kind=Kind.FINAL, state=State.WAITING).delete()
    _plan_final(project, change, project.ends)


def _plan_final(project: Project, change: Change, over: date) -> None:
    final = change.kind.final
    if final is None:
        return
    due = deadlines.due(over, final.within, current_calendar()) if final.within is not None else None
    opens = over + timedelta(days=1)
    _wanted(
        project,
        Kind.FINAL,
        over.year,
        opens,
        due.day if due else opens,
        provisional=bool(due and due.provisional),
    )


def _wanted(
    project: Project, kind: str, year: int, opens: date, due: date, *, provisional: bool = False
) -> None:
    Report.objects.get_or_create(
        project=project, kind=kind, year=year, defaults={"opens": opens, "due": due, "due_provisional": provisional}
    )  # fmt: skip


def final_now(change: Change) -> None:
    """The project ended before its time: the final accounts are due from now."""
    project = change.project
    if project.reports.filter(kind=Kind.FINAL).exclude(state=State.WAITING).exists():
        return
    project.reports.filter(kind=Kind.FINAL).delete()
    _plan_final(project, change, change.today - timedelta(days=1))


def may_file(report: Report, on: date) -> tuple[bool, str]:
    """Whether the unit may hand a report in now, else why not."""
    if not report.wanted:
        return False, f"这份报告{report.get_state_display()}。"
    if on < report.opens:
        return False, f"从 {report.opens} 起可以交。"
    if standing_book(report.project) is None:
        return False, "任务书还没有签订，先签任务书再报告。"
    return True, ""


def standing_book(project: Project) -> Book | None:
    """The task book in force: the last that both sides signed."""
    return project.books.filter(state=Book.State.SIGNED).order_by("-number").first()


@transaction.atomic
def file(
    report: Report,
    said: Mapping[str, Any],
    upload: UploadedFile[Any] | None,
    user: Any,
    now: datetime,
) -> Report:
    """The unit hands it in: `progress`, `spent`, `text`, `plan`, with the report itself as a file. Raises ProjectError."""
    change = Change(locked(report.project_id), user, now)
    showing.must_file(user, change.project, change.today)
    row = Report.objects.select_for_update(of=("self",)).select_related("project").get(pk=report.pk)
    allowed, reason = may_file(row, change.today)
    if not allowed:
        raise ProjectError(reason)
    if len(said["text"].strip()) < LEAST:
        raise ProjectError(f"请写明进展和成效，至少 {LEAST} 个字。")
    if upload is not None:
        row.file = store.keep(upload, now=now, within=f"project:{change.project.key}")
    if row.file is None:
        raise ProjectError("请附上盖章的报告（PDF 或扫描件）。")
    row.progress, row.spent = dict(said["progress"]), dict(said["spent"])
    row.text, row.plan = said["text"].strip()[:8000], said["plan"].strip()[:8000]
    row.state, row.filed_by, row.filed_at, row.remark = State.FILED, user, now, ""
    row.save()
    late = change.today > row.due
    change.event("filed", note=title(row, change.kind), report=row.pk, late=late)
    if row.kind == Kind.YEARLY:
        proving.offer(change, row)
    return row


def title(row: Report, kind: ProjectKind) -> str:
    """What a report is called, with its year."""
    if row.kind == Kind.FINAL:
        return kind.final.label if kind.final is not None else row.get_kind_display()
    label = kind.reports.label if kind.reports is not None else row.get_kind_display()
    return f"{row.year} {label}" if label.startswith("年") else f"{row.year} 年{label}"


@transaction.atomic
def accept(report: Report, remark: str, user: Any, now: datetime) -> None:
    """A keeper finds it in order. Raises ProjectError."""
    change, row = _checked(report, user, now)
    row.state, row.closed_by, row.closed_at, row.remark = State.ACCEPTED, user, now, remark.strip()[:1000]
    row.save()
    part = change.kind.final if row.kind == Kind.FINAL else change.kind.reports
    change.event(
        "accepted", note=title(row, change.kind), article=kinds.article(change.kind, part), report=row.pk
    )
    if row.kind == Kind.YEARLY:
        proving.check(change, row, accepted=True, note=row.remark)
    else:
        _settle_accounts(change)
    change.tell("project_report_done")


@transaction.atomic
def give_back(report: Report, remark: str, user: Any, now: datetime) -> None:
    """A keeper wants it put right, and says what. Raises ProjectError."""
    change, row = _checked(report, user, now)
    if len(remark.strip()) < kinds.LEAST:
        raise ProjectError("请写明要补正什么。")
    row.state, row.closed_by, row.closed_at, row.remark = State.RETURNED, user, now, remark.strip()[:1000]
    row.save()
    change.event("report_returned", note=f"{title(row, change.kind)}：{row.remark}", report=row.pk)
    if row.kind == Kind.YEARLY:
        proving.check(change, row, accepted=False, note=row.remark)
    change.tell("project_report_back", deadline=row.due if change.today <= row.due else None)


@transaction.atomic
def fail(report: Report, finding: str, user: Any, now: datetime) -> None:
    """A keeper finds the year wanting: the unit has to mend it within the pack's limit. Raises ProjectError."""
    change, row = _checked(report, user, now)
    if change.kind.mending is None:
        raise ProjectError("这种项目没有写限期整改，请退回补正。")
    if len(finding.strip()) < kinds.LEAST:
        raise ProjectError("请写明哪里不合格。")
    row.state, row.closed_by, row.closed_at, row.remark = State.FAILED, user, now, finding.strip()[:1000]
    row.save()
    change.event("failed", note=f"{title(row, change.kind)}：{row.remark}", report=row.pk)
    if row.kind == Kind.YEARLY:
        proving.check(change, row, accepted=False, note=row.remark)
    mending.begin(change, row.remark, row)


def _checked(report: Report, user: Any, now: datetime) -> tuple[Change, Report]:
    change = Change(locked(report.project_id), user, now)
    change.office = showing.must_keep(user, change.project, change.today)
    row = Report.objects.select_for_update(of=("self",)).select_related("project").get(pk=report.pk)
    if row.state != State.FILED:
        raise ProjectError(f"这份报告{row.get_state_display()}，没有要核的。")
    if same_person(user, row.filed_by):
        raise ProjectError("这是您交的，请由另一位工作人员核。")
    return change, row


def paid(project: Project) -> int:
    """Fen of public money that was paid in this term."""
    return sum(Commitment.objects.filter(case=project.case).values_list("paid_fen", flat=True))


def unspent(project: Project) -> int:
    """Fen of public money that was paid and not spent, as the reports say; never below nought."""
    reports = project.reports.exclude(state__in=[State.WAITING]).values_list("spent", flat=True)
    return max(0, paid(project) - sum(contents.spent(one, contents.PUBLIC) for one in reports))


def _settle_accounts(change: Change) -> None:
    """What is left of the public money is a fact of the project: the rule's own return clause asks for it."""
    final = change.kind.final
    if final is not None and final.unspent:
        fen = unspent(change.project)
        change.settle({final.unspent: f"{fen // 100}.{fen % 100:02d} 元"})
