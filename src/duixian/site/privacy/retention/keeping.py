"""Why something that is due is kept all the same: somebody may still need it, or it was ordered to be kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from duixian.site.accounts.models import User
from duixian.site.cases.acts.appealing import appeal_until, decisions_of
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.context import Context
from duixian.site.cases.erasing import OVER
from duixian.site.cases.models import Appeal, Case, Objection, ProofDue, Proposal
from duixian.site.credentials.models import Card, FamilyCard
from duixian.site.funds.models import Commitment, Receivable
from duixian.site.funds.models.commitments import State
from duixian.site.lodging.models import RUNNING, Stay
from duixian.site.privacy.models import Correction, Hold
from duixian.site.projects.models import Project
from duixian.site.registry.models import Fact, Power, Sanction, StaffPerson, Subject
from duixian.site.registry.powers import OF_POWER, holds
from duixian.site.shelf import shelf

FINAL = (State.PAID, State.LAPSED, State.CANCELLED)
CARD_OVER = (Card.State.ENDED, Card.State.REVOKED)


def held(keys: Iterable[UUID]) -> set[UUID]:
    """Which of these cases or subjects were ordered to be kept."""
    return set(Hold.objects.filter(about__in=list(keys), lifted_at=None).values_list("about", flat=True))


def held_all() -> set[UUID]:
    """Everything that was ordered to be kept."""
    return set(Hold.objects.filter(lifted_at=None).values_list("about", flat=True))


def why_case(case: Case, now: datetime) -> str:
    """Why a case is kept; '' where nothing stands against its end."""
    if case.phase not in OVER:
        return "还没有办结"
    if held({case.key, case.claimant.key, case.applicant.key}):
        return "已保全"
    if Commitment.objects.filter(case=case.key).exclude(state__in=FINAL).exists():
        return "还有款项没有付完"
    if Receivable.objects.filter(case=case.key, state__in=("proposed", "open")).exists():
        return "还有款项没有退回"
    if Appeal.objects.filter(case=case, state=Appeal.State.OPEN).exists():
        return "正在复核"
    if Objection.objects.filter(case=case, state=Objection.State.OPEN).exists():
        return "异议还没有结论"
    if Proposal.objects.filter(case=case, state=Proposal.State.OPEN).exists():
        return "有待复核的事项"
    if ProofDue.objects.filter(case=case, state=ProofDue.State.OFFERED).exists():
        return "有待核的证明"
    return _still_used(case) or _may_appeal(case, now)


def _still_used(case: Case) -> str:
    """What rests on a case and goes on after it."""
    if Card.objects.filter(case=case.key).exclude(state__in=CARD_OVER).exists():
        return "它发的证卡还有效"
    if Stay.objects.filter(case=case.key, state__in=RUNNING).exists():
        return "它的住宿还没有结束"
    if Project.objects.filter(case=case.key, state=Project.State.RUNNING).exists():
        return "它的项目还在建"
    return ""


def _may_appeal(case: Case, now: datetime) -> str:
    """A decision that was never served can be appealed against without end."""
    decisions = decisions_of(case)
    if not decisions:
        return ""
    ready = shelf().by_id(case.pack)
    if ready is None:
        return "规则包不在，不知道复核期限"
    context = Context(case, ready, current_calendar(), None, now, {}, "")
    for decision in decisions:
        until = appeal_until(context, decision)
        if until is None and decision.papers.exists():
            return "决定书还没有送达"
        if until is not None and context.today <= until:
            return "复核期限还没有过"
    return ""


def why_person(person: Subject, now: datetime) -> str:
    """Why a person is kept; '' where nothing stands against their end."""
    on = now.date()
    if held({person.key}):
        return "已保全"
    if why := _in_a_case(person):
        return why
    if person.account is not None and person.account.is_active:
        return "账户还在用"
    if Correction.objects.filter(subject=person, state=Correction.State.OPEN).exists():
        return "更正请求还没有答复"
    if StaffPerson.objects.filter(subject=person, account__is_active=True).exists():
        return "是在任的工作人员"
    if Sanction.objects.filter(Q(last=None) | Q(last__gte=on), subject=person).exists():
        return "惩戒还没有到期"
    if Card.objects.filter(holder=person).exclude(state__in=CARD_OVER).exists():
        return "证卡还有效"
    if FamilyCard.objects.filter(member=person).exclude(card__state__in=CARD_OVER).exists():
        return "家属卡还有效"
    if Stay.objects.filter(person=person, state__in=RUNNING).exists():
        return "住宿还没有结束"
    if Receivable.objects.filter(claimant=person.key, state__in=("proposed", "open")).exists():
        return "还有款项没有退回"
    if (
        Commitment.objects.filter(Q(claimant=person.key) | Q(payee=person.key))
        .exclude(state__in=FINAL)
        .exists()
    ):
        return "还有款项没有付完"
    powers = Power.objects.filter(Q(principal=person) | Q(agent=person)).select_related(*OF_POWER)
    return "委托还有效" if any(holds(power, on)[0] for power in powers) else ""


def _in_a_case(person: Subject) -> str:
    """A case that is kept: their own, or one of somebody else that names them for a card or rests on what is known of them
    (a spouse)."""
    if Case.objects.filter(Q(claimant=person) | Q(applicant=person), erased_at=None).exists():
        return "还有没有销毁的案件"
    named = FamilyCard.objects.filter(member=person).values("case")
    related = Fact.objects.filter(other=person, subject__kind=Subject.Kind.PERSON).values("subject")
    whose = Q(key__in=named) | Q(claimant__in=related)
    return "家人还有没有销毁的案件" if Case.objects.filter(whose, erased_at=None).exists() else ""


def why_account(user: User) -> str:
    """Why a closed account is kept; '' where nothing stands against its end. Who held a post or a duty answers for what they did."""
    if user.duty != User.Duty.NONE or user.is_editor or user.is_superuser or user.posts.exists():
        return "办理过公务，署名要留"
    subject = getattr(user, "subject", None)
    return "已保全" if subject is not None and held({subject.key}) else ""
