"""Batches as finance sees them: previewed, drawn up, approved, sent and answered, with what the cases are told and the audit row.

At each of these what is to be paid is looked at again (`looking`): what something stands against by now is held, and leaves
the batch. Each function is one transaction but for that; the case's row is locked before the ledger's. Refusals raise
`FundsError`.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from duixian.quantities import split
from duixian.site import audit
from duixian.site.funds import bankfile, batches, commitments, settling
from duixian.site.funds import restored as after_restoring
from duixian.site.funds.mending import OTHER_ACCOUNT
from duixian.site.funds.models import Batch, BatchLine, Budget, Commitment, Part, ResultFile, State
from duixian.site.funds.values import FundsError, LeftOut, Outcome, Settled
from duixian.site.prepared import Arg, Composed, OneOf, Prepared, among
from duixian.site.registry.powers import accounts_of, person_of

from . import looking, paying
from .coming_due import hold_back
from .instalments import FELL, reason_of
from .setting_off import SetOff
from .under_lock import context_of, lock

CHUNK = 500
MOST_LOOKED = 500  # instalments that a preview looks at again; the rest are looked at when they are drawn up
MOST_AT_ONCE = 2000  # that drawing up, approving and sending look at again: the clock has looked at the others, or will soon
NOT_YET = "今天还没有核对付款条件，系统正在核对，请过几分钟再编制。"


def _live() -> QuerySet[BatchLine]:
    return BatchLine.objects.filter(batch=Arg(0)).exclude(state=BatchLine.State.REMOVED)


def _shown() -> QuerySet[BatchLine]:
    return _live().select_related("commitment", "payee__set_by").order_by("number")


LINES = Prepared[BatchLine](_shown)
SOME_LINES = Composed[BatchLine](lambda first, last: _shown()[first:last])
SUMS = Prepared[BatchLine](
    lambda: _live().order_by().values_list("batch").annotate(count=Count("pk"), back=Sum("offset"), less=Sum("withheld"))
)  # fmt: skip
REMOVED = Prepared[BatchLine](
    lambda: BatchLine.objects.filter(batch=Arg(0), state=BatchLine.State.REMOVED).select_related("commitment")
)
EARLIER = Prepared[BatchLine](
    lambda: BatchLine.objects.filter(among("commitment", Arg(0)), state__in=FELL).exclude(batch=Arg(1))
    .select_related("batch", "result_by").order_by("-pk")
)  # fmt: skip
CHARGED = Prepared[BatchLine](lambda: _live().values_list("commitment_id", "commitment__fen", "fen"))
BORNE = OneOf[Part](
    "commitment", lambda some: Part.objects.filter(some).order_by("pk").values_list("commitment_id", "budget_id", "fen")
)  # fmt: skip
BUDGETS = OneOf[Budget]("pk", lambda some: Budget.objects.filter(some).order_by())


@dataclass(frozen=True, slots=True)
class Sums:
    """How many lines of a batch count; of their fen what is set off, and what caps cut."""

    count: int
    offset: int
    withheld: int


@dataclass(frozen=True, slots=True)
class PerFund:
    """What one line of the budget pays of some payments, in fen."""

    budget: Budget
    fen: int
    count: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What drawing up would do now: the payments, their sums by fund, what would be left out; `unseen` are those whose
    conditions will only be looked at then."""

    lines: list[batches.Would]
    funds: list[PerFund]
    left_out: list[tuple[Commitment, LeftOut]]
    fen: int
    unseen: int = 0


def preview(rows: Sequence[Commitment], now: datetime) -> Preview:
    """What drawing up these would do as things stand; nothing is kept."""
    old = looking.stale([row for row in rows if row.state == State.DUE], looking.marks(rows, now))
    against = looking.reasons(old[:MOST_LOOKED], None, now, locked=False)
    lines, left = batches.plan([row for row in rows if row.pk not in against], now)
    of = {row.pk: row for row in rows}
    held = [LeftOut(key, reason, held=True) for key, reason in against.items()]
    return Preview(
        lines, _summed({one.row.pk: (one.row.fen, one.fen) for one in lines}),
        [(of[one.commitment], one) for one in (*held, *left)], sum(one.fen for one in lines), max(0, len(old) - MOST_LOOKED),
    )  # fmt: skip


def lines_of(batch: Batch) -> list[BatchLine]:
    """The lines that count, in order, with what a page shows of them."""
    return LINES.all(batch)


def lines_between(batch: Batch, first: int, last: int) -> list[BatchLine]:
    """Those of them from one place to another."""
    return SOME_LINES.of(first, last).all(batch)


def sums_of(batch: Batch) -> Sums:
    """How many lines count, and what of their money goes elsewhere than to the account."""
    found = SUMS.rows(batch)
    return Sums(*map(int, found[0][1:])) if found else Sums(0, 0, 0)


def removed(batch: Batch) -> list[BatchLine]:
    """The lines that were taken out."""
    return REMOVED.all(batch)


def earlier(batch: Batch, lines: Iterable[BatchLine]) -> dict[int, list[BatchLine]]:
    """By instalment of these lines, how earlier batches went that paid it, or tried to; the newest first."""
    found: dict[int, list[BatchLine]] = {line.commitment_id: [] for line in lines}
    for line in EARLIER.all(list(found), batch) if found else ():
        found[line.commitment_id].append(line)
    return found


def paid_before(batch: Batch) -> int:
    """How many of a batch's payments an earlier batch paid, or tried to."""
    live = batch.lines.exclude(state=BatchLine.State.REMOVED).values("commitment")
    rows = BatchLine.objects.filter(state__in=FELL, commitment__in=live).exclude(batch=batch)
    return rows.values("commitment").distinct().count()


def named(left_out: Iterable[LeftOut]) -> list[tuple[Commitment, LeftOut]]:
    some = list(left_out)
    rows = Commitment.objects.in_bulk([one.commitment for one in some])
    return [(rows[one.commitment], one) for one in some if one.commitment in rows]


def per_fund(batch: Batch) -> list[PerFund]:
    """What each line of the budget pays of a batch (with what is set off), exact to the fen."""
    return _summed({key: (whole, fen) for key, whole, fen in CHARGED.rows(batch)})


def _summed(payments: Mapping[int, tuple[int, int]]) -> list[PerFund]:
    """By instalment its whole amount and what is paid of it; summed by the budgets that bear it."""
    keys, parts = list(payments), dict[int, list[tuple[int, int]]]()
    for start in range(0, len(keys), CHUNK):
        for key, budget, fen in BORNE.rows(keys[start : start + CHUNK]):
            parts.setdefault(key, []).append((budget, fen))
    fens, counts = Counter[int](), Counter[int]()
    for key, mine in parts.items():
        whole, paid = payments[key]
        borne = [fen for _, fen in mine]
        for (budget, _), fen in zip(mine, borne if paid == whole else split(paid, borne), strict=True):
            fens[budget] += fen
            counts[budget] += 1
    budgets = sorted(BUDGETS.all(list(fens)), key=lambda one: one.code)
    return [PerFund(one, fens[one.pk], counts[one.pk]) for one in budgets]


@transaction.atomic
def draw_up(
    rows: Sequence[Commitment], request: str, by: Any, now: datetime, set_off: SetOff | None = None
) -> batches.Drawn:
    """Draw up a batch; the cases whose payment is held are told why. The same request again gives the same batch."""
    before = Batch.objects.filter(request=request).first()
    if before is not None:
        return batches.Drawn(before)
    after_restoring.refuse_until_compared()
    lock(row.case for row in rows)
    fresh = _due(row.pk for row in rows)
    later = {row.pk for row in looking.stale(fresh, looking.marks(fresh, now))[MOST_AT_ONCE:]}
    fresh = [row for row in fresh if row.pk not in later]
    rows = [row for row in rows if row.pk not in later]
    against = looking.again(fresh, by, now)
    held = [_held(row, against[row.pk], by, now) for row in fresh if row.pk in against]
    back = set_off or SetOff()
    drawn = batches.draw_up(
        [row.pk for row in rows if row.pk not in against], request=request, by=by, now=now, offsets=back.of, basis=back.basis
    )  # fmt: skip
    for row, one in named(drawn.left_out):
        if one.held:
            _tell(row, "held", by, now, note=one.reason)
    drawn = batches.Drawn(
        drawn.batch, [*held, *drawn.left_out, *(LeftOut(key, NOT_YET) for key in sorted(later))]
    )
    if drawn.batch is not None:
        audit.write(
            "funds.batch_drawn", user=by, about=str(drawn.batch), now=now,
            detail={"count": drawn.batch.count, "fen": drawn.batch.fen, "digest": drawn.batch.digest, "left_out": len(drawn.left_out), "set_off": back.basis},
        )  # fmt: skip
    return drawn


def _due(keys: Iterable[int]) -> list[Commitment]:
    """Those of these instalments that are due, as they stand now."""
    wanted = sorted(keys)
    return [
        row
        for start in range(0, len(wanted), CHUNK)
        for row in Commitment.objects.filter(pk__in=wanted[start : start + CHUNK], state=State.DUE).order_by("pk")
    ]  # fmt: skip


def _held(row: Commitment, reason: str, by: Any, now: datetime) -> LeftOut:
    context = context_of(row.case, by, now)
    if context is not None:
        hold_back(context, row, reason)
        context.case.save()
    return LeftOut(row.pk, reason, held=context is not None)


def look_at_batches(now: datetime) -> int:
    """For the clock: payments in batches that are not sent, of which nobody has looked at today; a bounded number a round."""
    unseen = BatchLine.objects.filter(batch__state__in=batches.OPEN, state=BatchLine.State.PENDING)
    unseen = unseen.exclude(commitment__looked__startswith=looking.today_mark(now))
    keys = unseen.order_by("batch", "number").values_list("batch", "pk")[:MOST_LOOKED]
    of: dict[int, set[int]] = {}
    for batch, line in keys:
        of.setdefault(batch, set()).add(line)
    return sum(
        len(look_again(batch, None, now, of[batch.pk]))
        for batch in Batch.objects.filter(pk__in=of).order_by("pk")
    )


@transaction.atomic
def look_again(batch: Batch, by: Any, now: datetime, only: Collection[int] | None = None) -> list[str]:
    """Look at the payments of a batch that is not sent: what something stands against by now leaves it and is held, what
    has another account leaves it and is due again. What left, in sentences; the rest stays as it was. `only` these lines.

    Raises FundsError where more have to be looked at than can be done at once."""
    lock(_cases_of(batch))
    row = batches.locked_batch(batch)
    if row.state not in batches.OPEN:
        return []
    lines = list(row.lines.filter(state=BatchLine.State.PENDING).select_related("commitment").order_by("number"))  # fmt: skip
    if only is not None:
        lines = [line for line in lines if line.pk in only]
    rows = [line.commitment for line in lines]
    if len(old := looking.stale(rows, looking.marks(rows, now))) > MOST_AT_ONCE:
        raise FundsError(f"这个批次有 {len(old)} 笔{NOT_YET.replace('再编制', '再办')}")
    against = looking.again([line.commitment for line in lines], by, now)
    other = {line.pk for line in batches.other_accounts(row)}
    out = [line for line in lines if line.commitment_id in against or line.pk in other]
    for line in out:
        line.reason = against.get(line.commitment_id, OTHER_ACCOUNT)[:300]
    if out:
        batches.leave(row, out, "", now, by)
    for line in out:
        if line.commitment_id in against:
            _held(Commitment.objects.get(pk=line.commitment_id), against[line.commitment_id], by, now)
        audit.write("funds.batch_changed", user=by, about=str(batch), detail={"out": str(line.commitment), "reason": line.reason}, now=now)  # fmt: skip
    return [f"第 {line.number} 笔（{line.commitment}）{line.reason}" for line in out]


def may_approve(batch: Batch, by: Any) -> tuple[bool, str]:
    """The two-person rule, also over the accounts: nobody approves what goes to an account they entered."""
    allowed, reason = batches.may_approve(batch, by)
    if not allowed:
        return allowed, reason
    live = batch.lines.exclude(state=BatchLine.State.REMOVED)
    me = person_of(by)
    own = (
        live.filter(payee__set_by__in={by.pk, *(accounts_of(me) if me is not None else ())})
        .order_by("number")
        .values_list("number", flat=True)
        .first()
    )
    if own is not None:
        return False, f"第 {own} 笔的收款账户是您登记的，要由另一个人审核。"
    return True, ""


def approve(batch: Batch, by: Any, now: datetime, *, seen: str) -> Batch:
    """Approve a batch as it was seen, once nothing stands against any of its payments."""
    after_restoring.refuse_until_compared()
    gone = look_again(batch, by, now) if may_approve(batch, by)[0] else []
    if gone:
        raise FundsError(f"{_out(gone)}请核对移出以后的批次，再审核。")
    return _approve(batch, by, now, seen)


def _out(gone: Sequence[str]) -> str:
    more = f"等 {len(gone)} 笔" if len(gone) > 1 else ""
    return f"{gone[0].rstrip('。')}{more}，现在不能照付，已经移出批次。"


@transaction.atomic
def _approve(batch: Batch, by: Any, now: datetime, seen: str) -> Batch:
    row = batches.locked_batch(batch)
    if row.state == Batch.State.DRAWN:
        allowed, reason = may_approve(row, by)
        if not allowed:
            raise FundsError(reason)
    done = batches.approve(batch, by, now, seen=seen)
    audit.write("funds.batch_approved", user=by, about=str(done), detail={"digest": done.digest}, now=now)
    return done


@transaction.atomic
def take_out(batch: Batch, row: Commitment, reason: str, by: Any, now: datetime) -> None:
    """One payment leaves a batch that is not sent; it is due again."""
    batches.take_out(batch, row, reason_of(reason), by, now)
    audit.write("funds.batch_changed", user=by, about=str(batch), detail={"out": str(row), "reason": reason[:300]}, now=now)  # fmt: skip


@transaction.atomic
def drop(batch: Batch, reason: str, by: Any, now: datetime) -> None:
    """Give up a batch that is not sent."""
    batches.drop(batch, reason_of(reason), by, now)
    audit.write("funds.batch_dropped", user=by, about=str(batch), detail={"reason": reason[:300]}, now=now)


def send(batch: Batch, form: str, by: Any, now: datetime) -> bankfile.BankFile:
    """The bank's files; from the first time on the batch counts as sent. Each time is written down."""
    if batch.state not in (Batch.State.SENT, Batch.State.SETTLED):
        after_restoring.refuse_until_compared()
    gone = look_again(batch, by, now)
    if gone:
        raise FundsError(f"{_out(gone)}其余各笔没有变，请再下载一次银行文件。")
    return _send(batch, form, by, now)


@transaction.atomic
def _send(batch: Batch, form: str, by: Any, now: datetime) -> bankfile.BankFile:
    lock(_cases_of(batch))
    file = bankfile.bank_file(batch, by, now)
    paying.tell(file.settled, by, now)
    audit.write("funds.bank_file", user=by, about=str(batch), detail={"form": form}, now=now)
    return file


@transaction.atomic
def compared(found: str, by: Any, now: datetime) -> None:
    """After a backup was restored: somebody has compared what left for the bank since; payments go on."""
    for row in after_restoring.compared(found, by, now):
        audit.write("funds.compared", user=by, about=str(row), detail={"made_at": row.made_at.isoformat(), "found": row.found[:300]}, now=now)  # fmt: skip


def trial(batch: Batch, outcomes: Sequence[Outcome], by: Any, now: datetime) -> list[Settled]:
    """What a bank's answers would do; nothing is kept. Raises ResultsError."""
    with transaction.atomic():
        told = settling.settle(batch, outcomes, by, now)
        transaction.set_rollback(True)
    return told


@transaction.atomic
def take(batch: Batch, outcomes: Sequence[Outcome], digest: str, by: Any, now: datetime) -> list[Settled]:
    """Take the bank's answers in, for ledger and cases; the same file again changes nothing."""
    lock(_cases_of(batch))
    row = batches.locked_batch(batch)
    if ResultFile.objects.filter(batch=row, digest=digest).exists():
        return []
    told = paying.take(row, outcomes, by, now)
    ResultFile.objects.create(batch=row, digest=digest, by=by, at=now)
    commitments.release(now)
    audit.write(
        "funds.results_taken", user=by, about=str(batch), now=now,
        detail={"file": digest, "paid": sum(one.state == "paid" for one in told), "failed": sum(one.state == "failed" for one in told), "returned": sum(one.bounced for one in told)},
    )  # fmt: skip
    return told


def _cases_of(batch: Batch) -> list[uuid.UUID]:
    """The cases that are paid, and those whose returns are set off."""
    pairs = batch.lines.values_list("commitment__case", "receivable__case")
    return [key for pair in pairs for key in pair if key is not None]


def _tell(row: Commitment, act: str, by: Any, now: datetime, **detail: Any) -> None:
    context = context_of(row.case, by, now)
    if context is not None:
        context.event(act, number=row.number, **detail)
        context.notify(act)
        context.case.save()
