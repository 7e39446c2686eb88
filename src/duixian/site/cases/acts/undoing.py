"""A decision that fell on appeal: what it did is undone, each kind in its own way. What it settled is as it was before.

refusal     the claim is open again, at the step that refused
end         the grant goes on where it stood; what was cancelled for it waits for its money again
recovery    what is still owed is owed no more, what came back is paid out again; the cancelled instalments as above,
            once neither an end nor another recovery stands
grant       while nothing is paid: its instalments fall away, the claim is open again at the step that granted
"""

from __future__ import annotations

from django.utils import timezone

from duixian.site.cases import money, recording, taking_up
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case, Decision, Event
from duixian.site.funds import reversing
from duixian.site.funds.models import Commitment
from duixian.site.funds.models.commitments import State
from duixian.site.funds.values import FundsError

from .moving import enter, finish, first_office_step

Kind, Phase = Decision.Kind, Case.Phase
SAID = "复核撤销了原决定"


def leads_to(context: Context, decision: Decision) -> str:
    """The step at which the case stands again ('' where it stays, or is over)."""
    if decision.kind == Kind.RECOVER:
        return context.case.step
    if decision.kind == Kind.END and _granted(context):
        return decision.event.step  # '' where it was ended after its procedure was over
    return decision.event.step or first_office_step(context)


def undo(context: Context, decision: Decision, event: Event, back: str) -> None:
    """Raises Refused where it cannot be undone as things stand."""
    Decision.objects.filter(pk=decision.pk).update(overturned_by=event)
    if recording.take_back(context.pack, context.case, decision.event.at, context.by, context.now):
        context.forget()
    if decision.kind == Kind.RECOVER:
        _owed_no_more(context, decision)
        return
    if decision.kind == Kind.GRANT:
        _not_granted(context)
    case = context.case
    case.phase = Phase.GRANTED if decision.kind == Kind.END and _granted(context) else Phase.OPEN
    case.ended_at = None
    if decision.kind == Kind.END:
        taking_up.take_up(context, SAID)
    if back:
        _stand_at(context, back)
    else:
        finish(context)


def _granted(context: Context) -> bool:
    return Decision.objects.filter(case=context.case, kind=Kind.GRANT, overturned_by=None).exists()


def _stand_at(context: Context, back: str) -> None:
    if back not in context.steps:
        raise Refused(f"规则包现在没有作出原决定的步骤（{back}），不能退回重办。请管理员恢复旧程序。")
    context.forget()
    enter(context, context.steps[back])


def _not_granted(context: Context) -> None:
    rows = Commitment.objects.filter(case=context.case.key)
    if rows.filter(state__in=(State.PAID, State.ORDERED)).exists():
        raise Refused(
            "这份决定已经付过款或者正在拨付，不能整个撤销重办。要追回的，按追缴办；少给的，请维持，另行处理。"
        )
    money.cancel(context, SAID)
    context.case.amount = None


def _owed_no_more(context: Context, decision: Decision) -> None:
    """The return is posted back; a case that was closed because nothing more was paid goes on."""
    assert decision.receivable is not None
    try:
        _, back = reversing.reverse(decision.receivable, SAID, context.by, context.now)
    except FundsError as error:
        raise Refused(str(error)) from error
    day = timezone.localdate(decision.at)
    if back:
        taking_up.pay_back(context, back, f"退还 {day} 追缴收回的款")
    taking_up.take_up(context, SAID)
    if context.case.phase == Phase.DONE and money.outstanding(context.case):
        context.case.phase, context.case.ended_at = Phase.GRANTED, None


__all__ = ["leads_to", "undo"]
