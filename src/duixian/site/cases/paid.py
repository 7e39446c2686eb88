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
    State.WAITING: "等预算，按决定先后排队", State.COMMITTED: "到期拨付", State.FAILED: "没有付成，改正账户后重付",
    State.LAPSED: "等重新安排", State.CANCELLED: "不再拨付",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment: its name where it has one of its own, and what its state alone does not say."""

    row: Commitment
    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is paid, the account there is (masked), and whether the user may set another one."""

    subject: Subject
    account: Payee | None
    may: tuple[bool, str]


def instalments(case: Case, title: str, year: int) -> list[Instalment]:
    """The payments of a case in their order, as seen in `year`; `title` is the benefit's, which names no payment."""
    rows = Commitment.objects.filter(case=case.key).order_by("number", "pk")
    return [
        Instalment(row, "" if row.label in (title, f"第{row.number}期") else row.label, _said(row, year))
        for row in rows
    ]


def _said(row: Commitment, year: int) -> str:
    if row.state == State.WAITING and row.due is not None and row.due.year > year:
        return f"等 {row.due.year} 年的预算"
    if row.state == State.COMMITTED and row.condition:
        return f"{row.condition}拨付"
    return WORDS.get(State(row.state), "")


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
