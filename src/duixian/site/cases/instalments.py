"""What finance does with one instalment: hold and resume, cancel, reduce, pay again, take up again, its account.

Each function is one transaction; the case's row is locked before the ledger's. Refusals raise `FundsError`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from duixian.quantities import format_money
from duixian.site import audit
from duixian.site.accounts import throttle
from duixian.site.funds import batches, caps, commitments, mending, payees, states
from duixian.site.funds.models import BatchLine, Commitment, Payee
from duixian.site.funds.values import FundsError, Outcome
from duixian.site.registry.powers import same_person

from . import paying
from .conditions import lower_by_rule, why_not
from .models import Case
from .under_lock import context_of, lock

SHORTEST, LONGEST = 4, 200
FELL = (BatchLine.State.FAILED, BatchLine.State.RETURNED)


def reason_of(text: str) -> str:
    """A reason as it is kept. Raises FundsError where it is none."""
    if not SHORTEST <= len(text.strip()) <= LONGEST:
        raise FundsError(f"请写明原因，{SHORTEST} 至 {LONGEST} 个字。")
    return text.strip()


@transaction.atomic
def hold(row: Commitment, reason: str, by: Any, now: datetime) -> None:
    """Do not pay for now."""
    case = context_of(row.case, by, now)
    states.hold(row, reason, now, by)
    if case is not None:
        case.event("held", note=reason[:300], number=row.number)
        case.notify("held")
        case.case.save()
    audit.write("funds.held", user=by, about=row.case_number, detail={"number": row.number, "reason": reason[:300]}, now=now)  # fmt: skip


@transaction.atomic
def resume(row: Commitment, reason: str, by: Any, now: datetime) -> None:
    """A held instalment goes on, where nothing stands against it any more."""
    case = context_of(row.case, by, now)
    why = why_not(case, row) if case is not None else ""
    if why:
        raise FundsError(f"现在还不能恢复：{why}")
    states.resume(row, reason_of(reason), now, by)
    if case is not None:
        case.event("noted", note=f"恢复拨付第 {row.number} 期：{reason[:200]}", number=row.number)
        case.case.save()
    audit.write("funds.resumed", user=by, about=row.case_number, detail={"number": row.number, "reason": reason[:300]}, now=now)  # fmt: skip


@transaction.atomic
def allot(row: Commitment, cap: int, fen: int, reason: str, by: Any, now: datetime) -> None:
    """What the competent office, or the group, gave this instalment under a cap that the rule does not divide."""
    case = context_of(row.case, by, now)
    said = reason_of(reason)
    share = caps.allot(row, cap, fen)
    told = f"{share.cap}：第 {row.number} 期分得 {format_money(fen)}。{said}"
    if case is not None:
        case.event("noted", note=told[:300], number=row.number)
        case.case.save()
    audit.write("funds.allotted", user=by, about=row.case_number, detail={"number": row.number, "fen": fen, "reason": said[:300]}, now=now)  # fmt: skip


@transaction.atomic
def cancel(row: Commitment, reason: str, by: Any, now: datetime) -> None:
    """It will not be paid; the money goes to those who wait."""
    case = context_of(row.case, by, now)
    states.cancel(row, reason, now, by)
    if case is not None:
        case.event("cancelled", numbers=[row.number], note=reason[:300])
        paying.after_cancelling(case)
        case.case.save()
    commitments.release(now)
    audit.write("funds.cancelled", user=by, about=row.case_number, detail={"number": row.number, "reason": reason[:300]}, now=now)  # fmt: skip


@transaction.atomic
def reduce(row: Commitment, by: Any, now: datetime) -> None:
    """An instalment comes down to what the rule gives on its day; one that the clock held for it goes on."""
    case = context_of(row.case, by, now)
    less = lower_by_rule(case, row) if case is not None else None
    if case is None or less is None:
        raise FundsError(f"按规则，{row} 没有应当减付的。")
    said = f"按规则减付：{format_money(row.fen)} 减为 {format_money(less)}"
    done = states.reduce(row, less, said, now, by)
    case.event("noted", note=f"第 {row.number} 期{said}", number=row.number, fen=less)
    if done.state == "held" and not why_not(case, done):
        states.resume(done, said, now, by)
    case.case.save()
    commitments.release(now)
    audit.write("funds.reduced", user=by, about=row.case_number, detail={"number": row.number, "from": row.fen, "to": less}, now=now)  # fmt: skip


@transaction.atomic
def pay_again(row: Commitment, reason: str, by: Any, now: datetime) -> None:
    """A failed payment is due again, where nothing stands against it: by another than whoever took the failure in or
    entered the account since, so that no one person has a payment made twice."""
    case = context_of(row.case, by, now)
    said = reason_of(reason)
    allowed, why = may_pay_again(row, by)
    if not allowed:
        raise FundsError(why)
    why = why_not(case, row) if case is not None else ""
    if why:
        raise FundsError(f"不能重新拨付：{why}")
    mending.pay_again(row, said, now=now, by=by)
    if case is not None:
        case.event("due_payment", numbers=[row.number], note=said[:300])
        case.case.save()
    audit.write("funds.resumed", user=by, about=row.case_number, detail={"number": row.number, "reason": said[:300]}, now=now)  # fmt: skip


def may_pay_again(row: Commitment, by: Any) -> tuple[bool, str]:
    """Whether a person may have paid again what failed, as far as the two-person rule goes."""
    failed = row.lines.filter(state__in=FELL).order_by("-pk").first()
    if failed is None:
        return True, ""
    if same_person(by, failed.result_by):
        return False, f"“{failed.get_state_display()}”是您记入的，要由另一个人核对银行凭证后重新拨付。"
    account = payees.current(row)
    if account is not None and account.pk != failed.payee_id and same_person(by, account.set_by):
        return False, "收款账户是您改的，要由另一个人核对后重新拨付。"
    return True, ""


@transaction.atomic
def bounce(row: Commitment, reason: str, reference: str, by: Any, now: datetime) -> None:
    """The bank returned a payment after it had reported it made: posted back, the case told, to be paid again."""
    said, voucher = reason_of(reason), reference.strip()[:100]
    if not voucher:
        raise FundsError("没有写银行的退汇凭证号。")
    lock([row.case])
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
    case = context_of(row.case, by, now)
    states.revive(row, year, reason, now, by)
    if case is not None:
        if case.case.phase == Case.Phase.DONE:  # something is to be paid again
            case.case.phase, case.case.ended_at = Case.Phase.GRANTED, None
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
    plain = reason_of(" ".join(reason.split()))
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
