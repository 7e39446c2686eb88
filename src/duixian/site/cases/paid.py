"""The money of a case as its applicant sees it: instalments, what is to be paid back, the accounts that are paid into."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.site.funds.models import Commitment, Payee, Receivable
from duixian.site.funds.models.commitments import State
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import ACTS as POWERS
from duixian.site.registry.powers import RECEIVE, may_act

from . import money
from .engine.context import Context
from .models import Case

WORDS = {
    State.WAITING: "等预算，按决定先后排队", State.COMMITTED: "已安排，到期拨付", State.DUE: "到期，等拨付", State.HELD: "暂缓",
    State.ORDERED: "已送银行", State.PAID: "已到账", State.FAILED: "没有付成，改正账户后重付", State.LAPSED: "指标年底失效，等重新安排",
    State.CANCELLED: "不再拨付",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment with how it stands, in words."""

    row: Commitment
    said: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is paid, the account there is (masked), and whether the user may set another one."""

    subject: Subject
    account: Payee | None
    may: tuple[bool, str]


def instalments(case: Case) -> list[Instalment]:
    """The payments of a case in their order."""
    rows = Commitment.objects.filter(case=case.key).order_by("number", "pk")
    return [Instalment(row, WORDS[State(row.state)]) for row in rows]


def owed(case: Case) -> list[Receivable]:
    """What has been decided to come back."""
    return list(
        Receivable.objects.filter(case=case.key, state__in=[Receivable.State.OPEN, Receivable.State.SETTLED]).order_by("pk")
    )  # fmt: skip


def payees_of(context: Context) -> list[Receiver]:
    """Who is paid for a case: as its instalments say, before there are any as the rule does."""
    case = context.case
    keys = set(Commitment.objects.filter(case=case.key).values_list("payee", flat=True))
    if not keys:
        if not context.benefit.has_amount or case.phase not in (Case.Phase.OPEN, Case.Phase.GRANTED):
            return []
        payee = money.payee_of(context)
        return [_receiver(context, payee)] if payee is not None else []
    return [_receiver(context, subject) for subject in Subject.objects.filter(key__in=keys).order_by("pk")]


def _receiver(context: Context, subject: Subject) -> Receiver:
    account = Payee.objects.filter(owner=subject.key, commitment=None).order_by("-pk").first()
    allowed = may_act(
        context.by, subject, RECEIVE, context.today, benefit=f"{context.case.pack}:{context.case.benefit}"
    )
    if not allowed[0]:
        allowed = False, f"收款账户由{subject.name}登记：本人登录后，或由委托里写明“{POWERS[RECEIVE]}”的人。"
    return Receiver(subject, account, allowed)
