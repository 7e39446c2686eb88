"""Proofs that have to be shown again and again: planned with the grant, due by a day, checked before the next payment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from duixian.quantities.months import add_months

from .engine.context import start_of
from .models import Case, ProofDue
from .money import outstanding

if TYPE_CHECKING:
    from duixian.rules.model.delivery import Proof

    from .engine.context import Context

NEAR = 7  # days before its last day on which a proof is asked for again
MOST = 200  # stretches of one proof
NEXT = "proof_next"
GRACE = 30  # days after the covered months, where the rule names no limit


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
        defaults={"covers_from": start, "covers_to": end - timedelta(days=1), "by": end + timedelta(days=proof.within or GRACE)},
    )  # fmt: skip
    context.timer("proof_near", f"proof:{row.pk}", start_of(row.by - timedelta(days=NEAR)), proof=row.pk)
    return end


def holding(case: Case, on: date) -> ProofDue | None:
    """The proof whose absence keeps payments of this case back on a day."""
    return (
        ProofDue.objects.filter(case=case, covers_to__lt=on)
        .exclude(state=ProofDue.State.ACCEPTED)
        .order_by("covers_to")
        .first()
    )
