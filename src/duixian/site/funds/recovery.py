"""What must be paid back, with formula and article: proposed by one person, confirmed by another.

It goes back to the funds that paid it, in the shares in which they paid, exact to the fen (largest remainder): each sum
that comes in is shared by what each fund still has to get, so that in the end each has got its own.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from duixian.quantities import format_money, split
from duixian.site.prepared import Arg, Prepared
from duixian.site.registry.powers import same_person

from . import restoring
from .ledger import Draft, Move, locked, post
from .models import BatchLine, Budget, Commitment, Kind, Part, Receipt, Receivable, ReceivablePart
from .values import FundsError, LastDay
from .writing import write

PAID = Prepared[Part](
    lambda: Part.objects.filter(commitment__case=Arg(0), paid__gt=0).order_by("budget").values_list("budget", "paid")
)  # fmt: skip
CLAIMED = Prepared[ReceivablePart](
    lambda: ReceivablePart.objects.filter(receivable__case=Arg(0)).exclude(receivable__state=Receivable.State.REFUSED).order_by().values_list("budget", "fen")
)  # fmt: skip
PROPOSED = Prepared[Receivable](
    lambda: Receivable.objects.filter(case=Arg(0), state=Receivable.State.PROPOSED).order_by().values_list("fen")
)  # fmt: skip
CLAIM, RECEIVE, OFFSET, WRITE_OFF = "claim", "receive", "offset", "write_off"
Parts = Mapping[int, list[ReceivablePart]]


@transaction.atomic
def raise_receivable(
    case: uuid.UUID,
    fen: int,
    formula: str,
    article: str,
    *,
    request: str,
    by: Any,
    now: datetime,
    due: LastDay | None = None,
    fallen: bool = False,
) -> Receivable:
    """Propose that `fen` of what a case was paid come back. The same request again returns it. `fallen`: because its grant
    has fallen. Raises FundsError."""
    before = Receivable.objects.filter(request=request).first()
    if before is not None:
        return before
    if not formula.strip() or not article.strip():
        raise FundsError("追缴要写明计算过程和依据的条文。")
    rows = list(Commitment.objects.select_for_update().filter(case=case).order_by("pk"))
    most = sum(paid_parts(case).values())
    if not 0 < fen <= most:
        raise FundsError(f"应退金额要大于 0，且不超过这个案件已付未退的 {format_money(most)}。")
    return Receivable.objects.create(
        request=request, case=case, case_number=rows[0].case_number, claimant=rows[0].claimant, fen=fen, formula=formula,
        article=article, fallen=fallen, proposed_by=by, proposed_at=now, **(due.columns() if due is not None else {}),
    )  # fmt: skip


def paid_parts(case: uuid.UUID) -> dict[int, int]:
    """What each budget paid to a case and has not been claimed back (proposals count, by their sum, in shares)."""
    found: dict[int, int] = defaultdict(int)
    for budget, fen in PAID.rows(case):
        found[budget] += fen
    if not found:
        return {}
    for budget, fen in CLAIMED.rows(case):
        found[budget] -= fen
    proposed = sum(row[0] for row in PROPOSED.rows(case))
    if proposed:
        keys = list(found)
        for key, part in zip(keys, split(proposed, [found[key] for key in keys]), strict=True):
            found[key] -= part
    return dict(found)


@transaction.atomic
def confirm(
    receivable: Receivable, by: Any, now: datetime, rules: Mapping[str, str] | None = None
) -> Receivable:
    """A second person confirms; it is owed from now on. `rules`: by fund, what becomes of money that comes back (`restoring`;
    a fund that is not named: the treasury's). Raises FundsError."""
    case = Receivable.objects.get(pk=receivable.pk).case
    list(Commitment.objects.select_for_update().filter(case=case).order_by("pk"))
    row = _locked(receivable)
    if row.state != Receivable.State.PROPOSED:
        raise FundsError(f"这笔应收退款是“{row.get_state_display()}”，不用再确认。")
    if same_person(by, row.proposed_by):
        raise FundsError("提出追缴的人不能自己确认，要由另一个人确认。")
    row.state, row.confirmed_by, row.confirmed_at = Receivable.State.OPEN, by, now
    row.save()
    free = paid_parts(row.case)  # without this proposal, which is none any more
    keys = sorted(free)
    shares = dict(zip(keys, split(row.fen, [free[key] for key in keys]), strict=True))
    budgets = locked(keys)
    ReceivablePart.objects.bulk_create(
        [
            ReceivablePart(receivable=row, budget_id=key, fen=fen, rule=(rules or {}).get(budgets[key].fund, restoring.TREASURY))
            for key, fen in shares.items()
            if fen
        ]
    )  # fmt: skip
    moves = tuple(Move(key, Kind.CLAIMED, Kind.RECEIVABLE, fen) for key, fen in shares.items())
    post(
        [Draft(CLAIM, f"claim:{row.pk}", moves, case=row.case, receivable=row.pk, note=row.article)], by, now
    )
    return row


@transaction.atomic
def refuse(receivable: Receivable, reason: str, by: Any, now: datetime) -> Receivable:
    """The second person does not confirm, with the reason. Raises FundsError."""
    row = _locked(receivable)
    if row.state != Receivable.State.PROPOSED:
        raise FundsError(f"这笔应收退款是“{row.get_state_display()}”，不能退回。")
    if not reason.strip():
        raise FundsError("没有写原因。请写明不追缴的原因。")
    row.state, row.reason, row.confirmed_at = Receivable.State.REFUSED, reason[:300], now
    row.save()
    return row


@transaction.atomic
def receive(
    receivable: Receivable, fen: int, reference: str, *, request: str, by: Any, now: datetime
) -> Receivable:
    """Money came back, the whole or a part; where a fund's rule makes it available again, the caller runs `release` next.

    The same request again changes nothing. Raises FundsError."""
    row = _locked(receivable)
    before = Receipt.objects.filter(request=request).first()
    if before is not None:
        if (before.receivable_id, before.fen) != (row.pk, fen):
            raise FundsError("这个请求的标识已经用于另一笔退款。请刷新页面再办。")
        return row
    _owed(row, fen)
    parts = parts_of([row.pk])
    budgets = restoring.lock(parts[row.pk], now)
    row.received += fen
    draft = _settle(row, parts[row.pk], fen, RECEIVE, Receipt.How.CASH, reference, request, by, now, budgets)
    keep([row], parts)
    post([draft], by, now)
    return row


@transaction.atomic
def ask_write_off(receivable: Receivable, fen: int, reason: str, by: Any, now: datetime) -> Receivable:
    """Propose not to pursue `fen` any more, with the reason. Raises FundsError."""
    row = _locked(receivable)
    _owed(row, fen)
    if not reason.strip():
        raise FundsError("核销要写明理由。")
    row.asked_fen, row.asked_reason, row.asked_by = fen, reason[:300], by
    row.save()
    return row


@transaction.atomic
def write_off(receivable: Receivable, by: Any, now: datetime) -> Receivable:
    """A second person agrees to what `ask_write_off` proposed. Raises FundsError."""
    row = _locked(receivable)
    if row.asked_fen is None:
        raise FundsError("没有待同意的核销。")
    if same_person(by, row.asked_by):
        raise FundsError("提出核销的人不能自己同意，要由另一个人同意。")
    _owed(row, row.asked_fen)
    fen, reason = row.asked_fen, row.asked_reason
    parts = parts_of([row.pk])
    locked(part.budget_id for part in parts[row.pk])
    row.written_off += fen
    row.asked_fen, row.asked_reason, row.asked_by = None, "", None
    request = f"write_off:{row.pk}:{row.written_off}"
    draft = _settle(row, parts[row.pk], fen, WRITE_OFF, Receipt.How.WRITE_OFF, reason, request, by, now)
    keep([row], parts)
    post([draft], by, now)
    return row


def parts_of(receivables: Iterable[int]) -> dict[int, list[ReceivablePart]]:
    """The parts of receivables, by receivable."""
    found: dict[int, list[ReceivablePart]] = defaultdict(list)
    for part in ReceivablePart.objects.filter(receivable__in=list(receivables)).order_by("pk"):
        found[part.receivable_id].append(part)
    return found


def set_off(
    row: Receivable,
    parts: Sequence[ReceivablePart],
    line: BatchLine,
    budgets: dict[int, Budget],
    now: datetime,
    by: Any,
) -> Draft:
    """What a payment that was made sets against a locked receivable; `budgets` are those of `restoring.lock`."""
    row.received += line.offset
    said = f"批次 {line.batch_id} 第 {line.number} 笔"
    return _settle(
        row, parts, line.offset, OFFSET, Receipt.How.OFFSET, said, f"offset:{line.pk}", by, now, budgets
    )


def keep(rows: Iterable[Receivable], parts: Parts) -> None:
    """Store locked receivables and their parts after they changed."""
    for row in rows:
        if row.received + row.written_off == row.fen:
            row.state = Receivable.State.SETTLED
        row.save()
        write(parts[row.pk], ["settled", "received", "restored"])


def _settle(
    row: Receivable, parts: Sequence[ReceivablePart], fen: int, what: str, how: Receipt.How, said: str, request: str, by: Any, now: datetime,
    budgets: dict[int, Budget] | None = None,
) -> Draft:  # fmt: skip
    target = Kind.WRITTEN_OFF if how == Receipt.How.WRITE_OFF else Kind.RECOVERED
    moves = []
    for part, share in zip(parts, split(fen, [part.fen - part.settled for part in parts]), strict=True):
        part.settled += share
        moves.append(Move(part.budget_id, Kind.RECEIVABLE, target, share))
        if budgets is not None:
            part.received += share
            moves += restoring.restore(part, budgets, now)
    Receipt.objects.create(
        receivable=row, how=how, fen=fen, reference=said[:300], request=request, by=by, at=now
    )
    return Draft(what, f"receipt:{request}", tuple(moves), case=row.case, receivable=row.pk, note=said[:500])


def _locked(receivable: Receivable) -> Receivable:
    return Receivable.objects.select_for_update().get(pk=receivable.pk)


def _owed(row: Receivable, fen: int) -> None:
    if row.state != Receivable.State.OPEN:
        raise FundsError(f"这笔应收退款是“{row.get_state_display()}”，不能收款或核销。")
    if not 0 < fen <= row.outstanding:
        raise FundsError(f"金额要大于 0，且不超过还没有退的 {format_money(row.outstanding)}。")


def overdue(day: date) -> Any:
    """Receivables whose date has passed with something still to come."""
    return Receivable.objects.filter(
        state=Receivable.State.OPEN, due__lt=day, fen__gt=F("received") + F("written_off") + F("offsetting")
    ).order_by("due", "pk")
