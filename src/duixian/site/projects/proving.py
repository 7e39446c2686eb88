"""A yearly report is the proof that the benefit's payments wait for: handed in and checked together with it, by the case's own acts."""

from __future__ import annotations

from duixian.site.cases.acts.proving import WANTED, asked
from duixian.site.cases.engine.apply import apply
from duixian.site.cases.engine.command import Command, Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.engine.payload import number_of
from duixian.site.cases.models import Attachment, Case, ProofDue

from .changing import Change, ProjectError, case_context
from .models import Project, Report

TO_COME = (Report.State.WAITING, Report.State.RETURNED, Report.State.FAILED)


def instead(context: Context, row: ProofDue) -> str:
    """Why a proof of a case is not handed in, or checked, by itself: a yearly report of the case's project brings it, with what was
    reached and spent. '' where none does, or the report that the payload names is being handed in, or was judged just now."""
    project = Project.objects.filter(case=context.case.key).first()
    kind = context.pack.projects.get(project.kind) if project is not None else None
    rule = kind.reports if kind is not None else None
    if project is None or rule is None or rule.proof != row.label:
        return ""
    reports = project.reports.filter(kind=Report.Kind.YEARLY)
    offered = row.state == ProofDue.State.OFFERED
    report = number_of(context.payload.get("report"))
    named = reports.filter(pk=report).first() if report is not None else None
    if named is not None and (named.state == Report.State.FILED) != offered:
        return ""
    waits = reports.filter(state__in=[Report.State.FILED] if offered else TO_COME).order_by("year").first()
    if waits is None:
        return ""
    where = f"请到项目 {project.number} 的页面"
    if offered:
        return f"这份证明随 {waits.year} 年的{rule.label}一起核，{where}办理。"
    if waits.state == Report.State.FAILED:
        return f"{waits.year} 年的{rule.label}不合格，整改合格以后再交。"
    return f"这份证明随 {waits.year} 年的{rule.label}一起交（从 {waits.opens} 起），{where}填写指标和经费。"


def _due(change: Change, row: Report, states: tuple[str, ...]) -> ProofDue | None:
    """The proof of the case that a report is: the first that is wanted, or waits to be checked, of the pack's label."""
    rule = change.kind.reports
    if rule is None or not rule.proof or row.filed_at is None:
        return None
    rows = ProofDue.objects.filter(
        case__key=change.project.case, label=rule.proof, state__in=states, covers_from__lte=change.today
    )
    return rows.select_related("case").order_by("number").first()


def offer(change: Change, row: Report) -> None:
    """The report's file is handed in as the proof's material."""
    found = _due(change, row, WANTED)
    if found is None or found.case.phase not in Case.UNDER_WAY:
        return
    context = case_context(change)
    mine = next((one for one in asked(context) if one.row.pk == found.pk), None)
    if mine is None or not mine.open:
        return
    for name in mine.names:
        Attachment.objects.create(
            case=context.case, material=name, file=row.file, user=change.by, at=change.now
        )
    _act(change, "proof", {"proof": str(found.pk), "report": row.pk, "note": f"{change.project.number} {row.year} 年度报告"}, f"offer:{row.pk}:{change.project.version}")  # fmt: skip


def check(change: Change, row: Report, *, accepted: bool, note: str) -> None:
    """The keeper's word on the report is the office's on the proof."""
    found = _due(change, row, (ProofDue.State.OFFERED,))
    if found is None or found.case.phase not in Case.UNDER_WAY:
        return
    said = {
        "proof": str(found.pk),
        "report": row.pk,
        "accepted": accepted,
        "note": note or ("相符" if accepted else "不符"),
    }
    _act(change, "check_proof", said, f"check:{row.pk}:{change.project.version}")


def _act(change: Change, act: str, payload: dict[str, object], request: str) -> None:
    try:
        apply(Command(change.project.case, act, change.by, f"project:{change.project.key.hex[:12]}:{request}", None, payload), change.now)  # fmt: skip
    except Refused as error:
        raise ProjectError(str(error)) from error
