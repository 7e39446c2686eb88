"""The money of a case as its applicant sees it: instalments, what is to be paid back, the accounts that are paid into."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Min

from duixian.quantities.money import format_money
from duixian.site.funds.models import Commitment, Payee, Receivable
from duixian.site.funds.models.commitments import State
from duixian.site.funds.statements import ahead
from duixian.site.prepared import OneOf
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import ACTS as POWERS
from duixian.site.registry.powers import RECEIVE, may_act

from . import money
from .engine.context import Context
from .issuing import zh
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
    if row.fallen:
        return "核定已撤销，应退还"
    if row.state == State.WAITING and row.due is not None and row.due.year > year:
        return f"等 {row.due.year} 年的预算"
    if row.state == State.WAITING and (before := ahead(row)):
        return f"等预算，按决定先后排队，前面还有 {before} 笔"
    if row.state == State.COMMITTED and row.condition:
        return f"{row.condition}拨付"
    return WORDS.get(State(row.state), "")


ASKING = (State.FAILED, State.HELD, State.WAITING)
COMING = (State.COMMITTED, State.DUE, State.ORDERED)
STOPPED = (State.FAILED, State.HELD)
OWING = OneOf[Receivable](
    "case", lambda some: Receivable.objects.filter(some, state=Receivable.State.OPEN).order_by("pk")
)
FIRST = OneOf[Commitment](
    "case",
    lambda some: (
        Commitment.objects.filter(some, state__in=[*ASKING, *COMING])
        .order_by()
        .values_list("case", "state")
        .annotate(first=Min("number"))
    ),
)
REASONS = OneOf[Commitment](
    "case",
    lambda some: (
        Commitment.objects.filter(some, state__in=STOPPED)
        .order_by("-number")
        .values_list("case", "state", "number", "reason")
    ),
)


def said(cases: Sequence[Case]) -> dict[int, tuple[str, str]]:
    """How grants stand whose money asks for something, by the cases' primary keys: what is to be returned, what failed, was
    held or waits, and what happens next. Those that go their way are absent."""
    if not cases:
        return {}
    of = {case.key: case.pk for case in cases}
    back: dict[int, list[Receivable]] = defaultdict(list)
    for owing in OWING.all(of):
        if owing.outstanding:
            back[of[owing.case]].append(owing)
    rows: dict[int, dict[str, tuple[int, str]]] = defaultdict(dict)
    for key, state, number in FIRST.rows(of):
        rows[of[key]][state] = number, ""
    reasons = [key for key, pk in of.items() if rows.get(pk, {}).keys() & set(STOPPED)]
    for key, state, number, reason in REASONS.rows(reasons):
        rows[of[key]][state] = number, reason  # the first of its state comes last
    found = {pk: _asked(back.get(pk, []), rows.get(pk, {})) for pk in {*back, *rows}}
    return {pk: told for pk, told in found.items() if told is not None}


def _asked(back: Sequence[Receivable], rows: Mapping[str, tuple[int, str]]) -> tuple[str, str] | None:
    """`rows`: the first instalment of each state, with why it was stopped."""
    if back:
        by = f"{zh(back[0].due)}前" if back[0].due else "尽快"
        fen = sum(row.outstanding for row in back)
        return f"作出了追缴决定，还应退还 {format_money(fen)}。", f"请{by}退还，退到哪里见追缴决定书。"
    if State.FAILED in rows:
        return (
            f"第 {rows[State.FAILED][0]} 期没有付成：{_short(rows[State.FAILED][1])}。",
            "请核对收款账户，更正后重新拨付。",
        )
    if State.HELD in rows:
        return (
            f"第 {rows[State.HELD][0]} 期暂缓拨付：{_short(rows[State.HELD][1])}。",
            "情况查明或补齐以后接着拨付。",
        )
    if State.WAITING in rows and not rows.keys() & set(COMING):
        return "已核定，在等预算（待资金）。", "按决定先后安排，有了预算就拨付。"
    return None


def _short(reason: str) -> str:
    return reason.rstrip("。") or "原因还不清楚"


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
        if not context.benefit.has_amount or case.phase not in Case.UNDER_WAY:
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
