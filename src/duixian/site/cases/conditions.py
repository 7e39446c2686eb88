"""Whether an instalment may be paid: what is asked when it falls due, when a batch is drawn up, approved and sent, and when
what failed is to be paid again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from duixian.quantities.money import format_money
from duixian.rules.truth import FALSE, NA, UNKNOWN
from duixian.site.funds.models import Commitment
from duixian.site.sending import ahead

from . import endings, proofs, returning
from .assessing import Assessed, assess, claimed_on
from .engine.context import Context
from .models import Case
from .reasons import discreet, leaves_of


def why_not(context: Context, row: Commitment) -> str:
    """Why an instalment is not to be paid ('' where it is): no grant stands, its own condition, a sanction in force, a
    broken obligation, a missing proof.

    What is paid month by month or year by year is judged on the day each payment falls due, however late it is looked at:
    a month in which the conditions did not hold stays unpaid when they hold again.
    """
    if row.refund:
        return ""  # the claimant's own money
    case, on = context.case, _judged_on(context, row)
    if case.phase != Case.Phase.GRANTED:
        return f"案件{case.get_phase_display()}，没有可以据以拨付的决定。"
    with ahead(endings.asking([case.pk]), proofs.HOLDING.asking(case, on), *returning.asking(case)):
        if endings.is_proposed(case.pk):
            return "提出了终止或撤销，复核完以前不拨付。"
        held = proofs.holding(case, on)
        if held is not None:
            return f"没有核过的定期证明：{held.label}（{held.covers_from} 至 {held.covers_to}）。"
        back = _to_be_returned(context)
    return (
        back
        or barred(context)
        or _own_condition(context, row)
        or (_of_its_day(context, row, on) if recurring(context) else "")
    )


def lower_by_rule(context: Context, row: Commitment) -> int | None:
    """Fen of an instalment that comes again and again, where the facts of its day give less than was set aside."""
    if not recurring(context) or row.refund:
        return None
    payments = {p.number: p for p in _assessed(context, row).details.schedule(context.case.benefit)}
    amount = payments[row.number].amount if row.number in payments else None
    return amount if isinstance(amount, int) and 0 < amount < row.fen else None


def recurring(context: Context) -> bool:
    return context.benefit.period in ("month", "year")


def barred(context: Context) -> str:
    """What a sanction that is in force today keeps from being paid ('' nothing): the conditions of the benefit that fail
    with it and would not without it."""
    register, assessed = context.pack.conduct.sanctions, context.assessed
    if register is None:
        return ""
    without: dict[str, Any] = {
        role: {**body, register.fact: []}
        for role, body in assessed.document.items()
        if isinstance(body, dict) and body.get(register.fact)
    }
    if not without:
        return ""
    document = {**assessed.document, **without}
    clean = replace(assessed, document=document, result=context.ready.evaluator.evaluate(document))
    elsewise = {(leaf.node, leaf.truth) for leaf in leaves_of(clean)}
    found = [leaf for leaf in leaves_of(assessed) if (leaf.node, leaf.truth) not in elsewise]
    return (
        f"惩戒期内不能享受：{'；'.join(leaf.said for leaf in discreet(assessed, found))}。" if found else ""
    )


def _own_condition(context: Context, row: Commitment) -> str:
    """What the instalment itself hangs on, whatever the rest of the claim has become."""
    schedule = context.benefit.schedule if context.benefit.lasts_for is None else ()
    if not 0 < row.number <= len(schedule):
        return ""
    item = schedule[row.number - 1]
    code = context.assessed.details.truth(item.condition)
    if code in (FALSE, NA):
        return f"付款条件不成立：{row.label}。"
    if code == UNKNOWN:
        return f"付款条件还不清楚：{row.label}。请先核实有关事实。"
    return ""


def _to_be_returned(context: Context) -> str:
    fallen = returning.broken(context)
    return f"有应当退还的情形：{fallen[0].event}。" if fallen else ""


def _of_its_day(context: Context, row: Commitment, on: date) -> str:
    assessed = _assessed(context, row)
    if assessed.found.status != "eligible":
        return f"{on} {'；'.join(leaf.said for leaf in discreet(assessed, leaves_of(assessed))) or '不符合条件，或有关事实还不清楚'}。"
    less = lower_by_rule(context, row)
    if less is not None:
        return f"{on} 按规则只应付 {format_money(less)}，安排的是 {format_money(row.fen)}。请按规则减付。"
    return ""


def _judged_on(context: Context, row: Commitment) -> date:
    """The day it falls due, but none before the day as of which the claim itself was granted, and not tomorrow."""
    claimed = claimed_on(context.procedure, context.case, context.today)
    return min(max(row.due or context.today, claimed), context.today)


def _assessed(context: Context, row: Commitment) -> Assessed:
    """What the rules say on the day on which an instalment is judged."""
    on = _judged_on(context, row)
    if not recurring(context) or on == context.today:
        return context.assessed
    return assess(context.ready, context.case, on, context.now, context.calendar)
