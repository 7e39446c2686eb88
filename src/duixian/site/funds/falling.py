"""A grant that falls after something of it was paid: what was paid was paid for nothing, and comes back."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from . import caps, recovery
from .models import CapShare, Commitment, Occasion, Receivable, State
from .models.commitments import AT_THE_BANK
from .values import FundsError


@transaction.atomic
def fall(case: uuid.UUID, by: Any, now: datetime) -> int:
    """The payments of a case no longer count as its benefit's: its months and events may be granted anew, its caps are free.

    Returns the fen that were paid and that nobody has claimed back yet. What can still be cancelled the caller has cancelled.
    Raises FundsError while a payment is at the bank: nobody knows yet whether it will have been made.
    """
    rows = list(
        Commitment.objects.select_for_update().filter(case=case, refund=False, fallen=False).order_by("pk")
    )
    if any(row.state in AT_THE_BANK for row in rows):
        raise FundsError("有一笔正在银行办理，还不知道付没付成。请等银行回执以后再办。")
    paid = [row for row in rows if row.state == State.PAID]
    caps.free(paid)
    CapShare.objects.filter(commitment__in=paid).delete()
    Commitment.objects.filter(pk__in=[row.pk for row in paid]).update(fallen=True, changed_at=now)
    Occasion.objects.filter(commitment__in=paid).update(live=False)
    return sum(recovery.paid_parts(case).values())


def unclaimed(case: uuid.UUID) -> int:
    """Fen paid on a grant that has fallen, which nobody claims back: the second person refused what was proposed."""
    last = Receivable.objects.filter(case=case, fallen=True).order_by("-pk").first()
    if last is None or last.state != Receivable.State.REFUSED:
        return 0
    return min(last.fen, sum(recovery.paid_parts(case).values()))


def claimed(case: uuid.UUID) -> bool:
    """Whether something is being claimed back of a case for another reason than that its grant has fallen."""
    decided = [Receivable.State.OPEN, Receivable.State.SETTLED]
    return Receivable.objects.filter(case=case, state__in=decided, fallen=False).exists()
