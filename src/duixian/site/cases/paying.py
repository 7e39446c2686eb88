"""Payments and their cases: what must hold before an instalment is paid, what a bank's answer does to the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from duixian.rules.truth import FALSE, NA, UNKNOWN
from duixian.site.funds import settling, states
from duixian.site.funds.models import Batch, Commitment
from duixian.site.funds.models.commitments import State
from duixian.site.funds.values import Outcome, Settled
from duixian.site.shelf import shelf

from . import proofs
from .acts.deciding import carry_out
from .acts.moving import finish
from .calendar import current_calendar
from .engine.context import Context
from .models import Case
from .returning import broken


def context_of(key: Any, by: Any, now: datetime) -> Context | None:
    """The case of a commitment, under lock."""
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("claimant", "applicant", "opened_by")
        .filter(key=key)
        .first()
    )
    ready = shelf().by_id(case.pack) if case is not None else None
    if case is None or ready is None:
        return None
    return Context(case, ready, current_calendar(), by, now, {}, "")


def check(row: Commitment, now: datetime) -> bool:
    """Mark an instalment due where its conditions hold today, else hold it with the reason. True where it is due now."""
    context = context_of(row.case, None, now)
    if context is None or context.case.step:
        return False  # its procedure pays it at a step of its own
    reason = why_not(context, row)
    if reason:
        states.hold(row, reason, now)
        context.event("held", note=reason, number=row.number)
        context.case.save()
        return False
    states.mark_due([row], now)
    context.event("due_payment", numbers=[row.number])
    context.case.save()
    return True


def why_not(context: Context, row: Commitment) -> str:
    """Why an instalment is not to be paid today ('' where it is): its own condition, a broken obligation, a missing proof."""
    case, assessed = context.case, context.assessed
    held = proofs.holding(case, timezone.localdate(context.now))
    if held is not None:
        return f"没有核过的定期证明：{held.label}（{held.covers_from} 至 {held.covers_to}）。"
    payments = {p.number: p for p in assessed.details.schedule(case.benefit)}
    payment = payments.get(row.number)
    if payment is not None and payment.condition in (FALSE, NA):
        return f"付款条件不成立：{payment.label}。"
    if payment is not None and payment.condition == UNKNOWN:
        return f"付款条件还不清楚：{payment.label}。请先核实有关事实。"
    fallen = broken(context)
    if fallen:
        return f"有应当退还的情形：{fallen[0].event}。"
    if context.benefit.period in ("month", "year"):
        found = assessed.found
        if found.status != "eligible":
            return "现在不再符合条件，或有关事实还不清楚。"
    return ""


@transaction.atomic
def take(batch: Batch, outcomes: Sequence[Outcome], by: Any, now: datetime) -> list[Settled]:
    """A bank's answers: booked in the ledger and told to the cases in one transaction, all or none."""
    told = settling.settle(batch, outcomes, by, now)
    for one in told:
        context = context_of(one.case, by, now)
        if context is not None:
            _tell(context, one)
            context.case.save()
    return told


def _tell(context: Context, one: Settled) -> None:
    if one.state == State.PAID:
        context.event("paid", number=one.number, fen=one.fen, offset=one.offset)
        context.notify("paid")
        _move_on(context)
    else:
        context.event("pay_failed", number=one.number, note=one.reason)
        context.notify("failed")


def _move_on(context: Context) -> None:
    """A paying step is done when what was due at it is paid; a grant is done when all of it is."""
    waiting = Commitment.objects.filter(
        case=context.case.key, state__in=[State.DUE, State.ORDERED, State.FAILED, State.HELD]
    )
    step = context.step
    if step is not None and not waiting.exists():
        outcome = next((o for o in step.outcomes if o.pays and context.assessed.open(o.condition)[0]), None)
        if outcome is not None:
            carry_out(context, step, outcome, {})
    elif step is None and context.case.phase == Case.Phase.GRANTED:
        finish(context)
