"""Ballots: inviting members of a panel, casting, recusing."""

from __future__ import annotations

from typing import Any

from duixian.site.accounts import posts
from duixian.site.accounts.models import User
from duixian.site.cases import panels
from duixian.site.cases.engine.act import Act, Allowed
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.engine.payload import number_of, numbers_in, text_in
from duixian.site.cases.models import Ballot, Case
from duixian.site.registry.powers import same_person

from . import people

MOST = 100  # members of a panel


def _panel_step(context: Context) -> Allowed:
    if context.case.phase not in Case.UNDER_WAY or context.step is None:
        return False, "这个案件现在不在办理中。"
    return (True, "") if context.step.panel is not None else (False, "这一步没有评审票。")


def _may_invite(context: Context) -> Allowed:
    allowed, reason = _panel_step(context)
    if not allowed or context.step is None:
        return allowed, reason
    return people.at_step(context, context.step)


def _invite(context: Context) -> None:
    """Members by their accounts; each must be impartial and be appointed to the panel's role or the step's."""
    step, case = context.step, context.case
    assert step is not None
    members = list(User.objects.filter(pk__in=numbers_in(context.payload, "members")[:MOST], is_active=True))
    if not members:
        raise Refused("请选评审人。")
    round_ = panels.round_of(case, step.id)
    asked = list(Ballot.objects.filter(case=case, step=step.id, round=round_).select_related("member"))
    there = [*members, *(ballot.member for ballot in asked)]
    members = [member for member in members if all(ballot.member_id != member.pk for ballot in asked)]
    if not members:
        raise Refused("这些人都已经请过。")
    if step.panel is not None and panels.complete(case, step.id, step.panel):
        raise Refused("请来的人都投了票，评审已经有结果，不能再加人。要重新评审的，退回上一步再来。")
    for member in members:
        if any(one.pk != member.pk and same_person(one, member) for one in there):
            raise Refused(f"{member}与另一位评审人是同一个人的账户，只能请一次。")
        theirs = Context(case, context.ready, context.calendar, member, context.now, {}, "")
        allowed, reason = people.impartial(theirs)
        if not allowed:
            raise Refused(f"{member}：{reason}")
        if not _sits(context, member):
            raise Refused(f"{member} 没有评审的任职，不能评审。")
        Ballot.objects.create(
            case=case,
            step=step.id,
            round=round_,
            member=member,
            invited_by=context.by,
            invited_at=context.now,
        )
    context.event("invited", members=[m.pk for m in members])


def _own(context: Context) -> Ballot | None:
    if context.step is None or context.by is None or context.by.pk is None:
        return None
    round_ = panels.round_of(context.case, context.case.step)
    return Ballot.objects.filter(
        case=context.case, step=context.case.step, round=round_, member=context.by
    ).first()


def _may_cast(context: Context) -> Allowed:
    allowed, reason = _panel_step(context)
    if not allowed:
        return allowed, reason
    ballot = _own(context)
    if ballot is None:
        return False, "没有请您评审这个案件。"
    if ballot.recused:
        return False, "您已经回避。"
    if ballot.cast_at is not None:
        return False, "您已经投过票；投出的票不能改。"
    if not _sits(context, context.by):  # the post may have ended since the invitation
        return False, "您现在没有评审的任职。"
    return people.impartial(context)


def _sits(context: Context, member: Any) -> bool:
    """Whether somebody holds the post of the step, or any of the pack's panels."""
    assert context.step is not None
    roles = context.pack.roles
    held = {post.role for post in posts.posts_of(member, context.today) if post.pack == context.case.pack}
    return any(role == context.step.role or roles[role].kind == "panel" for role in held & set(roles))


def _cast(context: Context) -> None:
    ballot, step = _own(context), context.step
    assert ballot is not None and step is not None and step.panel is not None
    ballot.opinion = text_in(context.payload, "opinion")
    panel = step.panel
    if panel.low is not None and panel.high is not None:
        ballot.score = number_of(context.payload.get("score"))
        if ballot.score is None:
            raise Refused(f"请打分，{panel.low} 到 {panel.high} 的整数。")
        if not panel.low <= ballot.score <= panel.high:
            raise Refused(f"分数应当在 {panel.low} 到 {panel.high} 之间。")
    elif isinstance(context.payload.get("agrees"), bool):
        ballot.agrees = context.payload["agrees"]
    else:
        raise Refused("请选赞成或不赞成。")
    if not ballot.opinion:
        raise Refused("请写评审意见。")
    ballot.cast_at = context.now
    ballot.save()
    context.event("ballot")


def _recuse(context: Context) -> None:
    ballot = _own(context)
    assert ballot is not None
    reason = text_in(context.payload, "note", 500)
    if not reason:
        raise Refused("请写回避的理由。")
    ballot.recused, ballot.cast_at = reason, context.now
    ballot.save()
    context.event("recused")


TABLE = {
    "invite": Act("请人评审", _may_invite, _invite),
    "cast": Act("投票", _may_cast, _cast),
    "recuse": Act("回避", _may_cast, _recuse),
}
