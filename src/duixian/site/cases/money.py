"""The bridge from cases to the ledger: a grant becomes commitments, commitments come due, payments come back as events."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from duixian.quantities.months import add_months
from duixian.rules.evaluate.details import Payment
from duixian.rules.evaluate.result import Interval
from duixian.rules.truth import FALSE, NA, TRUE
from duixian.site.accounts.acting import look_up
from duixian.site.funds import batches, commitments, recovery, statements, states
from duixian.site.funds.models import BatchLine, Commitment, Receivable
from duixian.site.funds.models.commitments import State
from duixian.site.funds.values import Claim, FundsError, Planned, Portion
from duixian.site.prepared import Arg, Prepared
from duixian.site.registry.facts import on_day
from duixian.site.registry.models import Subject
from duixian.site.registry.roles import roles_of

from . import occasions, periods
from .capping import caps_on
from .engine.command import Refused
from .models import Case, Decision

if TYPE_CHECKING:
    from .engine.context import Context

SETTLED = (State.PAID, State.LAPSED, State.CANCELLED)
RECEIVABLES = Prepared[Receivable](lambda: Receivable.objects.filter(case=Arg(0)).order_by("pk"))


def paid_by_benefit(case: Case) -> dict[str, int]:
    """Fen paid so far to the claimant, by benefit of the pack, less what came back; benefits never paid are not named."""
    return {
        benefit: fen
        for benefit, fen in statements.paid_by_benefit(case.claimant.key, case.pack).items()
        if fen
    }


def outstanding(case: Case) -> bool:
    """Whether anything of a grant is still to be paid."""
    return any(row.state not in SETTLED for row in commitments.OF_CASE.all(case.key))


def settled_here(case: Case) -> bool:
    """Whether the step that the case stands at has no payment that a bank could still make."""
    here = Commitment.objects.filter(case=case.key, step=case.step, refund=False)
    left = here.exclude(state__in=(State.PAID, State.CANCELLED))
    return nothing_left(case) or (case.phase == Case.Phase.GRANTED and here.exists() and not left.exists())


def nothing_left(case: Case) -> bool:
    """Whether a grant has no payment that a bank could still make: none was planned, or all are paid or cancelled."""
    left = Commitment.objects.filter(case=case.key, refund=False)
    left = left.exclude(state__in=(State.PAID, State.CANCELLED))
    return case.phase == Case.Phase.GRANTED and not left.exists()


def commit(context: Context, decision: Decision, paid: Collection[int] = ()) -> list[Commitment]:
    """Set money aside for every payment of a grant, split among its funds as the rule says. `paid`: numbers of those that
    another case has paid."""
    case, assessed = context.case, context.assessed
    payments = [
        p for p in assessed.details.schedule(case.benefit)
        if (p.condition not in (FALSE, NA) or p.due is None) and p.number not in paid
    ]  # fmt: skip
    planned = [p for payment in payments if (p := _planned(context, payment)) is not None]
    if not planned:
        return []
    events = [one.key for one in occasions.of(context)]
    planned = [replace(p, events=tuple(f"{key}/{p.number}" for key in events)) for p in planned]
    group = _group(case)
    claim = Claim(
        case.key, case.number or "", case.pack, case.benefit, case.claimant.key, decision.at, context.today.year,
        group.key if group is not None else None, _payee(context), occasions.holder(case).key,
    )  # fmt: skip
    try:
        rows = commitments.commit(claim, planned, context.now, context.by)
    except FundsError as error:
        raise Refused(str(error)) from error
    waiting = [row.number for row in rows if row.state == State.WAITING]
    elsewhere: dict[str, Any] = {"paid_elsewhere": sorted(paid)} if paid else {}
    context.event(
        "waiting_funds" if waiting else "committed", numbers=[r.number for r in rows], waiting=waiting, **elsewhere
    )  # fmt: skip
    return rows


def _planned(context: Context, payment: Payment) -> Planned | None:
    if isinstance(payment.amount, Interval):
        raise Refused(f"{payment.label}的金额还定不下来，有关的事实还不清楚。")
    if payment.amount <= 0:
        return None
    due = payment.due
    if due is None and payment.after is not None:
        due = add_months(context.today, payment.after[0])
        due = date.fromordinal(due.toordinal() + payment.after[1])
    condition = payment.label if payment.condition != TRUE else ""
    portions = _portions(context, payment.amount)
    fen = sum(portion.fen for portion in portions)  # without what the claimant's side bears itself
    if not fen:
        return None
    return Planned(
        payment.number,
        payment.label[:100],
        fen,
        portions,
        due,
        condition,
        caps_on(context, _group(context.case), fen),
        periods.covers(context.benefit, payment, context.assessed.result.as_of),
    )


def _portions(context: Context, fen: int) -> tuple[Portion, ...]:
    assessed, pack = context.assessed, context.pack
    parts = assessed.details.shares(context.case.benefit, fen)
    if not parts:
        raise Refused("由哪笔资金承担还定不下来：有关单位性质或注册地的事实还不清楚，或规则没有写。")
    found = []
    for part in parts:
        assert isinstance(part.amount, int)
        if not part.amount:
            continue
        fund = pack.funds.get(part.payer)
        if fund is not None and fund.level == "own":
            continue  # not public money: whoever bears it pays it himself
        nodes = dict(fund.district) if fund is not None else {}
        node = nodes.get(context.benefit.role)
        district = assessed.place(node)
        if node is not None and not district:
            raise Refused(f"{part.payer}由哪个区县承担还定不下来：所在地还不清楚。")
        found.append(Portion(part.payer, fund.level if fund is not None else "city", district, part.amount))
    return tuple(found)


def _group(case: Case) -> Subject | None:
    for subject in (case.applicant, case.claimant, case.claimant.owner):
        if subject is not None and subject.kind == Subject.Kind.ENTERPRISE:
            return subject
    return None


def payee_of(context: Context) -> Subject | None:
    """Whose account is paid, as the rule says: the claimant's, the enterprise's, the spouse's; None where nobody is registered."""
    case, entity = context.case, context.benefit.payee
    if not entity or entity == context.benefit.role:
        return case.claimant
    relation = roles_of(context.pack).relation(entity)
    group = _group(case)
    if relation != Subject.Kind.PERSON and group is not None:
        return group
    held = on_day(case.claimant, context.pack.id, context.today).get(entity) if relation else None
    return held.row.other if held is not None else None


def _payee(context: Context) -> uuid.UUID:
    found = payee_of(context)
    if found is None:
        label = context.pack.entities[context.benefit.payee].label
        raise Refused(f"款付给{label}，登记里还没有{label}是谁。请先登记，再办。")
    return found.key


def cancel(context: Context, reason: str) -> None:
    """By a decision, what is not paid yet will not be, also what stands in a batch that has not left; the money is free for
    those who wait. What is at the bank already is paid or fails there; if paid, it has to come back. A refund is paid.
    """
    mine = Commitment.objects.filter(case=context.case.key, refund=False)
    held = BatchLine.objects.filter(
        commitment__in=mine, state=BatchLine.State.PENDING, batch__state__in=batches.OPEN
    )
    for line in held.select_related("batch").order_by("batch_id"):
        batches.take_out(line.batch, line.commitment_id, reason[:300], context.by, context.now)
    rows = mine.exclude(state__in=(*SETTLED, State.ORDERED)).order_by("pk")
    numbers = [states.cancel(row, reason, context.now, context.by).number for row in rows]
    if numbers:
        context.event("cancelled", numbers=numbers, note=reason, decided=True)
        commitments.release(context.now)


def receivables(case: Case) -> list[Receivable]:
    return RECEIVABLES.all(case.key)


def paid_fen(case: Case) -> int:
    """Fen that a case was paid and that nobody has claimed back."""
    return look_up(case, "paid", lambda one: sum(recovery.paid_parts(one.key).values()))
