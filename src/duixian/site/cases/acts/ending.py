"""Ending what was granted, at whatever step it stands and after all is over: one person proposes it on a ground of the
procedure with what was found, another confirms; what is not paid yet falls away, what was paid is claimed back by the
rule's own return clauses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from duixian.rules.model.conduct import END, TODAY, Ending, Ground, Outcome
from duixian.site.cases import endings, publicity, recording
from duixian.site.cases.engine.act import Act, Allowed
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import END as OVER
from duixian.site.cases.engine.context import Context
from duixian.site.cases.engine.payload import text_in
from duixian.site.cases.models import Case, Proposal
from duixian.site.registry.powers import same_person

from . import decisions, moving, people, undoing

STANDING = (Case.Phase.GRANTED, Case.Phase.DONE)
OBJECTION = "objection"  # a grant that falls because an objection to its list was found to be right


def proposed(context: Context) -> Proposal | None:
    """What somebody proposed and nobody has confirmed yet."""
    return next(iter(endings.proposed([context.case.pk])), None)


def endings_of(context: Context) -> tuple[Ending, ...]:
    """The endings of the procedure, and, where an objection to a list of the case was found to be right after its grant, that
    the grant falls: the office that looked into it proposes it."""
    return (*context.procedure.endings, *_by_objections(context))


def _by_objections(context: Context) -> Iterator[Ending]:
    grant = undoing.grant_of(context)
    if context.case.phase not in STANDING or grant is None:
        return
    founded = publicity.founded_since(context.case, grant.at)
    for step in (
        context.steps[step]
        for step in dict.fromkeys(o.listing.step for o in founded)
        if step in context.steps
    ):
        by = publicity.inquiry_of(step, context.procedure.steps) or step
        yield Ending(
            id=OBJECTION, label="撤销核定", role=by.role, territory=by.territory,
            grounds=(Ground(id=step.id, label=f"“{step.label}”的异议成立"),), cite=context.pack.conduct.unfounded,
        )  # fmt: skip


def ways(context: Context) -> Iterator[tuple[Ending, Ground, Allowed]]:
    """Every ground of every ending, and whether the user may propose it now."""
    for ending in endings_of(context):
        allowed = _acting(context, ending)
        for ground in ending.grounds:
            yield ending, ground, allowed if not allowed[0] else _open(context, ending, ground)


def _acting(context: Context, ending: Ending) -> Allowed:
    """Whether the user holds the office that ends it, in its place."""
    role = context.pack.roles[ending.role]
    place = context.assessed.place(ending.territory) or context.case.territory
    return people.in_office(context, role, place if role.territory else "")


def _open(context: Context, ending: Ending, ground: Ground) -> Allowed:
    for condition, what in ((ending.guard, ending.label), (ground.condition, ground.label)):
        allowed, reason = context.assessed.open(condition) if condition is not None else (True, "")
        if not allowed:
            return False, f"“{what}”{reason}。"
    return True, ""


def _named(context: Context, ending: object, ground: object) -> tuple[Ending, Ground] | None:
    return next(
        ((e, g) for e in endings_of(context) for g in e.grounds if (e.id, g.id) == (ending, ground)), None
    )  # fmt: skip


def _may(context: Context) -> Allowed:
    if context.case.phase not in STANDING:
        return False, "这个案件没有在兑现或兑现过的待遇可以终止。"
    if not endings_of(context):
        return False, "这项待遇的程序没有写可以终止或撤销的情形。"
    if proposed(context) is not None:
        return False, "已经提出终止或撤销，等另一人复核。"
    if "ending" not in context.payload:
        found = [allowed for _, _, allowed in ways(context)]
        return next((one for one in found if one[0]), found[0] if found else (False, "没有写事由。"))
    named = _named(context, context.payload["ending"], context.payload.get("cause"))
    if named is None:
        return False, "程序里没有这种终止或撤销的事由。"
    allowed, reason = _acting(context, named[0])
    return _open(context, *named) if allowed else (allowed, reason)


def _propose(context: Context) -> None:
    named = _named(context, context.payload.get("ending"), context.payload.get("cause"))
    if named is None:
        raise Refused("请选事由。")
    ending, ground = named
    found, minutes = text_in(context.payload, "found", 2000), text_in(context.payload, "minutes", 200)
    if not found:
        raise Refused("请写明查实的事实和证据。")
    if ending.minutes and not minutes:
        raise Refused(f"“{ending.label}”要写会议纪要的文号。")
    payload: dict[str, Any] = {"ending": ending.id, "cause": ground.id, "found": found, "minutes": minutes}
    made = Proposal.objects.create(
        case=context.case, act=endings.ACT, step=ending.id, payload=payload, content="", user=context.by, at=context.now
    )  # fmt: skip
    context.event("end_proposed", outcome=ending.id, note=found, ground=ground.id, proposal=str(made.key))


def _may_second(context: Context) -> Allowed:
    proposal = proposed(context)
    if proposal is None:
        return False, "没有等待复核的终止或撤销。"
    if context.case.phase not in STANDING:
        return False, "这个案件没有在兑现或兑现过的待遇可以终止。"
    named = _named(context, proposal.payload["ending"], proposal.payload["cause"])
    if named is None:
        return False, "程序里已经没有提出的这种事由。"
    allowed, reason = _acting(context, named[0])
    if allowed and same_person(context.who, proposal.user):
        return False, "须由提出的人以外的另一人复核。"
    return allowed, reason


def _closed(context: Context, state: str, reason: str = "") -> Proposal:
    proposal = proposed(context)
    assert proposal is not None
    proposal.second, proposal.closed_at = context.by, context.now
    proposal.state, proposal.reason = state, reason
    proposal.save()
    return proposal


def _confirm(context: Context) -> None:
    """The end itself: the facts that its ground settles, the decision with ground and article, nothing more is paid.

    The event keeps the step and the phase in which the case stood, for an appeal that undoes it."""
    proposal = _closed(context, Proposal.State.CONFIRMED)
    named = _named(context, proposal.payload["ending"], proposal.payload["cause"])
    assert named is not None
    ending, ground = named
    allowed, reason = _open(context, ending, ground)
    if not allowed:
        raise Refused(f"提出以后情况有了变化：{reason}")
    case, found = context.case, str(proposal.payload["found"])
    if ending.id == OBJECTION:
        _annul(context, proposal, ground, found)
        return
    evidence = f"{case.number} {ending.label}：{ground.label}"[:300]
    for setting in ground.sets:
        value = context.today.isoformat() if setting.value == TODAY else setting.value
        recording.verify(
            context.pack, case, setting.fact, value, context.today, evidence, context.by, context.now
        )
    if ground.sets:
        context.forget()
    event = context.event(
        "ended", outcome=ending.id, to=OVER, note=found, ground=ground.id, phase=case.phase, proposal=str(proposal.key),
        first=proposal.user_id, minutes=proposal.payload["minutes"],
    )  # fmt: skip
    outcome = Outcome(id=ending.id, label=f"{ending.label}：{ground.label}", to=OVER, decides=END)
    article = ground.cite or ending.cite or context.procedure.cite
    decisions.decide(
        context,
        outcome,
        event,
        {"ground": f"{ground.label}。{found}"},
        articles=[article.full] if article else None,
    )
    moving.finish(context)


def _annul(context: Context, proposal: Proposal, ground: Ground, found: str) -> None:
    """The grant falls: the claim is open again where it was granted, and is decided anew; what was paid is claimed back."""
    grant = undoing.grant_of(context)
    assert grant is not None
    event = context.event(
        "annulled", outcome=OBJECTION, to=undoing.leads_to(context, grant), note=f"{ground.label}。{found}"[:2000],
        ground=ground.id, phase=context.case.phase, proposal=str(proposal.key), first=proposal.user_id,
    )  # fmt: skip
    undoing.annul(context, grant, event)
    context.notify("decided")


def _refuse(context: Context) -> None:
    reason = text_in(context.payload, "note", 500)
    if not reason:
        raise Refused("不同意要写明理由。")
    proposal = _closed(context, Proposal.State.DECLINED, reason)
    context.event("end_declined", outcome=proposal.step, note=reason, proposal=str(proposal.key))


TABLE = {
    "end": Act("提出终止或撤销", _may, _propose),
    "confirm_end": Act("复核同意终止或撤销", _may_second, _confirm),
    "refuse_end": Act("不同意终止或撤销", _may_second, _refuse),
}
