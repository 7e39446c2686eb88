"""Proofs that have to be shown again and again: planned with the grant, due by a day, checked before the next payment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from duixian.quantities.months import add_months
from duixian.site.prepared import Arg, Prepared

from . import deadlines
from .engine.context import end_of, start_of
from .models import Case, ProofDue
from .money import outstanding

if TYPE_CHECKING:
    from duixian.rules.model.delivery import Proof

    from .engine.context import Context

NEAR = 7  # days before its last day on which a proof is asked for again
MOST = 200  # stretches of one proof
NEXT, MISSED = "proof_next", "proof_missed"
OPEN = (ProofDue.State.WAITING, ProofDue.State.REFUSED)
HOLDING = Prepared[ProofDue](
    lambda: ProofDue.objects.filter(case=Arg(0), covers_to__lt=Arg(1)).exclude(state=ProofDue.State.ACCEPTED).order_by("covers_to")[:1]
)  # fmt: skip


def plan(context: Context) -> None:
    """The proofs of a grant, one for each stretch of months until its last payment. Where payments wait for conditions
    and no day is known, one stretch; the clock goes on while anything is to be paid."""
    payments = context.assessed.details.schedule(context.case.benefit)
    last = max((p.due for p in payments if p.due is not None), default=None)
    for place, proof in enumerate(context.benefit.proofs):
        if last is None:
            _stretch(context, place, context.today, 1)
            continue
        number, start = 1, context.today
        while start < last and number <= MOST:
            start = _one(context, proof, context.today, number)
            number += 1


def go_on(context: Context, detail: Mapping[str, Any]) -> None:
    """For the clock: the next stretch of a proof begins, while anything of the grant is to be paid."""
    known = context.benefit.proofs
    place, number = int(detail["proof"]), int(detail["number"])
    if context.case.phase == Case.Phase.GRANTED and outstanding(context.case) and place < len(known):
        _stretch(context, place, date.fromisoformat(detail["first"]), number)


def _stretch(context: Context, place: int, first: date, number: int) -> None:
    """One stretch, and the timer of the next."""
    end = _one(context, context.benefit.proofs[place], first, number)
    name = f"proof_next:{place}:{number + 1}"
    context.timer(NEXT, name, start_of(end), proof=place, first=first.isoformat(), number=number + 1)


def _one(context: Context, proof: Proof, first: date, number: int) -> date:
    """The proof of a stretch, with its reminder; the day after the stretch."""
    start, end = add_months(first, (number - 1) * proof.months), add_months(first, number * proof.months)
    row, _ = ProofDue.objects.get_or_create(
        case=context.case, label=proof.label, number=number,
        defaults={"covers_from": start, "covers_to": end - timedelta(days=1), "by": _by(context, proof, end)},
    )  # fmt: skip
    context.timer(MISSED, f"proof_missed:{row.pk}", end_of(row.by), proof=row.pk)
    context.timer("proof_near", f"proof:{row.pk}", start_of(row.by - timedelta(days=NEAR)), proof=row.pk)
    return end


def _by(context: Context, proof: Proof, end: date) -> date:
    """The last day of a proof: within the rule's own limit, else the one that holds for all, else the day its months end."""
    if proof.within:
        return deadlines.after(
            end, proof.within, proof.unit or "日", context.calendar, working=proof.unit == "工作日"
        ).day
    limit = context.pack.conduct.proof
    return deadlines.due(end, limit, context.calendar).day if limit is not None else end


def missed(context: Context, detail: Mapping[str, Any]) -> None:
    """For the clock: the last day has passed and nobody has handed the proof in."""
    row = ProofDue.objects.filter(case=context.case, pk=int(detail["proof"]), state__in=OPEN).first()
    if row is None or context.case.phase != Case.Phase.GRANTED:
        return
    ProofDue.objects.filter(pk=row.pk).update(state=ProofDue.State.MISSED)
    context.event("proof_missed", proof=row.pk, label=row.label, number=row.number)


def take_up(context: Context) -> None:
    """Something is to be paid again (a payment came back): the stretches that stopped with the last payment go on."""
    for place in range(len(context.benefit.proofs)):
        label = context.benefit.proofs[place].label
        last = ProofDue.objects.filter(case=context.case, label=label).order_by("-number").first()
        if last is not None and last.covers_to < context.today:
            months = context.benefit.proofs[place].months
            first = add_months(last.covers_from, -months * (last.number - 1))
            _stretch(context, place, first, last.number + 1)


def holding(case: Case, on: date) -> ProofDue | None:
    """The proof whose absence keeps payments of this case back on a day."""
    return HOLDING.first(case, on)
