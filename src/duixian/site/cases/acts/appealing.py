"""Appeals: against a refusal or an end, within the time of the remedies; upheld, or overturned and done anew."""

from __future__ import annotations

from datetime import date

from duixian.site.cases import deadlines, issuing
from duixian.site.cases.engine.act import Act, Allowed
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.engine.payload import on_paper, text_in
from duixian.site.cases.models import Appeal, Case, Decision, Event, Service

from . import people
from .moving import enter, first_office_step


def decision_of(case: Case) -> Decision | None:
    return (
        Decision.objects.filter(case=case, overturned_by=None)
        .exclude(kind=Decision.Kind.GRANT)
        .order_by("-id")
        .first()
    )


def appeal_until(context: Context) -> date | None:
    """The last day for an appeal: the longest remedy from the day the decision was served; None while it was not."""
    served = Service.objects.filter(
        paper__case=context.case, paper__kind__in=["refusal", "not_accepted", "recovery"]
    )
    last = served.order_by("-on").first()
    remedies = context.pack.conduct.remedies
    if last is None or not remedies:
        return None
    return max(deadlines.remedy(last.on, remedy, context.calendar).day for remedy in remedies)


def _may_appeal(context: Context) -> Allowed:
    case = context.case
    if not context.pack.conduct.appeals:
        return False, "规则没有规定向本机关申请复核；可以按决定书写明的途径救济。"
    decision = decision_of(case)
    if decision is None:
        return False, "没有可以申请复核的决定。"
    decided = Appeal.objects.filter(case=case, decision=decision)
    if decided.filter(state=Appeal.State.OPEN).exists():
        return False, "已经申请复核，正在办理。"
    if decided.exists():
        return False, "已经复核并维持原决定。仍不服的，按决定书写明的途径和期限救济。"
    until = appeal_until(context)
    if until is not None and context.today > until:
        return False, f"申请复核的期限到 {until} 为止，已经过了。"
    return (True, "本人。") if people.is_claimant(context) else people.applicant_side(context)


def _appeal(context: Context) -> None:
    text = text_in(context.payload, "text")
    if not text:
        raise Refused("请写明理由。")
    decision = decision_of(context.case)
    assert decision is not None
    made = Appeal.objects.create(
        case=context.case, decision=decision, text=text, user=context.by, at=context.now
    )
    context.event("appealed", appeal=str(made.key), **on_paper(context.payload))


def _open(context: Context) -> Appeal | None:
    return (
        Appeal.objects.filter(case=context.case, state=Appeal.State.OPEN).select_related("decision").first()
    )


def _may_answer(context: Context) -> Allowed:
    if _open(context) is None:
        return False, "没有待复核的申请。"
    role = context.pack.roles.get(context.pack.conduct.appeals)
    if role is None:
        return False, "规则包没有写由谁复核。"
    allowed, reason = people.in_office(context, role, context.case.territory if role.territory else "")
    if not allowed:
        return False, reason
    appeal = _open(context)
    if appeal is not None and appeal.decision.event.user_id == context.by.pk:
        return False, "原决定由您作出，复核要由另一人办理。"
    return True, ""


def _answer(context: Context) -> None:
    """Upheld: the decision stands. Overturned: it falls, and the case goes back to the step that decided."""
    appeal = _open(context)
    assert appeal is not None
    answer = text_in(context.payload, "answer")
    if not answer:
        raise Refused("请写明复核意见和依据。")
    overturned = context.payload.get("overturn") is True
    appeal.state = Appeal.State.OVERTURNED if overturned else Appeal.State.UPHELD
    appeal.answer, appeal.answered_by, appeal.answered_at = answer, context.by, context.now
    appeal.save()
    back = appeal.decision.event.step or first_office_step(context)
    event = context.event(
        "appeal_answered", to=back if overturned else "", note=answer, overturned=overturned, appeal=str(appeal.key)
    )  # fmt: skip
    if overturned:
        _reopen(context, appeal.decision, event, back)
    issuing.issue_kind(context, "appeal", note=answer)
    context.notify("decided")


def _reopen(context: Context, decision: Decision, event: Event, back: str) -> None:
    case = context.case
    Decision.objects.filter(pk=decision.pk).update(overturned_by=event)
    case.phase, case.ended_at = Case.Phase.OPEN, None
    if back not in context.steps:
        raise Refused(f"规则包现在没有作出原决定的步骤（{back}），不能退回重办。请管理员恢复旧程序。")
    enter(context, context.steps[back])


TABLE = {
    "appeal": Act("申请复核", _may_appeal, _appeal),
    "answer_appeal": Act("答复复核", _may_answer, _answer),
}
