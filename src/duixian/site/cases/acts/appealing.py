"""Appeals: against any decision, within the pack's time for them; upheld, or overturned: then what it did is undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from duixian.rules.model.conduct import Role, appeals_role
from duixian.site.accounts.acting import look_up
from duixian.site.accounts.models import User
from duixian.site.cases import addressing, deadlines, issuing
from duixian.site.cases.engine.act import Act, Allowed
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.engine.payload import number_of, on_paper, text_in
from duixian.site.cases.models import Appeal, Case, Decision, Event, Issued, Service
from duixian.site.prepared import Arg, Prepared
from duixian.site.registry.powers import same_person

from . import people, undoing

REVOKED = "revoked"  # the act by which a credential was taken
DECIDING = (
    "outcome", "proposed", "confirmed", "ballot", "recovery_proposed", "recovery", "end_proposed", "ended", REVOKED,
)  # fmt: skip
PROPOSER = "proposed_by"  # in the detail of the event of a decision that was proposed elsewhere
APPEALS = Prepared[Appeal](
    lambda: (
        Appeal.objects.filter(case=Arg(0))
        .select_related("decision__event", "user", "answered_by")
        .defer("decision__record")
        .order_by("id")
    )
)
STANDING = Prepared[Decision](
    lambda: (
        Decision.objects.filter(case=Arg(0), overturned_by=None)
        .select_related("event")
        .defer("record")
        .order_by("-id")
    )
)
SERVED = Prepared[Service](
    lambda: Service.objects.filter(paper__decision=Arg(0)).order_by("on").values_list("on")[:1]
)
PAPER = Prepared[Issued](lambda: Issued.objects.filter(decision=Arg(0)).order_by("pk")[:1])


def appeals_of(case: Case) -> list[Appeal]:
    """All appeals of a case, the first one first."""
    return look_up(case, "appeals", APPEALS.all)


def decisions_of(case: Case) -> list[Decision]:
    """The decisions that stand, the last one first."""
    return look_up(case, "decisions", STANDING.all)


def decision_of(case: Case, wanted: object = None) -> Decision | None:
    """The decision that an appeal is against: the one that is named, else the last one that nobody has appealed against,
    else the last."""
    found = decisions_of(case)
    if wanted not in (None, ""):
        return next((one for one in found if one.pk == number_of(wanted)), None)
    known = {one.decision_id for one in appeals_of(case)}
    return next((one for one in found if one.pk not in known), found[0] if found else None)


def appeal_until(context: Context, decision: Decision | None = None) -> date | None:
    """The last day for an appeal: the pack's time for it (else the longest remedy) from the day on which the decision's own
    paper was served; None while it was not."""
    decision = decision or decision_of(context.case)
    served = SERVED.rows(decision) if decision else []
    conduct = context.pack.conduct
    limits = (conduct.appeal,) if conduct.appeal is not None else conduct.remedies
    if not served or not limits:
        return None
    ((on,),) = served
    return max(deadlines.remedy(on, limit, context.calendar).day for limit in limits)


@dataclass(frozen=True, slots=True)
class Appealable:
    """A decision that can be appealed against: how its paper is called, and the last day (None: its time has not begun)."""

    decision: Decision
    label: str
    until: date | None


def appealable(context: Context) -> list[Appealable]:
    """The decisions that stand, that nobody has appealed against, and whose time has not passed; the last one first."""
    known = {one.decision_id for one in appeals_of(context.case)}
    found = [
        Appealable(one, _against(one), appeal_until(context, one))
        for one in decisions_of(context.case)
        if one.pk not in known
    ]
    return [one for one in found if one.until is None or context.today <= one.until]


def answering(context: Context) -> Role | None:
    """The role that answers appeals in the case's procedure."""
    return context.pack.roles.get(appeals_role(context.pack.conduct, context.procedure))


def _wanted(context: Context) -> Decision | None:
    """The decision that the payload names; where it names none, the last that can be appealed against, else the last."""
    wanted = context.payload.get("decision")
    if wanted in (None, "") and (found := appealable(context)):
        return found[0].decision
    return decision_of(context.case, wanted)


def _may_appeal(context: Context) -> Allowed:
    if answering(context) is None:
        return False, "规则没有规定向本机关申请复核；可以按决定书写明的途径救济。"
    decision = _wanted(context)
    if decision is None:
        return False, "没有可以申请复核的决定。"
    if _open(context) is not None:
        return False, "已经申请复核，正在办理。"
    if any(one.decision_id == decision.pk for one in appeals_of(context.case)):
        return False, "已经复核并维持原决定。仍不服的，按决定书写明的途径和期限救济。"
    until = appeal_until(context, decision)
    if until is not None and context.today > until:
        return False, f"申请复核的期限到 {until} 为止，已经过了。"
    if people.is_claimant(context) or _concerns(context, decision):
        return True, "本人。"
    return people.applicant_side(context)


def _concerns(context: Context, decision: Decision) -> bool:
    """Whether the decision's paper is addressed to the user, as what has to be paid back is to whoever was paid."""
    paper = _paper_of(decision)
    benefit = f"{context.case.pack}:{context.case.benefit}"
    return paper is not None and addressing.takes(context.by, paper, context.today, benefit)


def _appeal(context: Context) -> None:
    text = text_in(context.payload, "text")
    if not text:
        raise Refused("请写明理由。")
    decision = _wanted(context)
    assert decision is not None
    made = Appeal.objects.create(
        case=context.case, decision=decision, text=text, user=context.by, at=context.now
    )
    context.event("appealed", appeal=str(made.key), decision=decision.kind, **on_paper(context.payload))


def _open(context: Context) -> Appeal | None:
    return next((one for one in appeals_of(context.case) if one.state == Appeal.State.OPEN), None)


def _may_answer(context: Context) -> Allowed:
    appeal = _open(context)
    if appeal is None:
        return False, "没有待复核的申请。"
    role = answering(context)
    if role is None:
        return False, "规则包没有写由谁复核。"
    allowed, reason = people.in_office(context, role, context.case.territory if role.territory else "")
    if not allowed:
        return False, reason
    part = Event.objects.filter(
        case=context.case, user__isnull=False, act__in=DECIDING, seq__lte=appeal.decision.event.seq
    )
    took_part = Q(pk__in=part.values("user")) | Q(pk=appeal.decision.event.detail.get(PROPOSER))
    if any(same_person(context.who, user) for user in User.objects.filter(took_part)):
        return False, "原决定由您提出、审核或作出，复核要由没有经手的另一人办理。"
    return True, ""


def _answer(context: Context) -> None:
    """Upheld: the decision stands. Overturned: it falls, and what it did is undone."""
    appeal = _open(context)
    assert appeal is not None
    answer = text_in(context.payload, "answer")
    if not answer:
        raise Refused("请写明复核意见和依据。")
    overturned = context.payload.get("overturn") is True
    appeal.state = Appeal.State.OVERTURNED if overturned else Appeal.State.UPHELD
    appeal.answer, appeal.answered_by, appeal.answered_at = answer, context.by, context.now
    appeal.save()
    back = undoing.leads_to(context, appeal.decision) if overturned else ""
    event = context.event(
        "appeal_answered", to=back, note=answer, overturned=overturned, appeal=str(appeal.key)
    )
    issuing.issue_kind(
        context, "appeal", answer=answer, result=appeal.get_state_display(), against=_against(appeal.decision),
        to=addressing.answered(_paper_of(appeal.decision), context.case, appeal.user),
    )  # fmt: skip
    if overturned:
        undoing.undo(context, appeal.decision, event, back)
    context.notify("decided")


def _paper_of(decision: Decision) -> Issued | None:
    return PAPER.first(decision)


def _against(decision: Decision) -> str:
    """The decision as its paper is called, or by its day where it has none."""
    paper = _paper_of(decision)
    day = issuing.zh(decision.at.date())
    return (
        f"{paper.title}（{paper.number}）"
        if paper is not None
        else f"{day}的{decision.get_kind_display()}决定"
    )


TABLE = {
    "appeal": Act("申请复核", _may_appeal, _appeal),
    "answer_appeal": Act("答复复核", _may_answer, _answer),
}
