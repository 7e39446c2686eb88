"""What came back of a return is taken in: posted, told in its case, given on to those who wait for money."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from duixian.site import audit
from duixian.site.funds import commitments, recovery
from duixian.site.funds.models import Receivable

from . import under_lock


@transaction.atomic
def take_in(row: Receivable, fen: int, reference: str, *, request: str, by: Any, now: datetime) -> None:
    """The whole or a part; the same request again changes nothing. Raises FundsError."""
    context = under_lock.context_of(row.case, by, now)
    before = Receivable.objects.get(pk=row.pk).received
    done = recovery.receive(row, fen, reference, request=request, by=by, now=now)
    if done.received == before:
        return  # the same request again
    commitments.release(now)  # what is available again goes to those who wait
    if context is not None:
        context.event("recovered", fen=fen, receivable=row.pk)
        context.case.save()
    detail = {"receivable": row.pk, "fen": fen}
    audit.write("funds.received", user=by, about=row.case_number, detail=detail, now=now)
