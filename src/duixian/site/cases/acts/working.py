"""Work on a case that moves it nowhere: taking it over, handing it on, checking facts and papers, messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duixian.site.accounts.models import User
from duixian.site.cases import dated, recording
from duixian.site.cases.comparing import deciders
from duixian.site.cases.drafting import from_books
from duixian.site.cases.engine.act import Act, Allowed
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.engine.payload import day_in, key_in, number_of, text_in
from duixian.site.cases.models import Attachment, Case, Message
from duixian.site.prepared import Arg, Prepared, add, put
from duixian.site.registry import powers
from duixian.site.registry.values import kept
from duixian.site.sending import ahead

from . import approvals, people
from .moving import limit_anew, void_proposals

RECEIVER = Prepared[User](lambda: User.objects.filter(pk=Arg(0), is_active=True))
MATERIAL = Prepared[Attachment](
    lambda: Attachment.objects.filter(case=Arg(0), key=Arg(1)).exclude(state=Attachment.State.REMOVED)
)


def _office(context: Context) -> Allowed:
    if context.case.phase not in Case.UNDER_WAY or context.step is None:
        return False, "这个案件现在不在办理中。"
    return people.at_step(context, context.step)


def _assign(context: Context) -> None:
    """To oneself, or to somebody who may act at the step; '' puts it back for all."""
    wanted = context.payload.get("to")
    if not wanted:
        context.case.assignee = None
        context.event("assigned", note=text_in(context.payload, "note", 500))
        return
    key = number_of(wanted) or 0
    with ahead(RECEIVER.asking(key), *powers.asking(key)):
        receiver = RECEIVER.first(key)
        if receiver is None:
            raise Refused("没有这位工作人员。")
        theirs = Context(
            context.case,
            context.ready,
            context.calendar,
            receiver,
            context.now,
            context.payload,
            context.request,
        )
        assert context.step is not None
        allowed, reason = people.at_step(theirs, context.step)
    if not allowed:
        raise Refused(f"不能交给{receiver}：{reason}")
    context.case.assignee = receiver
    context.event("assigned", note=text_in(context.payload, "note", 500), to_user=receiver.pk)


def _verify(context: Context) -> None:
    """Facts that the officer checked: value and evidence; approvals of what has changed fall."""
    facts = context.payload.get("facts")
    told: dict[str, Any] = dict(facts) if isinstance(facts, Mapping) else {}
    evidence = text_in(context.payload, "evidence")
    if not told:
        raise Refused("没有写要核定的事实。")
    _may_verify(context, told)
    if not evidence:
        raise Refused("请写明凭什么核定（看过的原件、查询的登记库）。")
    values, problems = kept(context.ready.evaluator, told)
    if problems:
        raise Refused("；".join(f"{path}：{what}，{mend}" for path, what, mend in problems))
    case = context.case
    on = (case.filed_on if case.phase == Case.Phase.OPEN else None) or context.today
    on = day_in(context.payload, "from") or on
    before = approvals.approved(context, context.assessed)
    for id_, value in values.items():
        recording.verify(
            context.pack, case, id_, value, on, f"{case.number} {evidence}"[:300], context.by, context.now
        )
    context.forget()
    assessment = context.assessed.keep(context.now)
    context.event("verified", note=evidence[:500], facts=sorted(values), content=assessment.content)
    void_proposals(context, "核定的事实有了变化")
    if dated.by_date(context.step):
        limit_anew(context)
    if case.phase == Case.Phase.OPEN and approvals.approved(context, context.assessed) != before:
        fallen = approvals.in_force(case)
        if fallen:
            approvals.void(context, fallen, "审核之后核定的事实有了变化，须从这一步重新审核")


def _may_verify(context: Context, told: Mapping[str, Any]) -> None:
    """Raises Refused for what is no fact of the pack, and for what another step settles, another office judges or the books tell."""
    pack, step = context.pack, context.step
    office = step is not None and context.role_of(step).kind == people.OFFICE
    elsewhere = {
        s.fact: step.label for step in context.procedure.steps for o in step.outcomes for s in o.sets if step.id != context.case.step
    }  # fmt: skip
    for id_ in told:
        fact = pack.facts.get(id_)
        entity = pack.entities.get(id_)
        if fact is None and not (entity is not None and entity.many):
            raise Refused(f"规则包里没有“{id_}”这项事实。")
        if id_ in elsewhere:
            raise Refused(
                f"“{fact.label if fact else id_}”由“{elsewhere[id_]}”这一步的结果认定，不能在这里核定。"
            )
        if fact is not None and from_books(fact):
            raise Refused(f"“{fact.label}”由本机关的账册算出，不能核定。")
        judged = fact is not None and fact.human
        if not office and not judged:
            raise Refused(f"“{fact.label if fact else id_}”由承办机关核定；评审和付款的步骤只记自己的判断。")
        others = deciders(context, fact) if fact is not None and judged else []
        if fact is not None and others and step is not None and context.role_of(step).label not in others:
            raise Refused(f"“{fact.label}”由{fact.decided_by}判断，不在这一步核定。")


def _may_check(context: Context) -> Allowed:
    allowed, reason = _office(context)
    if allowed and context.step is not None and context.role_of(context.step).kind == people.PANEL:
        return False, "材料由承办机关核。"
    return allowed, reason


def _check_material(context: Context) -> None:
    """A paper is accepted, or has to be handed in again."""
    attachment = MATERIAL.first(context.case, key_in(context.payload, "attachment"))
    if attachment is None:
        raise Refused("没有这份材料，或者它已经撤下。请刷新页面。")
    state = text_in(context.payload, "state")
    if state not in (Attachment.State.ACCEPTED, Attachment.State.REJECTED):
        raise Refused("请选择收下或须重交。")
    attachment.state, attachment.remark = state, text_in(context.payload, "note", 500)
    put(attachment)
    context.event("material", note=attachment.remark, material=attachment.material, state=state)


def _may_write(context: Context) -> Allowed:
    if context.case.phase == Case.Phase.DRAFT:
        return False, "还没有提交，没有承办机关。提交以后可以留言。"
    allowed, reason = people.may_view_as_applicant(context)
    if allowed:
        return True, ""
    office, why = people.any_officer(context)
    return (True, "") if office else (False, why or reason)


def _write(context: Context) -> None:
    text = text_in(context.payload, "text")
    if not text:
        raise Refused("留言是空的。")
    from_office = people.any_officer(context)[0]
    internal = from_office and context.payload.get("internal") is True
    add(Message(case=context.case, user=context.by, from_office=from_office, internal=internal, text=text, at=context.now), keys=False)  # fmt: skip
    context.event("message", internal=internal)
    if from_office and not internal:
        context.notify("message")
    elif not from_office and context.case.assignee is not None:
        context.tell("written", [context.case.assignee])


TABLE = {
    "assign": Act("转交", _office, _assign),
    "verify": Act("核定事实", _office, _verify),
    "check_material": Act("核材料", _may_check, _check_material),
    "write": Act("留言", _may_write, _write),
}
