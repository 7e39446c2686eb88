"""Proofs that have to be shown again and again: planned with the grant, due by a day, checked before the next payment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from duixian.quantities.months import add_months

from .engine.context import start_of
from .models import Case, ProofDue

if TYPE_CHECKING:
    from .engine.context import Context

NEAR = 7  # days before its last day on which a proof is asked for again
GRACE = 30  # days after the covered months, where the rule names no limit


def plan(context: Context) -> None:
    """The proofs of a grant, one for each stretch of months until its last payment."""
    payments = context.assessed.details.schedule(context.case.benefit)
    last = max((p.due for p in payments if p.due is not None), default=None)
    for proof in context.benefit.proofs:
        start, number = context.today, 0
        until = last or add_months(start, 12)
        while start < until and number < 200:
            number += 1
            end = add_months(context.today, number * proof.months)
            grace = proof.within or GRACE
            row, _ = ProofDue.objects.get_or_create(
                case=context.case, label=proof.label, number=number,
                defaults={"covers_from": start, "covers_to": end - timedelta(days=1), "by": end + timedelta(days=grace)},
            )  # fmt: skip
            near = start_of(row.by - timedelta(days=NEAR))
            context.timer("proof_near", f"proof:{row.pk}", near, proof=row.pk)
            start = end


def holding(case: Case, on: date) -> ProofDue | None:
    """The proof whose absence keeps payments of this case back on a day."""
    return (
        ProofDue.objects.filter(case=case, covers_to__lt=on)
        .exclude(state=ProofDue.State.ACCEPTED)
        .order_by("covers_to")
        .first()
    )
