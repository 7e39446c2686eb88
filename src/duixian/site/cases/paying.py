"""Payments and their cases: what a bank's answer does to the case, what becomes of it when nothing more is paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from duixian.quantities.money import format_money, money_in_words
from duixian.rules.model.conduct import Outcome as Way
from duixian.rules.model.conduct import Step
from duixian.site.funds import commitments, falling, settling
from duixian.site.funds.models import Batch, BatchLine, Commitment, Receivable
from duixian.site.funds.models.commitments import State
from duixian.site.funds.values import Outcome, Settled
from duixian.site.registry.models import Subject

from . import issuing, money, proofs
from .acts.deciding import carry_out
from .acts.moving import finish
from .coming_due import pays
from .engine import later
from .engine.command import Refused
from .engine.context import END, Context
from .engine.later import Later
from .models import Case
from .under_lock import context_of, contexts_of

LOT = 500  # cases that are told together


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
    """The cases learn what became of their payments; in the ledger's transaction, a few hundred at a time."""
    for start in range(0, len(told), LOT):
        _tell_some(told[start : start + LOT], by, now)


def _tell_some(told: Sequence[Settled], by: Any, now: datetime) -> None:
    contexts = contexts_of((one.case for one in told), by, now)
    for context in contexts.values():
        context.later = Later()
    lines = _lines(told)
    for one in told:
        if one.case not in contexts:
            continue
        context = contexts[one.case]
        if one.state == State.PAID:
            _paid(context, one, lines.get(one.commitment), contexts)
            continue
        if one.bounced:
            _bounced(context, one)
        else:
            _failed(context, one)
    later.write(contexts.values())


def _lines(told: Sequence[Settled]) -> dict[int, tuple[BatchLine, str]]:
    """The lines of the payments that were made, by instalment, each with the payee's name."""
    keys = [one.commitment for one in told if one.state == State.PAID]
    rows = BatchLine.objects.filter(commitment__in=keys, state=BatchLine.State.PAID)
    found = {row.commitment_id: row for row in rows.select_related("payee", "receivable").order_by("pk")}
    owners = {row.payee.owner for row in found.values()}
    names = dict(Subject.objects.filter(key__in=owners).values_list("key", "name"))
    return {key: (row, names.get(row.payee.owner, "")) for key, row in found.items()}


def _paid(
    context: Context, one: Settled, line: tuple[BatchLine, str] | None, others: dict[UUID, Context]
) -> None:
    context.event("paid", number=one.number, fen=one.fen, offset=one.offset)
    if line is not None and one.fen:
        _told_on_paper(context, one, *line)
    context.notify("paid")
    _move_on(context)
    if one.offset and line is not None and line[0].receivable is not None:
        _returned(line[0], line[0].receivable, one.offset, context, others)


def _bounced(context: Context, one: Settled) -> None:
    context.at_once()
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


def _failed(context: Context, one: Settled) -> None:
    context.event("pay_failed", number=one.number, note=one.reason)
    standing = context.case.phase == Case.Phase.GRANTED and not _claimed_back(context.case)
    if standing or _refund(one):
        context.notify("failed")
        return
    context.at_once()
    money.cancel(context, "案件已经终止或作出追缴，没有付成的不再拨付")
    after_cancelling(context)


def _returned(
    line: BatchLine, back: Receivable, fen: int, paying: Context, others: dict[UUID, Context]
) -> None:
    """The case whose return was set off with a payment learns of it."""
    if back.case not in others and (found := context_of(back.case, paying.by, paying.now)) is not None:
        found.later = Later()
        others[back.case] = found
    if back.case in others:
        others[back.case].event(
            "recovered", fen=fen, receivable=back.pk, note=f"从应付款中抵扣。{line.basis}"[:500]
        )


def _refund(one: Settled) -> bool:
    """Whether it pays out again what was claimed back wrongly, which is owed whatever became of the case."""
    return Commitment.objects.filter(pk=one.commitment, refund=True).exists()


def _claimed_back(case: Case) -> bool:
    """Whether it was decided that what was paid has to come back: nothing more is paid then."""
    return falling.claimed(case.key)


def after_cancelling(context: Context) -> None:
    """A grant of which nothing is left to be paid, and whose procedure is over, is done."""
    case = context.case
    if not case.step and case.phase == Case.Phase.GRANTED and not money.outstanding(case):
        finish(context)


def _told_on_paper(context: Context, one: Settled, line: BatchLine, payee: str) -> None:
    """拨付通知, where the pack has one. The payment is booked whatever becomes of the paper."""
    try:
        with transaction.atomic():
            issuing.issue_kind(
                context, "payment", amount=format_money(one.fen), amount_words=money_in_words(one.fen),
                payee=payee or context.case.claimant.name, account=line.payee.masked,
            )  # fmt: skip
    except Refused as error:
        context.event("noted", note=f"没有出具拨付通知：{error}"[:500])


def _carry_on(context: Context, step: Step, way: Way) -> None:
    """The payment is booked whatever becomes of the case: one that cannot go on stays at its step, and says why."""
    if not _ends_it(context, step, way):
        context.at_once()  # what comes after it may be read off the events
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


def _ends_it(context: Context, step: Step, way: Way) -> bool:
    """Whether nothing but the end follows: nothing is settled, no paper is issued, nobody else has the case next."""
    more = way.sets or way.settles or step.paper or context.case.accepted_at is None
    return way.to == END and not more


def _move_on(context: Context) -> None:
    """A paying step is done when what is paid at it is settled; a grant is done when all of it is."""
    step = context.step
    if step is None:
        if not context.case.step and context.case.phase == Case.Phase.GRANTED:
            finish(context)
        return
    if not pays(context):
        return
    here = [row for row in commitments.OF_CASE.all(context.case.key) if row.step == step.id]
    if not here or any(row.state not in money.SETTLED for row in here):
        return
    ways = (o for o in step.outcomes if o.pays)
    outcome = next((o for o in ways if o.condition is None or context.assessed.open(o.condition)[0]), None)
    if outcome is not None:
        _carry_on(context, step, outcome)
