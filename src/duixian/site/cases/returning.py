"""What must be paid back: the return clauses of the benefit worked out for what the case was paid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from duixian.quantities.money import format_money
from duixian.rules.evaluate.result import Interval
from duixian.rules.explain.amounts import Step
from duixian.rules.returns import Due
from duixian.rules.truth import FALSE, NA, TRUE
from duixian.site.funds import commitments, falling, recovery
from duixian.site.funds.models import State
from duixian.site.sending import Question

from . import money

if TYPE_CHECKING:
    from duixian.site.cases.models import Case

    from .engine.context import Context


def due(context: Context) -> list[Due]:
    """Every return clause of the case's benefit, for all that this case was paid and the facts of today, less what was
    claimed back before: one event is not claimed twice. A refund pays nothing of the benefit: it undoes a claim; nor does what
    was paid on a grant that has fallen."""
    left = money.paid_fen(context.case)
    paid = refunded = refunds = fallen = 0
    for row in commitments.OF_CASE.all(context.case.key):
        if row.fallen:
            fallen += row.paid_fen
        elif row.refund and row.state != State.CANCELLED:
            refunded, refunds = refunded + row.paid_fen, refunds + row.fen
        elif row.state != State.CANCELLED:
            paid += row.paid_fen
    left -= min(left, falling.unclaimed(context.case.key)) if fallen else 0
    found = context.ready.returns.due(context.assessed.document, {context.case.benefit: paid})
    return [_less(one, paid + refunded - left - refunds) for one in found]


def asking(case: Case) -> list[Question]:
    """What `due` asks of a case, for `ahead`."""
    return [recovery.PAID.asking(case.key), commitments.OF_CASE.asking(case.key)]


def _less(one: Due, claimed: int) -> Due:
    """A clause less what was claimed before."""
    if not claimed or one.holds in (FALSE, NA):
        return one
    if isinstance(one.due, Interval):
        return replace(one, due=Interval(max(0, one.due.lo - claimed), max(0, one.due.hi - claimed)))
    step = Step("less", "减去已经追缴的", f"减 {format_money(claimed)}", one.cite)
    return replace(one, due=max(0, one.due - claimed), steps=(*one.steps, step))


def broken(context: Context) -> list[Due]:
    """Clauses that certainly hold."""
    return [one for one in due(context) if one.holds == TRUE]


def certain(one: Due) -> int | None:
    """Fen that come back under a clause; None while facts are missing."""
    return None if isinstance(one.due, Interval) else one.due


def formula(one: Due) -> str:
    """How the amount came about, in words."""
    return "；".join(f"{step.text}：{step.value}" for step in one.steps)
