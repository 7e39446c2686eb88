"""Batches of payments: drawn up by one person, approved by another as they stand, before they go to the bank.

An approval is of the digest of the lines; when somebody takes a line out, the approval is void. A line that may no longer be
paid as it stands (`leave`) goes by itself, and the rest, unchanged, stays approved.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.db import transaction
from django.db.models import F, Sum

from duixian.site.prepared import Arg, Prepared
from duixian.site.registry.powers import same_person

from . import caps, payees, reach, yearend
from .models import Batch, BatchLine, Commitment, Payee, Receivable, State
from .states import keys_of, locked_rows, move
from .values import FundsError, LeftOut
from .writing import write

MOST = 20_000
NO_ACCOUNT = "没有收款账户。请申请人补上户名、账号和开户银行。"
DIGESTED = Prepared[BatchLine](
    lambda: BatchLine.objects.filter(batch=Arg(0)).exclude(state=BatchLine.State.REMOVED).order_by("number").values_list(
        "number", "commitment_id", "commitment__case", "commitment__number", "fen", "offset", "payee__digest"
    )
)  # fmt: skip
OPEN = (Batch.State.DRAWN, Batch.State.APPROVED)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A batch that was drawn up (None where nothing could be paid) and what it left out, each with the reason."""

    batch: Batch | None
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Would:
    """What drawing up would make of an instalment: what is paid and into which account, and what a cap cuts."""

    row: Commitment
    payee: Payee
    fen: int
    withheld_by: str = ""

    @property
    def withheld(self) -> int:
        return self.row.fen - self.fen


def plan(rows: Sequence[Commitment], now: datetime) -> tuple[list[Would], list[LeftOut]]:
    """What drawing up these would do as things stand, in their order. Nothing is locked or written."""
    accounts, allowed = payees.current_of(rows), caps.allowed([row for row in rows if row.state == State.DUE])
    would, left = [], []
    for row in rows:
        if row.state != State.DUE:
            left.append(LeftOut(row.pk, _not_due(row)))
        elif row.pk not in accounts:
            left.append(LeftOut(row.pk, NO_ACCOUNT, held=True))
        elif soon := payees.settling(accounts[row.pk], row.pack, now):
            left.append(LeftOut(row.pk, soon))
        elif not allowed[row.pk].fen:
            left.append(LeftOut(row.pk, allowed[row.pk].reason, held=True))
        else:
            would.append(Would(row, accounts[row.pk], allowed[row.pk].fen, allowed[row.pk].by))
    return would, left


def _not_due(row: Commitment) -> str:
    return f"现在是“{row.get_state_display()}”，不是待拨付。"


@transaction.atomic
def draw_up(
    commitments: Iterable[Commitment | int],
    *,
    request: str,
    by: Any,
    now: datetime,
    offsets: Mapping[int, int] | None = None,
    basis: str = "",
) -> Drawn:
    """Order the payment of instalments that are due. The same request again gives the same batch.

    Without an account an instalment is held. Caps are counted here; what they cut is told in the line (`withheld`) and set
    free when the line is paid, and an instalment of which nothing is left is held. `offsets`: instalment -> receivable to
    set it against, only where it is said; `basis` the article and the consent that allow it. Raises FundsError for a
    receivable that cannot be set off.
    """
    before = Batch.objects.filter(request=request).first()
    if before is not None:
        return Drawn(before)
    keys = keys_of(commitments)
    if len(keys) > MOST:
        raise FundsError(f"一个批次最多 {MOST} 笔，这里有 {len(keys)} 笔。请分成几个批次。")
    rows = locked_rows(keys)
    left = [LeftOut(row.pk, _not_due(row)) for row in rows if row.state != State.DUE]
    due = [row for row in rows if row.state == State.DUE]
    accounts = payees.current_of(due)
    left += _held([(row, NO_ACCOUNT) for row in due if row.pk not in accounts], now)
    due = [row for row in due if row.pk in accounts]
    soon = {row.pk: payees.settling(accounts[row.pk], row.pack, now) for row in due}
    left += [LeftOut(row.pk, soon[row.pk]) for row in due if soon[row.pk]]
    due = [row for row in due if not soon[row.pk]]
    back = _receivables(due, offsets or {})
    allowed = caps.take(due)
    left += _held([(row, allowed[row.pk].reason) for row in due if allowed[row.pk].fen == 0], now)
    due = [row for row in due if allowed[row.pk].fen]
    if not due:
        return Drawn(None, left)
    batch = Batch.objects.create(request=request, drawn_by=by, drawn_at=now)
    lines = [
        _line(batch, number, row, accounts[row.pk], allowed[row.pk], back.get(row.pk), basis)
        for number, row in enumerate(due, 1)
    ]
    BatchLine.objects.bulk_create(lines, batch_size=500)
    for receivable in {one.pk: one for one in back.values()}.values():
        receivable.save(update_fields=["offsetting"])
    move(due, State.ORDERED, "", now, by)
    restate(batch)
    reach.of_batch(batch, due)
    return Drawn(batch, left)


def _held(pairs: Sequence[tuple[Commitment, str]], now: datetime) -> list[LeftOut]:
    """Held by what stands against them, not by the person: the clock looks at them again."""
    for reason in sorted({reason for _, reason in pairs}):
        rows = [row for row, said in pairs if said == reason]
        Commitment.objects.filter(pk__in=[row.pk for row in rows]).update(resumes=State.DUE)
        move(rows, State.HELD, reason, now, None)
    return [LeftOut(row.pk, reason, held=True) for row, reason in pairs]


def _receivables(rows: Sequence[Commitment], offsets: Mapping[int, int]) -> dict[int, Receivable]:
    """The receivables to set off against, under lock, by instalment."""
    wanted = {row.pk: offsets[row.pk] for row in rows if row.pk in offsets}
    found = {
        r.pk: r for r in Receivable.objects.select_for_update().filter(pk__in=wanted.values()).order_by("pk")
    }
    for row in rows:
        if row.pk not in wanted:
            continue
        receivable = found.get(wanted[row.pk])
        if receivable is None or receivable.state != Receivable.State.OPEN:
            raise FundsError(f"{row} 要抵扣的应收退款还没有确认，或者已经了结。")
        if receivable.claimant != row.claimant:
            raise FundsError(f"{row} 要抵扣的应收退款是别人的，不能抵扣。")
        if not paid_to(receivable, row.payee):
            raise FundsError(f"{row} 的收款人没有收过要退的款，不能拿付给他的钱抵扣。")
    return {key: found[receivable] for key, receivable in wanted.items()}


def paid_to(receivable: Receivable, payee: uuid.UUID) -> bool:
    """Whether what has to come back was paid to a payee: nobody's money is kept for what another received."""
    return Commitment.objects.filter(case=receivable.case, payee=payee).exists()


def _line(
    batch: Batch,
    number: int,
    row: Commitment,
    payee: Payee,
    allowed: caps.Allowed,
    back: Receivable | None,
    basis: str = "",
) -> BatchLine:
    offset = min(allowed.fen, back.outstanding) if back else 0
    if back:
        back.offsetting += offset
    return BatchLine(
        batch=batch, number=number, commitment=row, payee=payee, fen=allowed.fen, offset=offset, receivable=back if offset else None,
        basis=basis[:300] if offset else "",
        withheld=row.fen - allowed.fen, withheld_by=allowed.by,
    )  # fmt: skip


def digest_of(batch: Batch) -> str:
    """SM3 over what will be paid, line by line: instalment, amounts, account."""
    made = hashes.Hash(hashes.SM3())
    made.update(f"{batch.key}\n".encode())
    for line in DIGESTED.rows(batch):
        made.update(json.dumps([str(cell) for cell in line]).encode() + b"\n")
    return made.finalize().hex()


def restate(batch: Batch, *, approved: bool = False) -> None:
    """The batch as its lines stand now; an approval of what stood before is void, but where `approved` says that what is
    left was approved as it is."""
    live = batch.lines.exclude(state=BatchLine.State.REMOVED)
    batch.count, batch.fen = live.count(), live.aggregate(sum=Sum(F("fen") - F("offset")))["sum"] or 0
    batch.digest = digest_of(batch)
    if approved and batch.state == Batch.State.APPROVED:
        batch.approved_digest = batch.digest
    else:
        batch.approved_digest = ""
        batch.state, batch.approved_by, batch.approved_at = Batch.State.DRAWN, None, None
    batch.save()


def may_approve(batch: Batch, by: Any) -> tuple[bool, str]:
    """Whether a person may approve a batch, as far as the two-person rule goes."""
    if batch.state != Batch.State.DRAWN:
        return False, f"这个批次是“{batch.get_state_display()}”，不用再审核。"
    if same_person(by, batch.drawn_by):
        return False, "编制批次的人不能自己审核，要由另一个人审核。"
    return True, ""


@transaction.atomic
def approve(batch: Batch, by: Any, now: datetime, *, seen: str) -> Batch:
    """Approve a batch as the person saw it (`seen` is its digest on their page). Raises FundsError."""
    row = locked_batch(batch)
    if row.state == Batch.State.APPROVED and row.approved_by_id == by.pk and row.digest == seen:
        return row
    allowed, reason = may_approve(row, by)
    if not allowed:
        raise FundsError(reason)
    if row.digest != seen:
        raise FundsError("打开页面以后，这个批次变过了。请刷新后核对再审核。")
    if digest_of(row) != row.digest:
        raise FundsError("这个批次的明细与摘要不符，可能被改动过。请作废这个批次，重新编制。")
    check_accounts(row)
    row.state, row.approved_by, row.approved_at, row.approved_digest = (
        Batch.State.APPROVED,
        by,
        now,
        row.digest,
    )
    row.save()
    return row


def check_accounts(batch: Batch) -> None:
    """Raises FundsError where an account was changed while the batch was being drawn up."""
    for line in other_accounts(batch):
        raise FundsError(f"第 {line.number} 笔的收款账户在编制时变了。请把它移出批次，再重新编制。")


def other_accounts(batch: Batch) -> list[BatchLine]:
    """Lines under way whose account is no longer the one that counts."""
    lines = list(
        batch.lines.filter(state=BatchLine.State.PENDING)
        .select_related("commitment", "payee")
        .order_by("number")
    )
    current = payees.current_of(line.commitment for line in lines)
    return [line for line in lines if current[line.commitment_id].digest != line.payee.digest]


def leave(batch: Batch, lines: Sequence[BatchLine], reason: str, now: datetime, by: Any) -> None:
    """Lines of a locked batch, not sent, that may no longer be paid as they stand are due again; the rest stays approved
    as it was. A batch of which nothing is left is given up."""
    undo(lines, BatchLine.State.REMOVED, State.DUE, reason, now, by)
    restate(batch, approved=True)
    if not batch.count:
        batch.state, batch.approved_digest = Batch.State.DROPPED, ""
        batch.reason = (reason or lines[0].reason)[:300]
        batch.approved_by, batch.approved_at = None, None
        batch.save()


@transaction.atomic
def take_out(batch: Batch, commitment: Commitment | int, reason: str, by: Any, now: datetime) -> Batch:
    """Take one payment out before the batch is sent: it is due again, an approval is void. Raises FundsError."""
    row = locked_batch(batch)
    _not_sent(row)
    lines = list(row.lines.filter(commitment__in=keys_of([commitment]), state=BatchLine.State.PENDING))
    if not lines:
        raise FundsError("这笔拨付不在这个批次里。")
    undo(lines, BatchLine.State.REMOVED, State.DUE, reason, now, by)
    restate(row)
    return row


@transaction.atomic
def drop(batch: Batch, reason: str, by: Any, now: datetime) -> Batch:
    """Give up a batch before it is sent; all its payments are due again. Raises FundsError."""
    row = locked_batch(batch)
    if row.state == Batch.State.DROPPED:
        return row
    _not_sent(row)
    undo(
        list(row.lines.filter(state=BatchLine.State.PENDING)),
        BatchLine.State.REMOVED,
        State.DUE,
        reason,
        now,
        by,
    )
    restate(row)
    row.state, row.reason = Batch.State.DROPPED, reason[:300]
    row.save()
    return row


def locked_batch(batch: Batch) -> Batch:
    return Batch.objects.select_for_update().get(pk=batch.pk)


def _not_sent(batch: Batch) -> None:
    if batch.state not in OPEN:
        raise FundsError(f"这个批次{batch.get_state_display()}，不能再改。没有付成的，等银行回执后重新拨付。")


def undo(
    lines: Sequence[BatchLine], line_state: BatchLine.State, state: State, reason: str, now: datetime, by: Any
) -> list[Commitment]:
    """Lines of a locked batch that are not paid: caps and offsets are freed, the instalments take `state`."""
    rows = locked_rows(line.commitment_id for line in lines)
    back = {line.receivable_id: 0 for line in lines if line.receivable_id}
    held = {r.pk: r for r in Receivable.objects.select_for_update().filter(pk__in=back).order_by("pk")}
    for line in lines:
        if line.receivable_id:
            held[line.receivable_id].offsetting -= line.offset
        line.state, line.reason, line.result_at, line.result_by = (
            line_state,
            line.reason or reason[:300],
            now,
            by,
        )
    write(lines, ["state", "reason", "reference", "result_at", "result_by"])
    for receivable in held.values():
        receivable.save(update_fields=["offsetting"])
    caps.free(rows)
    reasons = {line.commitment_id: line.reason for line in lines}
    for said in sorted(set(reasons.values())):
        move([row for row in rows if reasons[row.pk] == said], state, said, now, by)
    yearend.catch_up(rows, now, by)
    return rows
