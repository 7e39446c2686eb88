"""Taking up a claim: accepted, or told once what to correct while the clock stands still."""

from __future__ import annotations

from duixian.rules.model.conduct import TimeLimit
from duixian.site.cases import deadlines, issuing
from duixian.site.cases.engine.act import Act, Allowed
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context, end_of
from duixian.site.cases.engine.payload import text_in, texts_in
from duixian.site.cases.models import Attachment, Case

from . import people
from .deciding import accept
from .moving import first_office_step, remind, stop_clock


def _at_first_step(context: Context) -> Allowed:
    case = context.case
    if case.phase != Case.Phase.OPEN or context.step is None:
        return False, "这个案件现在不在办理中。"
    if case.stopped_at is not None:
        return False, "已经一次性告知补正，等申报人交来再办。"
    return people.at_step(context, context.step)


def _may_accept(context: Context) -> Allowed:
    if context.case.accepted_at is not None:
        return False, "已经受理。"
    if context.case.step != first_office_step(context):
        return False, "受理在第一个承办步骤办理。"
    return _at_first_step(context)


def limit_of(context: Context) -> TimeLimit | None:
    """How long the applicant has for a correction at this step; None where none can be asked for."""
    step = context.step
    if step is not None and step.correction is not None:
        return step.correction
    return context.pack.conduct.correction if context.case.step == first_office_step(context) else None


def _may_ask(context: Context) -> Allowed:
    if limit_of(context) is None:
        return False, "规则没有规定在这一步要求补正。"
    if context.case.corrections:
        return False, "补正只能一次性告知，已经告知过了。请按现有材料办理。"
    return _at_first_step(context)


def _ask(context: Context) -> None:
    """Everything that is to be corrected, at once; the applicant holds the case until a day."""
    case, limit = context.case, limit_of(context)
    assert limit is not None
    wanted, note = texts_in(context.payload, "wanted"), text_in(context.payload, "note")
    if not wanted and not note:
        raise Refused("请写明要补正什么，一次说全。")
    rejected = Attachment.objects.filter(case=case, material__in=wanted).exclude(
        state=Attachment.State.REMOVED
    )
    rejected.update(state=Attachment.State.REJECTED, remark=note[:500])
    case.corrections += 1
    found = deadlines.due(context.today, limit, context.calendar)
    stop_clock(context)
    case.until(found.day, provisional=found.provisional, calendar=found.calendar)
    context.timer("correct_by", f"correct:{case.corrections}", end_of(found.day), step=case.step)
    remind(context, found.day)
    context.event("correction", note=note, wanted=wanted, by=found.day.isoformat())
    issuing.issue_kind(context, "correction", wanted=wanted, note=note, by=found.day)
    context.notify("correct_by", deadline=found.day)


TABLE = {
    "accept": Act("受理", _may_accept, accept),
    "ask_correction": Act("一次性告知补正", _may_ask, _ask),
}
