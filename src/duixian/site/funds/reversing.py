"""A return whose decision fell: what was not paid back yet is owed no more, what came back is to be paid out again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from duixian.quantities import format_money

from .ledger import Draft, Move, locked, post
from .models import Kind, Receivable, ReceivablePart
from .values import FundsError, Portion
from .writing import write

REVERSE = "reverse"


@transaction.atomic
def reverse(receivable: int, reason: str, by: Any, now: datetime) -> tuple[Receivable, tuple[Portion, ...]]:
    """Post back a return that was decided. Returns it with what each fund has to pay out again: the sums that came in (or
    were set off), which the caller plans as an instalment. What was written off stays written off.

    Raises FundsError where it was not decided, or while a payment under way is set against it."""
    row = Receivable.objects.select_for_update().get(pk=receivable)
    if row.state not in (Receivable.State.OPEN, Receivable.State.SETTLED):
        raise FundsError(f"这笔应收退款是“{row.get_state_display()}”，不能撤销。")
    if row.offsetting:
        raise FundsError(f"这笔应收退款有 {format_money(row.offsetting)} 正在抵扣，等银行回执以后再撤销。")
    parts = list(ReceivablePart.objects.filter(receivable=row).select_related("budget").order_by("pk"))
    locked(part.budget_id for part in parts)
    moves = tuple(
        Move(part.budget_id, Kind.RECEIVABLE, Kind.CLAIMED, part.fen - part.settled)
        for part in parts
        if part.fen > part.settled
    )
    back = tuple(
        Portion(part.budget.fund, part.budget.level, part.budget.district, part.received)
        for part in parts
        if part.received
    )
    row.reversed = row.fen - row.received - row.written_off
    row.state, row.reason, row.asked_fen, row.asked_by = Receivable.State.REVERSED, reason[:300], None, None
    row.save()
    for part in parts:
        part.fen = part.settled
    ReceivablePart.objects.filter(pk__in=[part.pk for part in parts if not part.fen]).delete()
    write([part for part in parts if part.fen], ["fen"])
    if moves:
        post(
            [
                Draft(
                    REVERSE, f"{REVERSE}:{row.pk}", moves, case=row.case, receivable=row.pk, note=reason[:500]
                )
            ],
            by,
            now,
        )
    return row, back
