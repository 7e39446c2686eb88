"""Payments and their cases: what must hold before an instalment is paid, what a bank's answer does to the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from duixian.quantities.money import format_money
from duixian.rules.model.conduct import Outcome as Way
from duixian.rules.model.conduct import Step
from duixian.rules.truth import FALSE, NA, UNKNOWN
from duixian.site.funds import settling, states
from duixian.site.funds.models import Batch, BatchLine, Change, Commitment
from duixian.site.funds.models.commitments import State
from duixian.site.funds.values import Outcome, Settled
from duixian.site.shelf import shelf

from . import drift, money, proofs
from .acts.deciding import carry_out
from .acts.moving import finish
from .assessing import Assessed, assess
from .calendar import current_calendar
from .engine.command import Refused
from .engine.context import Context
from .models import Case
from .reasons import leaves_of
from .returning import broken


def context_of(key: Any, by: Any, now: datetime) -> Context | None:
    """The case of a commitment, under lock; None where there is none, or its pack no longer has what it needs."""
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("claimant__owner", "applicant__owner", "opened_by")
        .filter(key=key)
        .first()
    )
    ready = shelf().by_id(case.pack) if case is not None else None
    if case is None or ready is None or drift.missing(ready.pack, case):
        return None
    return Context(case, ready, current_calendar(), by, now, {}, "")


def check(row: Commitment, now: datetime) -> bool:
    """Mark an instalment due where its conditions hold, else hold it with the reason. True where it is due now.

    One that the clock held before goes on where nothing stands against it any more. The case is locked before the ledger's
    rows, as everywhere; what another process has done meanwhile is left as it is.
    """
    context = context_of(row.case, None, now)
    if context is None or context.case.step:
        return False  # its procedure pays it at a step of its own
    (fresh,) = states.locked_rows([row.pk])
    if fresh.state != row.state or fresh.state not in (State.COMMITTED, State.HELD):
        return False
    reason = why_not(context, fresh)
    if reason and fresh.state == State.HELD:
        Commitment.objects.filter(pk=fresh.pk).update(changed_at=now, reason=reason[:300])  # looked at today
        return False
    if reason:
        states.hold(fresh, reason, now)
        context.event("held", note=reason, number=fresh.number)
        context.notify("held")
        context.case.save()
        return False
    if fresh.state == State.HELD:
        fresh = states.resume(fresh, "付款条件又成立", now)
    states.mark_due([fresh], now)
    context.event("due_payment", numbers=[fresh.number])
    context.case.save()
    return True


def held_by_clock(before: datetime) -> QuerySet[Commitment]:
    """Instalments that the clock held and has not looked at since a moment; what an officer held stays held."""
    last = Change.objects.filter(commitment=OuterRef("pk"), after=State.HELD).order_by("-pk")
    rows = Commitment.objects.filter(state=State.HELD, changed_at__lt=before)
    return (
        rows.annotate(held_by=Subquery(last.values("by")[:1]))
        .filter(held_by=None)
        .order_by("changed_at", "pk")
    )


def why_not(context: Context, row: Commitment) -> str:
    """Why an instalment is not to be paid ('' where it is): its own condition, a broken obligation, a missing proof.

    What is paid month by month or year by year is judged on the day each payment falls due, however late it is looked at:
    a month in which the conditions did not hold stays unpaid when they hold again.
    """
    case, on, recurring = context.case, _judged_on(context, row), _recurring(context)
    assessed = _assessed(context, row)
    held = proofs.holding(case, on)
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
    if recurring and assessed.found.status != "eligible":
        return f"{on} {'；'.join(leaf.said for leaf in leaves_of(assessed)) or '不符合条件，或有关事实还不清楚'}。"
    less = lower_by_rule(context, row)
    if less is not None:
        return f"{on} 按规则只应付 {format_money(less)}，安排的是 {format_money(row.fen)}。请按规则减付。"
    return ""


def lower_by_rule(context: Context, row: Commitment) -> int | None:
    """Fen of an instalment that comes again and again, where the facts of its day give less than was set aside."""
    if not _recurring(context):
        return None
    payments = {p.number: p for p in _assessed(context, row).details.schedule(context.case.benefit)}
    amount = payments[row.number].amount if row.number in payments else None
    return amount if isinstance(amount, int) and 0 < amount < row.fen else None


def _recurring(context: Context) -> bool:
    return context.benefit.period in ("month", "year")


def _judged_on(context: Context, row: Commitment) -> date:
    return min(row.due or context.today, context.today)


def _assessed(context: Context, row: Commitment) -> Assessed:
    """What the rules say on the day on which an instalment is judged."""
    on = _judged_on(context, row)
    if not _recurring(context) or on == context.today:
        return context.assessed
    return assess(context.ready, context.case, on, context.now, context.calendar)


@transaction.atomic
def take(batch: Batch, outcomes: Sequence[Outcome], by: Any, now: datetime) -> list[Settled]:
    """A bank's answers: booked in the ledger and told to the cases in one transaction, all or none."""
    keys = BatchLine.objects.filter(batch=batch).values("commitment__case")
    list(
        Case.objects.select_for_update(of=("self",)).filter(key__in=keys).order_by("pk").values_list("pk")
    )  # before the ledger
    told = settling.settle(batch, outcomes, by, now)
    tell(told, by, now)
    return told


def tell(told: Sequence[Settled], by: Any, now: datetime) -> None:
    """The cases learn what became of their payments; in the ledger's transaction."""
    for one in told:
        context = context_of(one.case, by, now)
        if context is not None:
            _tell(context, one)
            context.case.save()


def _tell(context: Context, one: Settled) -> None:
    if one.bounced:
        if context.case.phase == Case.Phase.DONE:  # something is to be paid again
            context.case.phase, context.case.ended_at = Case.Phase.GRANTED, None
        context.event("bounced", number=one.number, note=one.reason)
        if context.case.phase == Case.Phase.GRANTED:
            context.notify("failed")
        else:
            money.cancel(context, "案件已经终止，退回的钱不再拨付")
    elif one.state == State.PAID:
        context.event("paid", number=one.number, fen=one.fen, offset=one.offset)
        context.notify("paid")
        _move_on(context)
    else:
        context.event("pay_failed", number=one.number, note=one.reason)
        context.notify("failed")


def _carry_on(context: Context, step: Step, way: Way) -> None:
    """The payment is booked whatever becomes of the case: one that cannot go on stays at its step, and says why."""
    context.case.save()
    told = len(context.events)
    try:
        with transaction.atomic():
            carry_out(context, step, way, {})
    except Refused as error:
        context.case.refresh_from_db()
        del context.events[told:]
        context.forget()
        context.event("stands", note=str(error)[:500])


def _move_on(context: Context) -> None:
    """A paying step is done when what was due at it is paid; a grant is done when all of it is."""
    waiting = Commitment.objects.filter(
        case=context.case.key, state__in=[State.DUE, State.ORDERED, State.FAILED, State.HELD]
    )
    step = context.step
    if step is not None and not waiting.exists():
        outcome = next((o for o in step.outcomes if o.pays and context.assessed.open(o.condition)[0]), None)
        if outcome is not None:
            _carry_on(context, step, outcome)
    elif not context.case.step and context.case.phase == Case.Phase.GRANTED:
        finish(context)
