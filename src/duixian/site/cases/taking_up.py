"""Money that comes back to a case: instalments that were cancelled by a decision which has fallen, and what was returned
without having been owed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from duixian.site.funds import commitments, states
from duixian.site.funds.models import Commitment, Receivable
from duixian.site.funds.models.commitments import State
from duixian.site.funds.values import Claim, FundsError, Planned, Portion

from . import payers
from .engine.command import Refused
from .models import Decision

if TYPE_CHECKING:
    from .engine.context import Context


def take_up(context: Context, reason: str) -> None:
    """Instalments that decisions had cancelled, all of which have fallen, wait for their money again in their old order; also
    those that failed at the bank meanwhile, but none whose month, year or part another case has got by then. While an end or
    a recovery stands, nothing does. Raises Refused."""
    decisions = Decision.objects.filter(case=context.case)
    grant = decisions.filter(kind=Decision.Kind.GRANT, overturned_by=None).order_by("-pk").first()
    if grant is None:
        return
    against = decisions.filter(kind__in=(Decision.Kind.END, Decision.Kind.RECOVER), pk__gt=grant.pk)
    fallen = Receivable.objects.filter(case=context.case.key, fallen=True)
    against = against.exclude(receivable__isnull=False, receivable__in=fallen.values("pk"))
    if against.filter(overturned_by=None).exists():
        return
    fell = set(against.values_list("at", flat=True))
    by_decision: dict[int, bool] = {}  # of the last time each was cancelled; else finance did it by hand
    for event in context.case.events.filter(act="cancelled", seq__gt=grant.event.seq).order_by("seq"):
        decided = bool(event.detail.get("decided")) or event.at in fell
        by_decision.update(dict.fromkeys(event.detail["numbers"], decided))
    numbers = [number for number, decided in by_decision.items() if decided]
    rows = Commitment.objects.filter(case=context.case.key, number__in=numbers, state=State.CANCELLED)
    latest = {row.number: row for row in rows.order_by("pk")}
    for number, other in _elsewhere(list(latest.values())).items():
        context.event("noted", note=f"第 {number} 期不再恢复：案件 {other.case_number} 已经安排同一期。")
        del latest[number]
    try:
        for number in sorted(latest):
            states.take_up(latest[number], reason, context.now, context.by)
    except FundsError as error:
        raise Refused(str(error)) from error
    if latest:
        context.event("taken_up", numbers=sorted(latest), note=reason)
        commitments.release(context.now)


def _elsewhere(rows: Sequence[Commitment]) -> dict[int, Commitment]:
    """By number, what another case of the claimant pays by now in place of one of these."""
    if not rows:
        return {}
    one = rows[0]
    others = {row.covers: row for row in commitments.covered(one.claimant, one.pack, one.benefit) if row.case != one.case}  # fmt: skip
    found = {row.number: others[row.covers] for row in rows if row.covers in others}
    for row in rows:
        for mine in row.occasions.all():
            live = {o.key: o.commitment for o in commitments.occasions(mine.holder, mine.pack, mine.benefit)}
            if mine.key in live:
                found[row.number] = live[mine.key]
    return found


def pay_back(context: Context, parts: Sequence[Portion], label: str) -> None:
    """What a claimant had paid back without having to is paid out again, as an instalment of its own."""
    rows = Commitment.objects.filter(case=context.case.key)
    last = rows.order_by("-number", "-pk").first()
    assert last is not None
    claim = Claim(
        context.case.key, context.case.number or "", context.case.pack, context.case.benefit, context.case.claimant.key,
        context.now, context.today.year, last.group, last.payee,
    )  # fmt: skip
    fen = sum(part.fen for part in parts)
    try:
        commitments.commit(
            claim,
            [Planned(last.number + 1, label, fen, tuple(parts), context.today, refund=True)],
            context.now,
            context.by,
        )
    except FundsError as error:
        raise Refused(str(error)) from error
    payers.bind(context)
    context.event("committed", numbers=[last.number + 1], note=label)
