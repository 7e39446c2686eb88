"""What the bank answered: payments made are posted to the funds, failed ones wait to be paid again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from duixian.quantities import split

from . import bouncing, recovery, restoring
from .batches import locked_batch, undo
from .ledger import Draft, Move, post
from .models import Batch, BatchLine, Kind, Part, Receivable, State
from .states import locked_rows, move
from .values import FundsError, Outcome, Settled
from .writing import write

PAY = "pay"


class ResultsError(FundsError):
    """Results that cannot be taken: `mistakes` has one sentence each, and nothing was taken in."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__(
            "".join(mistakes[:1]) + (f"（共 {len(mistakes)} 处错误）" if len(mistakes) > 1 else "")
        )
        self.mistakes = list(mistakes)


@transaction.atomic
def settle(batch: Batch, outcomes: Sequence[Outcome], by: Any, now: datetime) -> list[Settled]:
    """Take the bank's answers, all or none. What is known already changes nothing. Raises ResultsError."""
    row = locked_batch(batch)
    if row.state not in (Batch.State.SENT, Batch.State.SETTLED):
        raise ResultsError([f"批次 {row.pk} 是“{row.get_state_display()}”，还没有送银行，不会有回执。"])
    lines = {line.number: line for line in row.lines.exclude(state=BatchLine.State.REMOVED)}
    fresh = _fresh(lines, outcomes)
    answers = {outcome.line: outcome for outcome in sorted(fresh, key=lambda outcome: outcome.line)}
    back = [n for n in answers if lines[n].state == BatchLine.State.PAID]
    for number, outcome in answers.items():
        lines[number].reason = outcome.reason[:300]
        lines[number].reference = outcome.reference[:100] or lines[number].reference
    _lock([lines[number] for number in answers])
    told = bouncing.bounce([lines[n] for n in back], by, now) if back else []
    answers = {n: outcome for n, outcome in answers.items() if n not in back}
    failed = [lines[n] for n, outcome in answers.items() if not outcome.paid]
    for commitment in (
        undo(failed, BatchLine.State.FAILED, State.FAILED, "银行没有说明原因", now, by) if failed else ()
    ):
        told.append(
            Settled(commitment.pk, commitment.case, commitment.number, State.FAILED, 0, 0, commitment.reason)
        )
    told += _paid([lines[n] for n, outcome in answers.items() if outcome.paid], now, by)
    if row.state == Batch.State.SENT and not row.lines.filter(state=BatchLine.State.PENDING).exists():
        row.state, row.settled_at = Batch.State.SETTLED, now
        row.save()
    return told


def _lock(lines: Sequence[BatchLine]) -> None:
    """All rows of these lines at once, in the order of locks, before any of them is worked on."""
    locked_rows(line.commitment_id for line in lines)
    back = {line.receivable_id for line in lines if line.receivable_id}
    list(Receivable.objects.select_for_update().filter(pk__in=back).order_by("pk"))


def _fresh(lines: dict[int, BatchLine], outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The answers that say something new."""
    mistakes, seen, fresh = [], set(), []
    for outcome in outcomes:
        line = lines.get(outcome.line)
        if line is None:
            mistakes.append(f"序号 {outcome.line} 不在这个批次里。请核对是不是别的批次的回执。")
        elif outcome.line in seen:
            mistakes.append(f"序号 {outcome.line} 出现了两次。请只留一行。")
        elif line.state == BatchLine.State.PENDING or (
            line.state == BatchLine.State.PAID and outcome.returned
        ):
            fresh.append(outcome)
        elif line.state == BatchLine.State.RETURNED and outcome.returned:
            pass  # known
        elif (line.state == BatchLine.State.PAID) != outcome.paid:
            mistakes.append(
                f"序号 {outcome.line} 已经记为“{line.get_state_display()}”，与这份回执不同。请与银行核实。"
            )
        seen.add(outcome.line)
    if mistakes:
        raise ResultsError(mistakes)
    return fresh


def _paid(lines: Sequence[BatchLine], now: datetime, by: Any) -> list[Settled]:
    if not lines:
        return []
    rows = {row.pk: row for row in locked_rows(line.commitment_id for line in lines)}
    wrong = [str(row) for row in rows.values() if row.state != State.ORDERED]
    if wrong:
        raise ResultsError([f"{text} 不是拨付中，不能记为到账。" for text in wrong])
    back = {line.receivable_id for line in lines if line.receivable_id}
    held = {r.pk: r for r in Receivable.objects.select_for_update().filter(pk__in=back).order_by("pk")}
    parts = defaultdict(list)
    for part in Part.objects.filter(commitment__in=rows).order_by("pk"):
        parts[part.commitment_id].append(part)
    returning = recovery.parts_of(held)
    budgets = {part.budget_id for some in parts.values() for part in some}
    held_budgets = restoring.lock([part for some in returning.values() for part in some], now, budgets)
    drafts: list[Draft] = []
    changed: list[Part] = []
    for line in lines:
        row, mine = rows[line.commitment_id], parts[line.commitment_id]
        moves = []
        for part, fen in zip(mine, split(line.fen, [part.fen for part in mine]), strict=True):
            part.paid = fen
            moves.append(Move(part.budget_id, Kind.COMMITTED, Kind.PAID, fen))
            moves.append(Move(part.budget_id, Kind.COMMITTED, Kind.AVAILABLE, part.fen - fen))
        changed += mine
        row.paid_fen = line.fen
        line.state, line.result_at, line.result_by = BatchLine.State.PAID, now, by
        drafts.append(Draft(PAY, f"pay:{line.pk}", tuple(moves), case=row.case, commitment=row.pk))
        if line.receivable_id:
            receivable = held[line.receivable_id]
            receivable.offsetting -= line.offset
            drafts.append(recovery.set_off(receivable, returning[receivable.pk], line, held_budgets, now, by))
    write(changed, ["paid"])
    write(rows.values(), ["paid_fen"])
    write(lines, ["state", "reason", "reference", "result_at", "result_by"])
    move(list(rows.values()), State.PAID, "", now, by)
    recovery.keep(held.values(), returning)
    post(drafts, by, now)
    return [
        Settled(row.pk, row.case, row.number, State.PAID, line.transfer, line.offset)
        for line in lines
        for row in [rows[line.commitment_id]]
    ]
