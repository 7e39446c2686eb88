"""Who may act on a case: the applicant's side by powers, offices by posts, nobody in a matter of their own."""

from __future__ import annotations

from collections.abc import Collection

from duixian.rules.model.conduct import Role, Step
from duixian.site.accounts import posts
from duixian.site.cases.engine.act import Allowed
from duixian.site.cases.engine.context import Context
from duixian.site.cases.engine.payload import text_in
from duixian.site.registry.powers import APPLY, VIEW, may_act, own_subject, spouse_on

CLOCK = "这一步要由人办理，系统不能代办。"


def applicant_side(context: Context, act: str = APPLY) -> Allowed:
    """The applicant, or whoever acts for it; at the window an officer with the number of the application on paper."""
    case = context.case
    if context.by is None:
        return False, CLOCK
    benefit = f"{case.pack}:{case.benefit}"
    return may_act(
        context.by, case.applicant, act, context.today, benefit=benefit, paper=text_in(context.payload, "paper", 100) or case.paper
    )  # fmt: skip


def is_claimant(context: Context) -> bool:
    """Whether the case is the user's own: theirs to follow, to write about and to appeal, whoever files it."""
    own = own_subject(context.by) if context.by is not None else None
    case = context.case
    return (
        own is not None
        and own.pk == case.claimant_id
        and may_act(context.by, case.claimant, VIEW, context.today)[0]
    )


def may_view_as_applicant(context: Context) -> Allowed:
    return (True, "本人。") if is_claimant(context) else applicant_side(context, VIEW)


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
    own = own_subject(user)
    if own is not None and own.pk in (case.claimant_id, case.applicant_id):
        return False, "这是您本人的案件，请由另一位工作人员办理。"
    if own is not None and spouse_on(own, case.claimant, context.today):
        return False, "这是您配偶的案件，请由另一位工作人员办理。"
    if user is not None and user.pk == case.opened_by_id and not case.paper:
        return False, "这个案件是您申报的，请由另一位工作人员办理。"
    return True, ""


def any_office(context: Context) -> Allowed:
    """Whoever holds a post at any office step of this procedure, in the case's place; to look, to note, to message."""
    roles = {
        step.role for step in context.procedure.steps if context.pack.roles[step.role].kind != "applicant"
    }
    return _by_post(context, roles, context.case.territory)


def _by_post(context: Context, roles: Collection[str], territory: str) -> Allowed:
    """By the post that lets the user act; papers and events name its office."""
    pack, on = context.case.pack, context.today
    post = posts.post_for(context.by, pack, roles, territory, on)
    if post is None:
        return posts.may_hold_any(context.by, pack, roles, territory, on)
    context.office = post.office
    return impartial(context)
