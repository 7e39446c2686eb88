"""Who may act on a case: the applicant's side by powers, offices by posts, nobody in a matter of their own."""

from __future__ import annotations

from collections.abc import Collection

from duixian.rules.model.conduct import Role, Step, appeals_role
from duixian.site.accounts import posts
from duixian.site.accounts.acting import look_up
from duixian.site.cases import addressing
from duixian.site.cases.engine.act import Allowed
from duixian.site.cases.engine.context import Context
from duixian.site.cases.engine.payload import text_in
from duixian.site.cases.models import Ballot, Case, Issued
from duixian.site.registry.powers import (
    APPLY,
    RECEIVE,
    VIEW,
    may_act,
    own_subject,
    person_of,
    same_person,
    spouse_on,
)

from .moving import first_office_step

CLOCK = "这一步要由人办理，系统不能代办。"
OFFICE, PANEL, STAFF = "office", "panel", ("office", "finance")


def applicant_side(context: Context, act: str = APPLY) -> Allowed:
    """The applicant, or whoever acts for it; at the window an officer with the number of the application on paper."""
    case, user = context.case, context.by
    if user is None:
        return False, CLOCK
    allowed, reason = may_act(
        context.who,
        case.applicant,
        act,
        context.today,
        benefit=f"{case.pack}:{case.benefit}",
        paper=_paper(context),
    )
    own = own_subject(context.who)
    if not allowed or (own is not None and own.pk == case.applicant_id):
        return allowed, reason
    return _at_window(context, act) if posts.officer_on(context.who, context.today) else (allowed, reason)


def _paper(context: Context) -> str:
    return text_in(context.payload, "paper", 100) or context.case.paper


def _at_window(context: Context, act: str) -> Allowed:
    """What is brought on paper is entered where the case is taken up: by an officer of its window, in its place; a draft
    by whoever began to enter it."""
    case = context.case
    if act != APPLY:
        return False, "工作人员从承办一侧查看。"
    if case.phase == Case.Phase.DRAFT:
        mine = case.paper and case.opened_by_id == context.by.pk
        held = {post.pack for post in posts.posts_of(context.who, context.today) if post.kind == "office"}
        return (
            (True, "窗口人员按纸质申请办理。")
            if mine and case.pack in held
            else (False, "草稿由录入它的窗口人员办理。")
        )
    first = context.steps.get(first_office_step(context))
    if first is None:
        return False, "这个案件没有窗口。"
    role = context.role_of(first)
    place = case.territory if role.territory else ""
    return posts.may_hold_any(context.who, case.pack, [role.id], place, context.today)


def is_claimant(context: Context) -> bool:
    """Whether the case is the user's own: theirs to follow, to write about and to appeal, whoever files it."""
    own = own_subject(context.who) if context.by is not None else None
    case = context.case
    return (
        own is not None
        and own.pk == case.claimant_id
        and may_act(context.who, case.claimant, VIEW, context.today)[0]
    )


def may_view_as_applicant(context: Context) -> Allowed:
    return (True, "本人。") if is_claimant(context) else applicant_side(context, VIEW)


def may_receive(context: Context, paper: Issued) -> Allowed:
    """Whether a paper that the user takes is thereby served: whom it is addressed to, where that is not the applicant; else
    the claimant, or whoever receives for the applicant."""
    case = context.case
    if to := addressing.of(paper):
        if addressing.takes(context.who, paper, context.today, f"{case.pack}:{case.benefit}"):
            return True, ""
        return False, f"由{addressing.names(to)}本人，或委托里写明可以代收的人签收。"
    if is_claimant(context):
        return True, "本人。"
    benefit = f"{case.pack}:{case.benefit}"
    allowed, _ = may_act(context.who, case.applicant, RECEIVE, context.today, benefit=benefit)
    return (True, "") if allowed else (False, f"由{case.applicant.name}本人，或委托里写明可以代收的人签收。")


def at_step(context: Context, step: Step) -> Allowed:
    """Whether the user may act in a step: by the side its role is on, the place, and not in a matter of their own."""
    role = context.role_of(step)
    if role.kind == "applicant":
        return applicant_side(context)
    return in_office(context, role, context.case.territory if role.territory else "")


def in_office(context: Context, role: Role, territory: str) -> Allowed:
    return _by_post(context, [role.id], territory)


def impartial(context: Context) -> Allowed:
    """Nobody handles their own case, their spouse's, or one they filed for somebody (回避)."""
    case, user = context.case, context.by
    me = person_of(context.who)  # whichever account they use
    if me is not None and me.pk in (case.claimant_id, case.applicant_id):
        return False, "这是您本人的案件，请由另一位工作人员办理。"
    if me is not None and spouse_on(me, case.claimant, context.today):
        return False, "这是您配偶的案件，请由另一位工作人员办理。"
    if (
        user is not None
        and not case.paper
        and same_person(context.who, case.opened_by)
        and not unasked(context)
    ):
        return False, "这个案件是您申报的，请由另一位工作人员办理。"
    return True, ""


def unasked(context: Context) -> bool:
    """Whether nobody filed a case: an office took it up from a list, or is about to."""
    if context.procedure.unasked is None:
        return False
    return context.case.phase == Case.Phase.DRAFT or look_up(context.case, "unasked", _taken_up)


def _taken_up(case: Case) -> bool:
    return case.events.filter(act="filed", detail__unasked=True).exists()


def any_office(context: Context) -> Allowed:
    """Whoever holds a post at any office step of this procedure, in the case's place: to look. Members of a panel only
    where they are asked: at their step, or invited and not recused."""
    kinds = {step.role: context.role_of(step).kind for step in context.procedure.steps}
    kinds |= {ending.role: context.pack.roles[ending.role].kind for ending in context.procedure.endings}
    appeals = context.pack.roles.get(appeals_role(context.pack.conduct, context.procedure))
    if appeals is not None and appeals.id not in kinds and context.case.appeals.exists():
        kinds[appeals.id] = appeals.kind
    allowed, reason = _by_post(
        context, [role for role, kind in kinds.items() if kind in STAFF], context.case.territory
    )
    if allowed:
        return allowed, reason
    panels = [role for role, kind in kinds.items() if kind == PANEL]
    member = bool(panels) and _by_post(context, panels, context.case.territory)[0]
    if not member:
        return False, reason
    ballots = Ballot.objects.filter(case=context.case, member=context.by).values_list("recused", flat=True)
    if any(ballots):
        return False, "您已经回避。"
    step = context.step
    here = (
        step is not None and step.role in panels and _by_post(context, [step.role], context.case.territory)[0]
    )
    return (True, "") if here or ballots else (False, "评审成员只看请您评审的案件。")


def any_officer(context: Context) -> Allowed:
    """Whoever holds an office's post in this procedure, in the case's place: to write to the applicant, to check proofs, to
    claim money back. Panels give ballots, finance pays."""
    roles = {step.role for step in context.procedure.steps if context.role_of(step).kind == OFFICE}
    return _by_post(context, roles, context.case.territory)


def _by_post(context: Context, roles: Collection[str], territory: str) -> Allowed:
    """By the post that lets the user act; papers and events name its office."""
    pack, on = context.case.pack, context.today
    post = posts.post_for(context.who, pack, roles, territory, on)
    if post is None:
        return posts.may_hold_any(context.who, pack, roles, territory, on)
    context.office, context.role = post.office, post.role
    return impartial(context)
