"""An office's outcome at a step: checked, proposed and confirmed where two persons are wanted, carried out."""

from __future__ import annotations

from typing import Any

from duixian.rules.decisions import content_hash
from duixian.rules.model.conduct import GRANT, REFUSE, TODAY, Outcome, Step
from duixian.site.accounts.acting import look_up
from duixian.site.cases import coming_due, issuing, limits, money, panels, publicity, recording
from duixian.site.cases.as_published import unlike
from duixian.site.cases.engine.act import Act, Allowed, Asks
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.engine.payload import text_in, texts_in
from duixian.site.cases.materials import GIVEN
from duixian.site.cases.models import Case, Event, Proposal
from duixian.site.prepared import Arg, Prepared
from duixian.site.registry.powers import same_person

from . import approvals, claiming, decisions, moving, people, settling
from .evidence import digest_of

PROPOSED = Prepared[Proposal](
    lambda: (
        Proposal.objects.filter(case=Arg(0), state=Proposal.State.OPEN).select_related("user").order_by("pk")
    )  # of any kind
)


def _outcome_of(context: Context) -> tuple[Step | None, Outcome | None]:
    step = context.step
    wanted = context.payload.get("outcome")
    return step, next((o for o in step.outcomes if o.id == wanted), None) if step is not None else None


def _asks(context: Context) -> Asks:
    case = context.case
    if case.phase != Case.Phase.OPEN:
        return Asks((PROPOSED.asking(case),))
    step, outcome = _outcome_of(context)
    listed = (
        step is not None and outcome is not None and (step.publicity is not None or outcome.decides == GRANT)
    )
    return Asks(
        (PROPOSED.asking(case), approvals.MOVES.asking(case)),
        (GIVEN.asking(case), *([publicity.LISTED.asking(case)] if listed else [])),
    )


def _may(context: Context) -> Allowed:
    """Everything but what only the facts settled by the outcome itself can show."""
    case = context.case
    if case.phase not in Case.UNDER_WAY or context.step is None:
        return False, "这个案件现在不在办理中。"
    step, outcome = _outcome_of(context)
    assert step is not None
    if outcome is None:
        return False, f"“{step.label}”没有这个结果。"
    allowed, reason = people.at_step(context, step)
    if not allowed:
        return False, reason
    if case.stopped_at is not None:
        return False, "已经一次性告知补正，等申报人交来再办。"
    if _open_proposals(case):
        return False, "已有一项等另一人复核，先处理那一项。"
    if outcome.pays and not _grants_first(context, outcome) and not money.settled_here(case):
        return False, "付款经拨付批次办理，银行回盘后自动记入，不在这里点选。"
    return _ready(context, step, outcome, context.payload)


def _grants_first(context: Context, outcome: Outcome) -> bool:
    """Whether an outcome that pays has to be decided by hand before anything can be paid by it."""
    return outcome.decides == GRANT and context.case.phase == Case.Phase.OPEN


def _ready(context: Context, step: Step, outcome: Outcome, payload: Any) -> Allowed:
    """Whether the step is far enough for this outcome."""
    if (
        context.case.phase == Case.Phase.GRANTED
        and outcome.decides in (GRANT, REFUSE)
        and not outcome.pays  # that goes on once it is paid
    ):
        return False, decisions.AGAIN
    allowed, reason = (
        context.assessed.open(outcome.condition) if outcome.condition is not None else (True, "")
    )
    if not allowed:
        return False, f"“{outcome.label}”{reason}。"
    opens = limits.opens_on(context, step)
    if opens is not None and opens > context.today:
        return False, f"“{step.label}”从 {opens} 起才办。"
    if step.minutes and not text_in(payload, "minutes"):
        return False, f"“{step.label}”要写会议纪要的文号。"
    if outcome.decides == REFUSE and not (text_in(payload, "ground") or texts_in(payload, "leaves")):
        return False, "不予兑现要写明理由：选不满足的条件，或写明事实和依据。"
    if claiming.at_step(context, step):
        allowed, reason = claiming.whole(context)
        if not allowed:
            return False, reason
    allowed, reason = panels.ready(context.case, step, outcome)
    if not allowed:
        return False, reason
    return publicity.ready(context.case, step, outcome, context.today, context.procedure.steps)


def _do(context: Context) -> None:
    # once it is granted, what changes is looked at before each payment, and nothing is reviewed a second time
    fallen = approvals.changed_since(context) if context.case.phase == Case.Phase.OPEN else []
    if fallen:
        approvals.void(context, fallen, "审核之后，所审的事实有了变化，须从这一步重新审核")
        return
    step, outcome = _outcome_of(context)
    assert step is not None and outcome is not None
    if _publish_anew(context, outcome):
        return
    paid = outcome.pays and context.benefit.has_amount and money.nothing_left(context.case)
    if step.two_persons and not paid:  # what the batches paid, two persons have approved there
        _propose(context)
    else:
        carry_out(context, step, outcome, context.payload)


def _publish_anew(context: Context, outcome: Outcome) -> bool:
    """A grant of something else than what was published goes back to its publicity. True where it did."""
    changed = unlike(context) if outcome.decides == GRANT and context.case.phase == Case.Phase.OPEN else None
    if changed is None or changed.article:
        return False
    approvals.back_to(context, changed.step, f"与公示的不同，须重新公示：{changed.said}")
    return True


def _content(context: Context, payload: dict[str, Any]) -> str:
    return content_hash({"case": context.assessed.content, "step": context.case.step, "payload": payload})


def _propose(context: Context) -> None:
    payload: dict[str, Any] = {
        "outcome": context.payload["outcome"], "note": text_in(context.payload, "note"), "leaves": texts_in(context.payload, "leaves"),
        "minutes": text_in(context.payload, "minutes", 200), "ground": text_in(context.payload, "ground"),
        settling.KEY: settling.told(context.payload, _outcome_of(context)[1]),
    }  # fmt: skip
    made = Proposal.objects.create(
        case=context.case, act="outcome", step=context.case.step, payload=payload, content=_content(context, payload),
        user=context.by, at=context.now,
    )  # fmt: skip
    context.assessed.keep(context.now)
    context.event(
        "proposed", outcome=str(payload["outcome"]), note=str(payload.get("note", "")), proposal=str(made.key)
    )


def _open_proposals(case: Case) -> list[Proposal]:
    return look_up(case, "proposals", PROPOSED.all)


def open_proposal(context: Context) -> Proposal | None:
    """The outcome that waits for a second person."""
    return next((one for one in _open_proposals(context.case) if one.act == "outcome"), None)


def _may_second(context: Context) -> Allowed:
    proposal = open_proposal(context)
    if proposal is None:
        return False, "没有等待复核的事项。"
    if context.case.stopped_at is not None:
        return False, "已经一次性告知补正，等申报人交来再办。"
    if context.step is None or proposal.step != context.case.step:
        return False, "这一项已经不在原来的步骤。"
    allowed, reason = people.at_step(context, context.step)
    if not allowed:
        return False, reason
    if same_person(context.who, proposal.user):
        return False, "须由提出的人以外的另一人复核。"
    return True, ""


def _confirm(context: Context) -> None:
    proposal = open_proposal(context)
    assert proposal is not None and context.step is not None
    outcome = next((o for o in context.step.outcomes if o.id == proposal.payload["outcome"]), None)
    if outcome is None:
        raise Refused(f"“{context.step.label}”现在没有提出的这个结果，请填不同意，再按现在的规则办。")
    proposal.second, proposal.closed_at = context.by, context.now
    if proposal.content != _content(context, proposal.payload):
        proposal.state, proposal.reason = Proposal.State.VOID, "提出以后事实有了变化"
        proposal.save()
        context.event("proposal_void", outcome=outcome.id, note=proposal.reason, proposal=str(proposal.key))
        return
    allowed, reason = _ready(context, context.step, outcome, proposal.payload)
    if not allowed:
        raise Refused(f"提出以后情况有了变化：{reason}")
    if _publish_anew(context, outcome):
        return
    proposal.state = Proposal.State.CONFIRMED
    proposal.save()
    context.event("confirmed", outcome=outcome.id, proposal=str(proposal.key), first=proposal.user_id)
    carry_out(context, context.step, outcome, proposal.payload)


def _decline(context: Context) -> None:
    proposal = open_proposal(context)
    assert proposal is not None
    reason = text_in(context.payload, "note")
    if not reason:
        raise Refused("不同意要写明理由。")
    proposal.second, proposal.closed_at, proposal.reason = context.by, context.now, reason[:500]
    proposal.state = Proposal.State.DECLINED
    proposal.save()
    context.event("declined", outcome=proposal.payload["outcome"], note=reason, proposal=str(proposal.key))


def carry_out(context: Context, step: Step, outcome: Outcome, payload: Any) -> Event:
    """The outcome itself: what it settles, what it decides, where it leads."""
    case = context.case
    if (
        case.accepted_at is None
        and outcome.decides != REFUSE
        and step.id == moving.first_office_step(context)
    ):
        accept(context)
    if case.typed and claiming.at_step(context, step):
        recording.declare(context.pack, case, case.typed, context.today, context.by, context.now)
        case.typed = {}
        context.forget()
    after = case.filed_on if case.phase == Case.Phase.OPEN else context.today
    for setting in outcome.sets:
        evidence = f"{case.number} {step.label}：{outcome.label}"
        recording.verify(
            context.pack,
            case,
            setting.fact,
            context.today.isoformat() if setting.value == TODAY else setting.value,
            after or context.today,
            evidence,
            context.by,
            context.now,
        )
    settled = settling.record(context, step, outcome, payload, after or context.today)
    if outcome.sets or settled:
        context.forget()
    grants_first = outcome.pays and _grants_first(context, outcome)
    approval = approvals.approved(context, context.assessed) if _approves(context, step) else ""
    told: dict[str, Any] = {"minutes": text_in(payload, "minutes", 200)}
    changed = unlike(context) if outcome.decides == GRANT and case.phase == Case.Phase.OPEN else None
    if changed is not None and not changed.article:  # what the outcome itself settles has changed it
        raise Refused(f"这个结果与公示的不同，不能直接核定，须重新公示：{changed.said}。")
    if changed is not None:
        told["unlike_published"] = {"changes": list(changed.changes), "article": changed.article}
    if approval:
        context.assessed.keep(context.now)
        told["stamp"] = context.assessed.stamp
        told["evidence"] = digest_of(context)
    event = context.event(
        "outcome", outcome=outcome.id, to=step.id if grants_first else outcome.to, note=text_in(payload, "note"), content=approval, **told
    )  # fmt: skip
    if outcome.decides and not (outcome.pays and case.phase == Case.Phase.GRANTED):
        decisions.decide(context, outcome, event, payload)
    if grants_first and money.outstanding(case):
        coming_due.at_paying_step(context)  # it stays here until the bank has paid
    else:
        moving.leave(context, outcome)
    if step.paper and (outcome.decides == GRANT or not any(o.decides == GRANT for o in step.outcomes)):
        issuing.issue(context, step.paper)  # a step that may grant issues its paper with the grant alone
    return event


def _approves(context: Context, step: Step) -> bool:
    return (
        context.case.phase == Case.Phase.OPEN
        and context.role_of(step).kind != "applicant"
        and step.publicity is None
    )


def accept(context: Context) -> None:
    """受理: the claim is complete and is taken up."""
    context.case.accepted_at = context.now
    if context.pack.conduct.acceptance is not None:
        moving.limit_anew(context)  # from now on the step's own limit alone
    context.event("accepted")
    issuing.issue_kind(context, "acceptance")
    context.notify("accepted")


TABLE = {
    "outcome": Act("办理", _may, _do, _asks),
    "confirm": Act("复核同意", _may_second, _confirm),
    "decline": Act("复核不同意", _may_second, _decline),
}
