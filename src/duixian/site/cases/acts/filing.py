"""The applicant's acts: filing, answering a notice of what to correct, withdrawing."""

from __future__ import annotations

from duixian.site.cases import expiring, filers, money, occasions, periods, recording
from duixian.site.cases.engine.act import Act, Allowed, Asks
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.engine.payload import on_paper, text_in
from duixian.site.cases.materials import GIVEN
from duixian.site.cases.models import Attachment, Case
from duixian.site.cases.numbers import next_number
from duixian.site.prepared import Arg, Prepared

from . import claiming, people
from .moving import close, enter, leave_to, resume_clock

DRAFT, OPEN = Case.Phase.DRAFT, Case.Phase.OPEN
TWINS = Prepared[Case](
    lambda: Case.objects.filter(claimant=Arg(0), pack=Arg(1), benefit=Arg(2), phase=OPEN).order_by("-id").values_list("pk", "number")
)  # fmt: skip


def _asks(context: Context) -> Asks:
    case = context.case
    return Asks((GIVEN.asking(case), TWINS.asking(case.claimant_id, case.pack, case.benefit)))


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
    if told := twin(context):
        return False, told
    return claiming.whole(context) if claiming.at_filing(context) else (True, "")


def twin(context: Context) -> str:
    """Why a second claim of the same cannot be filed ('' it can)."""
    case = context.case
    if context.benefit.period == "event":
        return occasions.clash(context, filing=True)
    others = [
        number for key, number in TWINS.rows(case.claimant_id, case.pack, case.benefit) if key != case.pk
    ]
    if others:
        return f"同一人的这项待遇已有案件 {others[0]} 在办，不能重复申报。"
    # what the rule itself allows once, it refuses itself, with its article
    return "" if context.benefit.once_per else periods.clash(context).why


def _file(context: Context) -> None:
    case = context.case
    periods.one_at_a_time(context)
    if told := twin(context):
        raise Refused(told)
    found = context.assessed.found
    left_out = found.status in ("ineligible", "not_applicable") and claiming.at_filing(context)
    if left_out and not context.payload.get("anyway"):
        raise Refused("按现有的情况不符合条件。请看不满足的条件；仍要申报的，请确认“仍要申报”。")
    case.phase, case.filed_at = OPEN, context.now
    case.number = case.number or next_number(case.pack, context.today)
    case.pack_version = context.pack.version
    case.paper = text_in(context.payload, "paper", 100) or case.paper
    if case.typed:
        recording.declare(context.pack, case, case.typed, context.today, context.by, context.now)
        case.typed = {}
        context.forget()
    case.step = context.procedure.start
    kept = context.assessed.keep(context.now)
    first = context.steps[case.step]
    to = "" if context.role_of(first).kind == "applicant" else first.id
    context.event("filed", to=to, content=kept.content, status=found.status, paper=case.paper)
    case.entered_at = context.now
    if context.role_of(first).kind == "applicant":
        leave_to(context, first, text_in(context.payload, "outcome", 100))
    else:
        enter(context, first)
    context.notify("filed")


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
    context.event(
        "corrected",
        note=text_in(context.payload, "note", 2000),
        content=kept.content,
        **on_paper(context.payload),
    )
    context.cancel_timers("correct_by", "near")
    resume_clock(context)


def _may_withdraw(context: Context) -> Allowed:
    if context.case.phase not in (DRAFT, OPEN):
        return False, "已经有决定的案件不能撤回。"
    if money.paid_fen(context.case):
        return False, "这个案件已经付过款，不能撤回。"
    return people.applicant_side(context)


def _withdraw(context: Context) -> None:
    if context.case.number is None:
        expiring.empty(context.case, context.today)
    context.event("withdrawn", note=text_in(context.payload, "note", 2000), **on_paper(context.payload))
    close(context, Case.Phase.WITHDRAWN)
    if context.case.number:
        context.notify("withdrawn")


TABLE = {
    "file": Act("提交申报", _may_file, _file, _asks),
    "correct": Act("交补正材料", _may_correct, _correct),
    "withdraw": Act("撤回", _may_withdraw, _withdraw),
}
