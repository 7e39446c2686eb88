"""Which month, year or part of a benefit a payment is for: none is granted or paid twice, by whichever of a claimant's cases.

A benefit that lasts pays month by month or year by year from its first day; one that is had once is had once; one that is
had every month or year is had for that of the day on which it is judged. What comes with each event is had once for each
(`occasions`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from duixian.quantities.months import add_months
from duixian.rules.evaluate.details import STEP, Payment
from duixian.rules.model.benefits import Benefit
from duixian.rules.truth import FALSE, NA
from duixian.site.funds import commitments
from duixian.site.funds.models import Commitment
from duixian.site.funds.models.commitments import State
from duixian.site.prepared import Arg, Prepared
from duixian.site.registry.models import Subject

from . import occasions
from .models import Case

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from .engine.context import Context

GRANTED = Prepared[Case](
    lambda: Case.objects.filter(claimant=Arg(0), pack=Arg(1), benefit=Arg(2), phase=Case.Phase.GRANTED).order_by("-id").values_list("pk", "number")
)  # fmt: skip

CLAIMANT = Prepared[Subject](lambda: Subject.objects.select_for_update(of=("self",)).filter(pk=Arg(0)))


@dataclass(frozen=True, slots=True)
class Clash:
    """What stands against a claim: `why` ('' nothing), and the numbers of its payments that another case has made."""

    why: str = ""
    paid: frozenset[int] = frozenset()


def covers(benefit: Benefit, payment: Payment, on: date) -> str:
    """The name of what a payment is for, by the day on which the claim is judged ('' where it may come any number of times)."""
    if benefit.period == "event":
        return ""
    if benefit.lasts_for is not None and payment.due is not None:
        return _of(benefit, payment.due)
    return f"{'' if benefit.period == 'once' else _of(benefit, on)}/{payment.number}"


def _of(benefit: Benefit, day: date) -> str:
    return f"{day:%Y-%m}" if benefit.period == "month" else f"{day:%Y}"


def one_at_a_time(context: Context) -> None:
    """Whatever else is filed or granted to the same claimant waits until this is done."""
    if context.benefit.event is not None:
        CLAIMANT.first(occasions.holder(context.case).pk)
    elif context.benefit.period != "event":
        CLAIMANT.first(context.case.claimant_id)


def clash(context: Context) -> Clash:
    """What a claim shares with the claimant's other cases of the same benefit."""
    case, benefit = context.case, context.benefit
    if benefit.period == "event":
        return Clash(occasions.clash(context))
    if not benefit.has_amount:
        others = [n for key, n in GRANTED.rows(case.claimant_id, case.pack, case.benefit) if key != case.pk]
        return Clash(f"同一人的这项待遇由案件 {others[0]} 准予，还在享受，不能重复申报。" if others else "")
    rows = [
        row for row in commitments.covered(case.claimant.key, case.pack, case.benefit) if row.case != case.key
    ]
    if not rows:
        return Clash()
    return between(
        benefit, context.assessed.details.schedule(case.benefit), context.assessed.result.as_of, rows
    )


def taken(benefit: Benefit, payments: Iterable[Payment], on: date, claimant: UUID, pack: str) -> str:
    """Why there is nothing to claim for somebody who has the benefit already ('' there is)."""
    if benefit.period == "event" or not benefit.has_amount:
        return ""
    return between(benefit, payments, on, commitments.covered(claimant, pack, benefit.id)).why


def between(benefit: Benefit, payments: Iterable[Payment], on: date, rows: list[Commitment]) -> Clash:
    """What payments of a claim share with instalments of other cases.

    It goes no further while another case still pays what it would pay, nor where all of it was paid; what is partly paid
    goes on with the rest.
    """
    wanted = [p for p in payments if p.condition not in (FALSE, NA) or p.due is None]
    same = {p.number: row for p in wanted for row in rows if _overlap(benefit, p, on, row)}
    for row in same.values():
        if row.state != State.PAID:
            return Clash(
                f"同一人的这项待遇由案件 {row.case_number} 核定，其中 {named(row)} 还没有付清，同一期不能重复核定。"
                "那个案件不再付的，先在那里取消。"
            )
    if same and (benefit.period == "once" or len(same) == len(wanted)):
        row = next(iter(same.values()))
        return Clash(f"同一人的这项待遇，这次申报的各期已经由案件 {row.case_number} 付过，不能重复领取。")
    return Clash("", frozenset(same))


def named(row: Commitment) -> str:
    return f"{row.covers} 这一期" if not row.covers.startswith("/") else f"第 {row.number} 期"


def _overlap(benefit: Benefit, payment: Payment, on: date, row: Commitment) -> bool:
    if covers(benefit, payment, on) == row.covers:
        return True
    if benefit.lasts_for is None or payment.due is None or row.due is None:
        return False
    months = STEP[benefit.period]
    return payment.due < add_months(row.due, months) and row.due < add_months(payment.due, months)
