"""Payments and their cases: what a bank's answer does to the case, what becomes of it when nothing more is paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from duixian.quantities.money import format_money, money_in_words
from duixian.rules.model.conduct import Outcome as Way
from duixian.rules.model.conduct import Step
from duixian.site.funds import settling
from duixian.site.funds.models import Batch, BatchLine, Commitment, Receivable
from duixian.site.funds.models.commitments import State
from duixian.site.funds.values import Outcome, Settled
from duixian.site.registry.models import Subject

from . import issuing, money, proofs
from .acts.deciding import carry_out
from .acts.moving import finish
from .coming_due import pays
from .engine.command import Refused
from .engine.context import Context
from .models import Case
from .under_lock import context_of


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
        if _refund(one):
            context.notify("failed")
        elif context.case.phase == Case.Phase.GRANTED:
            proofs.take_up(context)
            context.notify("failed")
        else:
            money.cancel(context, "案件已经终止，退回的钱不再拨付")
    elif one.state == State.PAID:
        context.event("paid", number=one.number, fen=one.fen, offset=one.offset)
        _told_on_paper(context, one)
        context.notify("paid")
        _move_on(context)
        if one.offset:
            context.case.save()
            _returned(one, context.by, context.now)
    else:
        context.event("pay_failed", number=one.number, note=one.reason)
        standing = context.case.phase == Case.Phase.GRANTED and not _claimed_back(context.case)
        if standing or _refund(one):
            context.notify("failed")
            return
        money.cancel(context, "案件已经终止或作出追缴，没有付成的不再拨付")
        after_cancelling(context)


def _returned(one: Settled, by: Any, now: datetime) -> None:
    """The case whose return was set off with a payment learns of it."""
    line = BatchLine.objects.select_related("receivable").get(
        commitment=one.commitment, state=BatchLine.State.PAID
    )
    back = line.receivable
    context = context_of(back.case, by, now) if back is not None else None
    if back is not None and context is not None:
        context.event(
            "recovered", fen=one.offset, receivable=back.pk, note=f"从应付款中抵扣。{line.basis}"[:500]
        )
        context.case.save()


def _refund(one: Settled) -> bool:
    """Whether it pays out again what was claimed back wrongly, which is owed whatever became of the case."""
    return Commitment.objects.filter(pk=one.commitment, refund=True).exists()


def _claimed_back(case: Case) -> bool:
    """Whether it was decided that what was paid has to come back: nothing more is paid then."""
    decided = [Receivable.State.OPEN, Receivable.State.SETTLED]
    return Receivable.objects.filter(case=case.key, state__in=decided).exists()


def after_cancelling(context: Context) -> None:
    """A grant of which nothing is left to be paid, and whose procedure is over, is done."""
    case = context.case
    if not case.step and case.phase == Case.Phase.GRANTED and not money.outstanding(case):
        finish(context)


def _told_on_paper(context: Context, one: Settled) -> None:
    """拨付通知, where the pack has one. The payment is booked whatever becomes of the paper."""
    line = (
        BatchLine.objects.filter(commitment=one.commitment, state=BatchLine.State.PAID)
        .select_related("payee")
        .last()
    )
    if line is None or not one.fen:
        return
    payee = Subject.objects.filter(key=line.payee.owner).first()
    try:
        with transaction.atomic():
            issuing.issue_kind(
                context, "payment", amount=format_money(one.fen), amount_words=money_in_words(one.fen),
                payee=payee.name if payee is not None else context.case.claimant.name, account=line.payee.masked,
            )  # fmt: skip
    except Refused as error:
        context.event("noted", note=f"没有出具拨付通知：{error}"[:500])


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
    """A paying step is done when what is paid at it is settled; a grant is done when all of it is."""
    step = context.step
    if step is None:
        if not context.case.step and context.case.phase == Case.Phase.GRANTED:
            finish(context)
        return
    here = Commitment.objects.filter(case=context.case.key, step=step.id)
    if not pays(context) or not here.exists() or here.exclude(state__in=money.SETTLED).exists():
        return
    outcome = next((o for o in step.outcomes if o.pays and context.assessed.open(o.condition)[0]), None)
    if outcome is not None:
        _carry_on(context, step, outcome)
