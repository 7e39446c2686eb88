"""What finance does with instalments and batches: the ledger's functions, with what the cases are told and the audit row.

Each function is one transaction; the case's row is locked before the ledger's. Refusals raise `FundsError`.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from duixian.quantities import format_money, split
from duixian.site import audit
from duixian.site.accounts import throttle
from duixian.site.funds import bankfile, batches, caps, commitments, mending, payees, settling, states
from duixian.site.funds.models import Batch, BatchLine, Budget, Commitment, Part, Payee, ResultFile
from duixian.site.funds.values import FundsError, LeftOut, Outcome, Settled

from . import paying
from .models import Case

SHORTEST, LONGEST, CHUNK = 4, 200, 500


@dataclass(frozen=True, slots=True)
class PerFund:
    """What one line of the budget pays of some payments, in fen."""

    budget: Budget
    fen: int
    count: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What drawing up would do now: the payments, their sums by fund, what would be left out."""

    lines: list[batches.Would]
    funds: list[PerFund]
    left_out: list[tuple[Commitment, LeftOut]]
    fen: int


def preview(rows: Sequence[Commitment]) -> Preview:
    """What drawing up these would do as things stand; nothing is kept."""
    lines, left = batches.plan(rows)
    of = {row.pk: row for row in rows}
    return Preview(
        lines, _summed({one.row.pk: (one.row.fen, one.fen) for one in lines}),
        [(of[one.commitment], one) for one in left], sum(one.fen for one in lines),
    )  # fmt: skip


def lines_of(batch: Batch) -> QuerySet[BatchLine]:
    """The lines that count, in order, with what a page shows of them."""
    rows = batch.lines.exclude(state=BatchLine.State.REMOVED)
    return rows.select_related("commitment", "payee__set_by").order_by("number")


def named(left_out: Iterable[LeftOut]) -> list[tuple[Commitment, LeftOut]]:
    some = list(left_out)
    rows = Commitment.objects.in_bulk([one.commitment for one in some])
    return [(rows[one.commitment], one) for one in some if one.commitment in rows]


def per_fund(batch: Batch) -> list[PerFund]:
    """What each line of the budget pays of a batch (with what is set off), exact to the fen."""
    rows = batch.lines.exclude(state=BatchLine.State.REMOVED).values_list(
        "commitment_id", "commitment__fen", "fen"
    )
    return _summed({key: (whole, fen) for key, whole, fen in rows})


def _summed(payments: Mapping[int, tuple[int, int]]) -> list[PerFund]:
    """By instalment its whole amount and what is paid of it; summed by the budgets that bear it."""
    keys, parts = list(payments), dict[int, list[tuple[int, int]]]()
    for start in range(0, len(keys), CHUNK):
        some = Part.objects.filter(commitment__in=keys[start : start + CHUNK]).order_by("pk")
        for key, budget, fen in some.values_list("commitment_id", "budget_id", "fen"):
            parts.setdefault(key, []).append((budget, fen))
    fens, counts = Counter[int](), Counter[int]()
    for key, mine in parts.items():
        whole, paid = payments[key]
        borne = [fen for _, fen in mine]
        for (budget, _), fen in zip(mine, borne if paid == whole else split(paid, borne), strict=True):
            fens[budget] += fen
            counts[budget] += 1
    budgets = sorted(Budget.objects.filter(pk__in=fens), key=lambda one: one.code)
    return [PerFund(one, fens[one.pk], counts[one.pk]) for one in budgets]


@transaction.atomic
def draw_up(rows: Sequence[Commitment], request: str, by: Any, now: datetime) -> batches.Drawn:
    """Draw up a batch; the cases whose payment is held are told why. The same request again gives the same batch."""
    _locked(row.case for row in rows)
    drawn = batches.draw_up(rows, request=request, by=by, now=now)
    for row, one in named(drawn.left_out):
        if one.held:
            _tell(row, "held", by, now, note=one.reason)
    if drawn.batch is not None:
        audit.write(
            "funds.batch_drawn", user=by, about=str(drawn.batch), now=now,
            detail={"count": drawn.batch.count, "fen": drawn.batch.fen, "digest": drawn.batch.digest, "left_out": len(drawn.left_out)},
        )  # fmt: skip
    return drawn


def may_approve(batch: Batch, by: Any) -> tuple[bool, str]:
    """The two-person rule, also over the accounts: nobody approves what goes to an account they entered."""
    allowed, reason = batches.may_approve(batch, by)
    if not allowed:
        return allowed, reason
    live = batch.lines.exclude(state=BatchLine.State.REMOVED)
    own = live.filter(payee__set_by=by).order_by("number").values_list("number", flat=True).first()
    if own is not None:
        return False, f"第 {own} 笔的收款账户是您登记的，要由另一个人审核。"
    return True, ""


@transaction.atomic
def approve(batch: Batch, by: Any, now: datetime, *, seen: str) -> Batch:
    """Approve a batch as it was seen."""
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
    batches.take_out(batch, row, _reason(reason), by, now)
    audit.write("funds.batch_changed", user=by, about=str(batch), detail={"out": str(row), "reason": reason[:300]}, now=now)  # fmt: skip


@transaction.atomic
def drop(batch: Batch, reason: str, by: Any, now: datetime) -> None:
    """Give up a batch that is not sent."""
    batches.drop(batch, _reason(reason), by, now)
    audit.write("funds.batch_dropped", user=by, about=str(batch), detail={"reason": reason[:300]}, now=now)


@transaction.atomic
def send(batch: Batch, form: str, by: Any, now: datetime) -> bankfile.BankFile:
    """The bank's files; from the first time on the batch counts as sent. Each time is written down."""
    _locked(_cases_of(batch))
    file = bankfile.bank_file(batch, by, now)
    paying.tell(file.settled, by, now)
    audit.write("funds.bank_file", user=by, about=str(batch), detail={"form": form}, now=now)
    return file


def trial(batch: Batch, outcomes: Sequence[Outcome], by: Any, now: datetime) -> list[Settled]:
    """What a bank's answers would do; nothing is kept. Raises ResultsError."""
    with transaction.atomic():
        told = settling.settle(batch, outcomes, by, now)
        transaction.set_rollback(True)
    return told


@transaction.atomic
def take(batch: Batch, outcomes: Sequence[Outcome], digest: str, by: Any, now: datetime) -> list[Settled]:
    """Take the bank's answers in, for ledger and cases; the same file again changes nothing."""
    _locked(_cases_of(batch))
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


@transaction.atomic
def hold(row: Commitment, reason: str, by: Any, now: datetime) -> None:
    """Do not pay for now."""
    case = paying.context_of(row.case, by, now)
    states.hold(row, reason, now, by)
    if case is not None:
        case.event("held", note=reason[:300], number=row.number)
        case.notify("held")
        case.case.save()
    audit.write("funds.held", user=by, about=row.case_number, detail={"number": row.number, "reason": reason[:300]}, now=now)  # fmt: skip


@transaction.atomic
def resume(row: Commitment, reason: str, by: Any, now: datetime) -> None:
    """A held instalment goes on, where nothing stands against it any more."""
    case = paying.context_of(row.case, by, now)
    if case is not None and not case.case.step:
        why = paying.why_not(case, row)
        if why:
            raise FundsError(f"现在还不能恢复：{why}")
    states.resume(row, _reason(reason), now, by)
    if case is not None:
        case.event("noted", note=f"恢复拨付第 {row.number} 期：{reason[:200]}", number=row.number)
        case.case.save()
    audit.write("funds.resumed", user=by, about=row.case_number, detail={"number": row.number, "reason": reason[:300]}, now=now)  # fmt: skip


@transaction.atomic
def allot(row: Commitment, cap: int, fen: int, reason: str, by: Any, now: datetime) -> None:
    """What the competent office, or the group, gave this instalment under a cap that the rule does not divide."""
    case = paying.context_of(row.case, by, now)
    said = _reason(reason)
    share = caps.allot(row, cap, fen)
    told = f"{share.cap}：第 {row.number} 期分得 {format_money(fen)}。{said}"
    if case is not None:
        case.event("noted", note=told[:300], number=row.number)
        case.case.save()
    audit.write("funds.allotted", user=by, about=row.case_number, detail={"number": row.number, "fen": fen, "reason": said[:300]}, now=now)  # fmt: skip


@transaction.atomic
def cancel(row: Commitment, reason: str, by: Any, now: datetime) -> None:
    """It will not be paid; the money goes to those who wait."""
    case = paying.context_of(row.case, by, now)
    states.cancel(row, reason, now, by)
    if case is not None:
        case.event("cancelled", numbers=[row.number], note=reason[:300])
        case.case.save()
    commitments.release(now)
    audit.write("funds.cancelled", user=by, about=row.case_number, detail={"number": row.number, "reason": reason[:300]}, now=now)  # fmt: skip


@transaction.atomic
def reduce(row: Commitment, by: Any, now: datetime) -> None:
    """An instalment comes down to what the rule gives on its day; one that the clock held for it goes on."""
    case = paying.context_of(row.case, by, now)
    less = paying.lower_by_rule(case, row) if case is not None else None
    if case is None or less is None:
        raise FundsError(f"按规则，{row} 没有应当减付的。")
    said = f"按规则减付：{format_money(row.fen)} 减为 {format_money(less)}"
    done = states.reduce(row, less, said, now, by)
    case.event("noted", note=f"第 {row.number} 期{said}", number=row.number, fen=less)
    if done.state == "held" and not paying.why_not(case, done):
        states.resume(done, said, now, by)
    case.case.save()
    commitments.release(now)
    audit.write("funds.reduced", user=by, about=row.case_number, detail={"number": row.number, "from": row.fen, "to": less}, now=now)  # fmt: skip


@transaction.atomic
def pay_again(row: Commitment, reason: str, by: Any, now: datetime) -> None:
    """A failed payment is due again."""
    case = paying.context_of(row.case, by, now)
    mending.pay_again(row, _reason(reason), now=now, by=by)
    if case is not None:
        case.event("due_payment", numbers=[row.number], note=reason[:300])
        case.case.save()
    audit.write("funds.resumed", user=by, about=row.case_number, detail={"number": row.number, "reason": reason[:300]}, now=now)  # fmt: skip


@transaction.atomic
def bounce(row: Commitment, reason: str, reference: str, by: Any, now: datetime) -> None:
    """The bank returned a payment after it had reported it made: posted back, the case told, to be paid again."""
    said, voucher = _reason(reason), reference.strip()[:100]
    if not voucher:
        raise FundsError("没有写银行的退汇凭证号。")
    _locked([row.case])
    line = (
        BatchLine.objects.filter(commitment=row, state=BatchLine.State.PAID).select_related("batch").first()
    )
    if line is None:
        raise FundsError(f"{row} 没有已经到账的拨付，不能登记退汇。")
    paying.take(line.batch, [Outcome(line.number, False, said, voucher, returned=True)], by, now)
    audit.write(
        "funds.bounced", user=by, about=row.case_number, now=now,
        detail={"number": row.number, "batch": line.batch_id, "line": line.number, "fen": line.transfer, "reason": said},
    )  # fmt: skip


@transaction.atomic
def revive(row: Commitment, year: int, reason: str, by: Any, now: datetime) -> None:
    """A lapsed instalment waits for a later year's money."""
    case = paying.context_of(row.case, by, now)
    states.revive(row, year, reason, now, by)
    if case is not None:
        case.event("waiting_funds", numbers=[row.number], waiting=[row.number], note=reason[:300])
        case.case.save()
    commitments.release(now)
    audit.write("funds.committed", user=by, about=row.case_number, detail={"number": row.number, "year": year}, now=now)  # fmt: skip


@transaction.atomic
def set_account(
    row: Commitment, name: str, number: str, bank: str, only: bool, by: Any, now: datetime
) -> Payee:
    """Keep the account an instalment is paid into (`only` this one); what was held for want of one is due again."""
    payee = mending.set_account(
        row.payee, name, number, bank, now=now, by=by, commitment=row if only else None
    )
    audit.write(
        "funds.account_set", user=by, subject=row.payee, about=row.case_number, now=now,
        detail={"number": row.number, "only": only, "ends": payee.masked[-4:]},
    )  # fmt: skip
    return payee


def reveal(row: Commitment, reason: str, by: Any, now: datetime) -> payees.Account:
    """The account in the clear, with a reason that is written down; slowed down as identifiers are."""
    plain = _reason(" ".join(reason.split()))
    if audit.holds_identifier(plain):
        raise FundsError("理由里不要写证件号码。请改写。")
    payee = payees.current(row)
    if payee is None:
        raise FundsError(batches.NO_ACCOUNT)
    if wait := throttle.attempt("reveal", f"user {by.pk}", now):
        raise FundsError(f"一小时内查看的次数已多。请过 {throttle.wait_in_words(wait)}再看。")
    with transaction.atomic():
        account = payees.opened(payee)
        audit.write(
            "funds.account_revealed", user=by, subject=row.payee, about=row.case_number, detail={"reason": plain, "number": row.number}, now=now
        )  # fmt: skip
    return account


def _cases_of(batch: Batch) -> list[uuid.UUID]:
    return list(batch.lines.values_list("commitment__case", flat=True))


def _locked(keys: Iterable[uuid.UUID]) -> None:
    """Lock cases, in the order of their rows, before anything of the ledger: so that no two wait for each other."""
    wanted = sorted(set(keys))
    rows = [
        pk
        for start in range(0, len(wanted), CHUNK)
        for pk in Case.objects.filter(key__in=wanted[start : start + CHUNK]).values_list("pk", flat=True)
    ]
    rows.sort()
    for start in range(0, len(rows), CHUNK):
        list(
            Case.objects.select_for_update(of=("self",))
            .filter(pk__in=rows[start : start + CHUNK])
            .order_by("pk")
        )


def _reason(text: str) -> str:
    if not SHORTEST <= len(text.strip()) <= LONGEST:
        raise FundsError(f"请写明原因，{SHORTEST} 至 {LONGEST} 个字。")
    return text.strip()


def _tell(row: Commitment, act: str, by: Any, now: datetime, **detail: Any) -> None:
    context = paying.context_of(row.case, by, now)
    if context is not None:
        context.event(act, number=row.number, **detail)
        context.notify(act)
        context.case.save()
