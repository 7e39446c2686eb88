"""The applicant's acts: filing, answering a notice of what to correct, withdrawing."""

from __future__ import annotations

from duixian.site.cases import filers, materials, recording
from duixian.site.cases.engine.act import Act, Allowed
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Attachment, Case
from duixian.site.cases.numbers import next_number

from . import people
from .moving import enter, leave_to, resume_clock

DRAFT, OPEN = Case.Phase.DRAFT, Case.Phase.OPEN


def _may_file(context: Context) -> Allowed:
    case = context.case
    if case.phase != DRAFT:
        return False, "这份申报已经提交过了。"
    allowed, reason = people.applicant_side(context)
    if not allowed:
        return False, reason
    allowed, reason = filers.fits(context.pack, context.benefit, case.claimant, case.applicant, context.today)
    if not allowed:
        return False, reason
    if context.benefit.announced:
        return False, "这一项只有上位文件宣布，还没有实施细则，不能申报。"
    twin = Case.objects.filter(claimant_id=case.claimant_id, pack=case.pack, benefit=case.benefit, phase=OPEN)
    if twin.exclude(pk=case.pk).exists() and context.benefit.period != "event":
        return False, f"同一人的这项待遇已有案件 {twin.exclude(pk=case.pk)[0].number} 在办，不能重复申报。"
    window = context.assessed.details.window(case.benefit)
    if window is not None and window.open_now is False:
        opens = f"下一次从 {window.opens} 起" if window.opens and window.opens > context.today else ""
        return False, f"现在不在受理期（{window.label}）。{opens}".strip()
    missing = materials.missing(context)
    if missing:
        return False, "还缺材料：" + "、".join(missing) + "。请上传，或注明交了纸质件。"
    return True, ""


def _file(context: Context) -> None:
    case = context.case
    found = context.assessed.found
    if found.status in ("ineligible", "not_applicable") and not context.payload.get("anyway"):
        raise Refused("按现有的情况不符合条件。请看不满足的条件；仍要申报的，请确认“仍要申报”。")
    case.phase, case.filed_at = OPEN, context.now
    case.number = case.number or next_number(case.pack, context.today)
    case.pack_version = context.pack.version
    case.paper = str(context.payload.get("paper") or "")[:100]
    recording.declare(context.pack, case, case.typed, context.today, context.by, context.now)
    case.typed = {}
    context.forget()
    case.step = context.procedure.start
    kept = context.assessed.keep(context.now)
    context.event("filed", content=kept.content, status=found.status, paper=case.paper)
    case.entered_at = context.now
    first = context.steps[case.step]
    if context.role_of(first).kind == "applicant":
        leave_to(context, first)
    else:
        enter(context, first)
    context.notify("accepted")


def _may_correct(context: Context) -> Allowed:
    case = context.case
    if case.phase != OPEN or case.holds != Case.Holder.APPLICANT or case.stopped_at is None:
        return False, "现在没有要补正的内容。"
    allowed, reason = people.applicant_side(context)
    if not allowed:
        return False, reason
    wanted = case.attachments.filter(state=Attachment.State.REJECTED)
    if wanted.exists():
        return False, "还有材料没有重交：" + "、".join(a.material for a in wanted) + "。"
    return True, ""


def _correct(context: Context) -> None:
    """What was asked for is handed in; the office's clock goes on from where it stopped."""
    case = context.case
    recording.declare(context.pack, case, case.typed, case.filed_on or context.today, context.by, context.now)
    case.typed = {}
    context.forget()
    kept = context.assessed.keep(context.now)
    context.event("corrected", note=str(context.payload.get("note") or "")[:2000], content=kept.content)
    context.cancel_timers("correct_by")
    resume_clock(context)


def _may_withdraw(context: Context) -> Allowed:
    if context.case.phase not in (DRAFT, OPEN):
        return False, "已经有决定的案件不能撤回。"
    return people.applicant_side(context)


def _withdraw(context: Context) -> None:
    case = context.case
    context.event("withdrawn", note=str(context.payload.get("note") or "")[:2000])
    case.phase, case.holds, case.step, case.role = Case.Phase.WITHDRAWN, Case.Holder.NOBODY, "", ""
    case.ended_at, case.due = context.now, None
    context.cancel_timers()


TABLE = {
    "file": Act("提交申报", _may_file, _file),
    "correct": Act("交补正材料", _may_correct, _correct),
    "withdraw": Act("撤回", _may_withdraw, _withdraw),
}
