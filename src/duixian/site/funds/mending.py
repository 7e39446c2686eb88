"""Setting the account someone is paid into: what is drawn up with the old one follows, what was approved leaves its batch."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from . import batches, payees
from .models import Batch, BatchLine, Commitment, Payee, State
from .states import locked_rows, move
from .values import FundsError
from .writing import write

TOO_SOON = "收款账户变了，过几日才能付到新账户，移出批次，可以再编制"
OTHER_ACCOUNT = "审核以后收款账户变了，移出批次，可以再编制"


@transaction.atomic
def set_account(
    owner: uuid.UUID,
    name: str,
    number: str,
    bank: str,
    *,
    now: datetime,
    by: Any,
    commitment: Commitment | None = None,
) -> Payee:
    """Keep an account for a payee, or for one instalment of theirs only. Batches that wait for approval take it; an approved
    one goes on without these payments, which are due again, so that nobody holds up the others'. What was held for want of
    an account is due again. Raises FundsError."""
    if commitment is not None and commitment.payee != owner:
        raise FundsError(f"{commitment} 的收款人不是这个人，不能登记他的账户。")
    payee = payees.add(owner, payees.checked(name, number, bank), now, by, commitment)
    live = BatchLine.objects.filter(
        commitment__payee=owner, state=BatchLine.State.PENDING, batch__state__in=batches.OPEN
    )
    for batch in Batch.objects.select_for_update().filter(pk__in=live.values("batch")).order_by("pk"):
        if batch.state in batches.OPEN:
            _follow(batch, now, by)
    waiting = Commitment.objects.filter(payee=owner, state=State.HELD, reason=batches.NO_ACCOUNT)
    rows = [row for row in locked_rows(waiting.values_list("pk", flat=True)) if row.state == State.HELD]
    have = payees.current_of(rows)
    move([row for row in rows if row.pk in have], State.DUE, "已经登记收款账户", now, by)
    return payee


def _follow(batch: Batch, now: datetime, by: Any) -> None:
    changed = batches.other_accounts(batch)
    if not changed:
        return
    if batch.state == Batch.State.APPROVED:
        batches.leave(batch, changed, OTHER_ACCOUNT, now, by)
        return
    current = payees.current_of(line.commitment for line in changed)
    early = [
        line for line in changed if payees.settling(current[line.commitment_id], line.commitment.pack, now)
    ]
    if early:
        batches.leave(batch, early, TOO_SOON, now, by)
        changed = [line for line in changed if line not in early]
    if not changed:
        return
    for line in changed:
        line.payee = current[line.commitment_id]
    write(changed, ["payee"])
    batches.restate(batch)


@transaction.atomic
def pay_again(commitment: Commitment, reason: str, *, now: datetime, by: Any) -> Commitment:
    """A failed payment is due again, into the account that counts now (`set_account` before, where that was the fault)."""
    row = locked_rows([commitment.pk])[0]
    if row.state != State.FAILED:
        raise FundsError(f"{row} 现在是“{row.get_state_display()}”，不是拨付失败，不用重新拨付。")
    move([row], State.DUE, reason, now, by)
    return row
