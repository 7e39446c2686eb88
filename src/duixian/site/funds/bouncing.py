"""Payments that the bank returns after it had reported them made (退汇): what was posted is posted back, nothing is deleted.

The instalment is then one that failed: its money is set aside again, and it is paid anew once its account is mended. What a
cap had cut from it stays cut. Where a return was set off with the payment, that is undone too: it is owed again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from . import caps, recovery, restoring, yearend
from .ledger import Draft, Move, post
from .models import (
    BatchLine,
    CapShare,
    Commitment,
    Entry,
    Kind,
    Part,
    Receipt,
    Receivable,
    ReceivablePart,
    State,
)
from .states import locked_rows, move
from .values import FundsError, Settled
from .writing import write

BOUNCE = "bounce"
SAID = "退汇"


def bounce(lines: Sequence[BatchLine], by: Any, now: datetime) -> list[Settled]:
    """Lines of a locked batch, reported paid before, whose money has come back; `reason` and `reference` are the bank's.

    Raises FundsError where nothing was transferred, or where what was paid is being claimed back already.
    """
    rows = {row.pk: row for row in locked_rows(line.commitment_id for line in lines)}
    owing = {line.receivable_id for line in lines if line.receivable_id}
    held = {r.pk: r for r in Receivable.objects.select_for_update().filter(pk__in=owing).order_by("pk")}
    for line in lines:
        _check(line, rows[line.commitment_id])
    caps.free(list(rows.values()))
    parts: dict[int, list[Part]] = defaultdict(list)
    for part in Part.objects.filter(commitment__in=rows).order_by("pk"):
        parts[part.commitment_id].append(part)
    returning = recovery.parts_of(held)
    budgets = restoring.lock(
        [part for some in returning.values() for part in some], now, {p.budget_id for some in parts.values() for p in some}
    )  # fmt: skip
    drafts, told = [], []
    for line in lines:
        row = rows[line.commitment_id]
        moves = [Move(part.budget_id, Kind.PAID, Kind.COMMITTED, part.paid) for part in parts[row.pk]]
        drafts.append(
            Draft(
                BOUNCE,
                f"{BOUNCE}:{line.pk}",
                tuple(moves),
                case=row.case,
                commitment=row.pk,
                note=_said(line),
            )
        )
        if line.receivable_id:
            back = held[line.receivable_id]
            drafts.append(_owed_again(line, back, returning[back.pk], budgets, by, now))
        _again(row, line.fen, parts[row.pk])
        line.state, line.result_by = BatchLine.State.RETURNED, by
        told.append(Settled(row.pk, row.case, row.number, State.FAILED, 0, 0, _said(line), bounced=True))
    write(lines, ["state", "reason", "reference", "result_by"])
    for line in lines:
        move([rows[line.commitment_id]], State.FAILED, _said(line), now, by)
    recovery.keep(held.values(), returning)
    post(drafts, by, now)
    yearend.catch_up(list(rows.values()), now, by)
    return told


def _said(line: BatchLine) -> str:
    return f"{SAID}：{line.reason}" if line.reason else SAID


def _check(line: BatchLine, row: Commitment) -> None:
    if row.state != State.PAID or not line.transfer:
        raise FundsError(f"{row} 没有经银行付出的钱，不能登记退汇。")
    left = recovery.paid_parts(row.case)
    for part in Part.objects.filter(commitment=row):
        if left.get(part.budget_id, 0) < part.paid:
            raise FundsError(f"{row} 已经提出追缴，退回的钱请在追缴里登记为收到退款。")


def _again(row: Commitment, fen: int, parts: Sequence[Part]) -> None:
    """What was paid is set aside again; what a cap had cut was set free with the payment and stays free."""
    for part in parts:
        part.fen, part.paid = part.paid, 0
    for empty in [part for part in parts if not part.fen]:
        empty.delete()
    write([part for part in parts if part.fen], ["fen", "paid"])
    row.fen, row.paid_fen = fen, 0
    write([row], ["fen", "paid_fen"])
    CapShare.objects.filter(commitment=row, fen__gt=fen).update(fen=fen)


def _owed_again(
    line: BatchLine, row: Receivable, parts: Sequence[ReceivablePart], budgets: Any, by: Any, now: datetime
) -> Draft:
    """What a payment had set against a return is owed again: the opposite of what was posted then."""
    entry = Entry.objects.get(request=f"receipt:offset:{line.pk}")
    of = {part.budget_id: part for part in parts}
    moves, again = [], []
    for posting in entry.postings.filter(fen__gt=0):
        if posting.kind == Kind.RECOVERED:
            part = of[posting.budget_id]
            part.settled -= posting.fen
            part.received -= posting.fen
            moves.append(Move(posting.budget_id, Kind.RECOVERED, Kind.RECEIVABLE, posting.fen))
        elif posting.kind == Kind.AVAILABLE:
            again.append(Move(posting.budget_id, Kind.RESTORED, Kind.AVAILABLE, posting.fen))
    for part in parts:
        moves += restoring.take_back(part, again, budgets)
    row.received -= line.offset
    row.state = Receivable.State.OPEN
    said = f"批次 {line.batch_id} 第 {line.number} 笔{SAID}，撤销抵扣"
    request = f"{BOUNCE}:{line.pk}"
    Receipt.objects.create(receivable=row, how=Receipt.How.UNDONE, fen=line.offset, reference=said, request=request, by=by, at=now)  # fmt: skip
    return Draft(
        "undo_offset", f"receipt:{request}", tuple(moves), case=row.case, receivable=row.pk, note=said
    )
