"""A decision that fell on appeal: what it did is undone, each kind in its own way. What it settled is as it was before.

refusal     the claim is open again, at the step that refused
end         the grant goes on where it stood; what was cancelled for it waits for its money again
recovery    what is still owed is owed no more, what came back is paid out again; the cancelled instalments as above,
            once neither an end nor another recovery stands
revoke      the credential is given back by its keepers' register, which hears of it; the case stands where it stood
grant       its instalments fall away, what was paid is proposed to come back, whole, by the pack's article for it; the claim
            is open again at the step that granted, and may be granted anew
"""

from __future__ import annotations

from django.utils import timezone

from duixian.site.cases import money, recording, taking_up, unfounded
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case, Decision, Event
from duixian.site.funds import falling, reversing
from duixian.site.funds.values import FundsError

from .moving import enter, finish, first_office_step

Kind, Phase = Decision.Kind, Case.Phase
SAID, FELL = "复核撤销了原决定", "撤销了核定"


def leads_to(context: Context, decision: Decision) -> str:
    """The step at which the case stands again ('' where it stays, or is over)."""
    if decision.kind in (Kind.RECOVER, Kind.REVOKE):
        return context.case.step
    if decision.kind == Kind.END and _granted(context):
        return decision.event.step  # '' where it was ended after its procedure was over
    return decision.event.step or first_office_step(context)


def undo(context: Context, decision: Decision, event: Event, back: str) -> None:
    """Raises Refused where it cannot be undone as things stand."""
    Decision.objects.filter(pk=decision.pk).update(overturned_by=context.keyed(event))
    if decision.kind == Kind.REVOKE:
        return
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


def grant_of(context: Context) -> Decision | None:
    """The grant that stands."""
    rows = Decision.objects.filter(case=context.case, kind=Kind.GRANT, overturned_by=None)
    return rows.select_related("event").order_by("-pk").first()


def _granted(context: Context) -> bool:
    return grant_of(context) is not None


def _stand_at(context: Context, back: str) -> None:
    if back not in context.steps:
        raise Refused(f"规则包现在没有作出原决定的步骤（{back}），不能退回重办。请管理员恢复旧程序。")
    context.forget()
    enter(context, context.steps[back])


def annul(context: Context, decision: Decision, event: Event) -> None:
    """A grant falls for another reason than an appeal. Raises Refused where it cannot."""
    Decision.objects.filter(pk=decision.pk).update(overturned_by=context.keyed(event))
    if recording.take_back(context.pack, context.case, decision.event.at, context.by, context.now):
        context.forget()
    _not_granted(context)
    context.case.phase, context.case.ended_at = Phase.OPEN, None
    _stand_at(context, leads_to(context, decision))


def _not_granted(context: Context) -> None:
    money.cancel(context, FELL)
    context.case.amount = None
    try:
        fen = falling.fall(context.case.key, context.by, context.now)
    except FundsError as error:
        raise Refused(str(error)) from error
    if fen:
        unfounded.propose(context, fen)


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


__all__ = ["annul", "leads_to", "undo"]
