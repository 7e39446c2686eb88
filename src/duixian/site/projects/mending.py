"""Rectification: asked for by a keeper or by a report that nobody handed in, answered by the unit, judged by the keepers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from duixian.site.cases import deadlines
from duixian.site.cases.calendar import current_calendar
from duixian.site.files import store
from duixian.site.registry.powers import same_person

from . import kinds, showing
from .changing import Change, ProjectError, locked
from .models import Mending, Project, Report

State = Mending.State
GOING = (State.OPEN, State.ANSWERED)


def going(project: Project) -> Mending | None:
    """The rectification under way."""
    return project.mendings.filter(state__in=GOING).first()


def begin(change: Change, finding: str, report: Report | None = None) -> Mending | None:
    """It begins, in the caller's transaction; None where the pack has none, or one is under way already."""
    rule = change.kind.mending
    if rule is None or going(change.project) is not None:
        return None
    due = deadlines.due(change.today, rule.within, current_calendar()) if rule.within is not None else None
    made = Mending.objects.create(
        project=change.project, report=report, finding=finding[:1000], asked_by=change.by, asked_at=change.now,
        due=due.day if due is not None else change.today + timedelta(days=30), due_provisional=bool(due and due.provisional),
    )  # fmt: skip
    change.settle({rule.fact: True})
    change.event("mending", note=finding, article=kinds.article(change.kind, rule), mending=made.pk)
    change.tell("project_mending", deadline=made.due)
    return made


@transaction.atomic
def ask(project: Project, finding: str, user: Any, now: datetime) -> Mending:
    """A keeper asks for it after a check. Raises ProjectError."""
    change = Change(locked(project.pk), user, now)
    change.office = showing.must_keep(user, change.project, change.today)
    if not change.project.running:
        raise ProjectError(f"这个项目{change.project.get_state_display()}，不用再整改。")
    if len(finding.strip()) < kinds.LEAST:
        raise ProjectError("请写明查出了什么问题。")
    made = begin(change, finding.strip())
    if made is None:
        raise ProjectError("已经在整改，或者这种项目没有写限期整改。")
    return made


@transaction.atomic
def answer(row: Mending, text: str, upload: UploadedFile[Any] | None, user: Any, now: datetime) -> None:
    """The unit says what it has put right. Raises ProjectError."""
    change = Change(locked(row.project_id), user, now)
    showing.must_file(user, change.project, change.today)
    held = Mending.objects.select_for_update().get(pk=row.pk)
    if held.state != State.OPEN:
        raise ProjectError(f"这次整改{held.get_state_display()}。")
    if len(text.strip()) < kinds.LEAST:
        raise ProjectError("请写明整改了什么。")
    if upload is not None:
        held.file = store.keep(upload, now=now, within=f"project:{change.project.key}")
    held.answer, held.state, held.answered_by, held.answered_at = (
        text.strip()[:8000],
        State.ANSWERED,
        user,
        now,
    )
    held.save()
    change.event("mended", note=held.answer[:500], mending=held.pk, late=change.today > held.due)


@transaction.atomic
def judge(row: Mending, passed: bool, remark: str, user: Any, now: datetime) -> None:
    """A keeper finds it put right or not; where it is not, the ending that the pack names may be proposed. Raises ProjectError."""
    change = Change(locked(row.project_id), user, now)
    change.office = showing.must_keep(user, change.project, change.today)
    held = Mending.objects.select_for_update(of=("self",)).select_related("report").get(pk=row.pk)
    if held.state not in GOING:
        raise ProjectError(f"这次整改{held.get_state_display()}。")
    if held.state == State.OPEN and (passed or change.today <= held.due):
        raise ProjectError(f"单位还没有报整改情况，期限到 {held.due}。")
    if same_person(user, held.answered_by):
        raise ProjectError("整改情况是您报的，请由另一位工作人员验收。")
    if not passed and len(remark.strip()) < kinds.LEAST:
        raise ProjectError("请写明哪里还不合格。")
    held.state = State.PASSED if passed else State.FAILED
    held.remark, held.closed_by, held.closed_at = remark.strip()[:1000], user, now
    held.save()
    rule = change.kind.mending
    assert rule is not None
    change.settle({rule.fact: not passed, **({rule.failed: True} if rule.failed and not passed else {})})
    change.event(
        "mending_passed" if passed else "mending_failed", note=held.remark, article=kinds.article(change.kind, rule), mending=held.pk
    )  # fmt: skip
    if passed and held.report is not None and held.report.state == Report.State.FAILED:
        held.report.state, held.report.remark = Report.State.RETURNED, "整改合格，请按整改后的情况重交"
        held.report.save(update_fields=["state", "remark"])
    change.tell("project_mended" if passed else "project_not_mended")
