"""The invariants of the ledger, looked at from outside: sums over the tables against what the rows claim.

Run every night by `duixian audit`, and by the tests after every operation. Each check is one grouped statement; only what is
wrong is read, in pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from .models import (
    Batch,
    BatchLine,
    Budget,
    Cap,
    CapShare,
    Commitment,
    Entry,
    Kind,
    Occasion,
    Part,
    Posting,
    Receipt,
    Receivable,
    ReceivablePart,
    State,
)
from .models.commitments import SET_ASIDE

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` names the broken invariant, `about` the row (table and key), `what` says it in Chinese."""

    code: str
    about: str
    what: str


def audit(now: datetime) -> list[Finding]:
    """Every broken invariant. Empty when all is well. `now` bounds what can have happened already."""
    return [finding for check in CHECKS for finding in check()] + list(_future(now))


def _entries() -> Iterator[Finding]:
    """Every entry has postings that sum to zero in each budget."""
    sums = Posting.objects.values("entry", "budget").annotate(sum=Sum("fen")).exclude(sum=0).order_by()
    for row in sums:
        yield Finding("entry_sum", f"entry {row['entry']}", f"分录的借贷合计差 {row['sum']} 分。")
    for key in Entry.objects.filter(postings=None).values_list("pk", flat=True):
        yield Finding("entry_empty", f"entry {key}", "分录没有过账。")


def _balances() -> Iterator[Finding]:
    """Balances equal the sums of the postings."""
    sums = {
        (budget, kind): fen
        for budget, kind, fen in Posting.objects.values_list("budget", "kind")
        .annotate(sum=Sum("fen"))
        .order_by()
    }
    for budget in Budget.objects.all():
        for kind in Kind:
            kept, posted = getattr(budget, kind.value), sums.get((budget.pk, kind.value), 0)
            if kept != posted:
                yield Finding(
                    "balance",
                    f"budget {budget.pk}",
                    f"{budget} 的“{kind.label}”记为 {kept} 分，过账合计 {posted} 分。",
                )


def _limits() -> Iterator[Finding]:
    """What is set aside and paid stays within what was assigned or carried in; paid within what was set aside."""
    for budget in Budget.objects.all():
        if (
            budget.committed + budget.paid
            > -budget.appropriated - budget.carried - budget.lapsed - budget.restored
        ):
            yield Finding("overcommitted", f"budget {budget.pk}", f"{budget} 安排和支付的超过了指标。")
        if budget.available < 0 or budget.committed < 0 or budget.recovered > budget.paid:
            yield Finding("negative", f"budget {budget.pk}", f"{budget} 有科目的余额不合理。")


def _parts() -> Iterator[Finding]:
    """Each budget's accounts are the sums of the instalments' parts; parts sum to their instalment."""
    sums = Part.objects.values("budget").annotate(
        aside=Coalesce(Sum("fen", filter=Q(commitment__state__in=SET_ASIDE)), 0),
        paid_=Coalesce(Sum("paid"), 0),
        queue=Count("pk", filter=Q(waiting=True)),
    )
    of = {row["budget"]: row for row in sums.order_by()}
    for budget in Budget.objects.all():
        row = of.get(budget.pk, {"aside": 0, "paid_": 0, "queue": 0})
        if (row["aside"], row["paid_"], row["queue"]) != (budget.committed, budget.paid, budget.waiting):
            yield Finding("parts", f"budget {budget.pk}", f"{budget} 的余额与各期的合计不同。")
    whole = Commitment.objects.annotate(sum=Sum("parts__fen"), given=Sum("parts__paid"))
    for commitment in whole.exclude(sum=F("fen"), given=F("paid_fen")).iterator(CHUNK):
        yield Finding("shares", f"commitment {commitment.pk}", f"{commitment} 各级分担的合计不等于它的金额。")
    odd = Part.objects.filter(
        Q(waiting=True) & ~Q(commitment__state=State.WAITING)
        | Q(waiting=False, commitment__state=State.WAITING)
    )
    for part in odd.select_related("commitment").iterator(CHUNK):
        yield Finding(
            "queue", f"commitment {part.commitment_id}", f"{part.commitment} 的状态与待资金的队列不符。"
        )


def _events() -> Iterator[Finding]:
    """An event is free for another claim when its instalment is cancelled, or its grant has fallen, and only then."""
    free = Q(commitment__state=State.CANCELLED) | Q(commitment__fallen=True)
    odd = Occasion.objects.filter(Q(live=True) & free | Q(live=False) & ~free)
    for one in odd.select_related("commitment").iterator(CHUNK):
        yield Finding(
            "events", f"commitment {one.commitment_id}", f"{one.commitment} 所付的事件与它的状态不符。"
        )


def _paid_once() -> Iterator[Finding]:
    """Each payment has its instalment and each instalment that was paid has one payment, of the same amount."""
    paid = Q(lines__state=BatchLine.State.PAID)
    rows = Commitment.objects.annotate(
        times=Count("lines", filter=paid), lines_fen=Coalesce(Sum("lines__fen", filter=paid), 0)
    )
    wrong = rows.filter(
        Q(times__gt=1)
        | ~Q(lines_fen=F("paid_fen"))
        | Q(state=State.PAID) & ~Q(times=1)
        | Q(times=1) & ~Q(state=State.PAID)
    )
    for row in wrong.iterator(CHUNK):
        yield Finding("paid_once", f"commitment {row.pk}", f"{row} 付了 {row.times} 次，明细合计 {row.lines_fen} 分，记为 {row.paid_fen} 分。")  # fmt: skip
    times = (
        Entry.objects.filter(what__in=["pay", "bounce"])
        .values("commitment")
        .annotate(n=Count("pk", filter=Q(what="pay")) - Count("pk", filter=Q(what="bounce")))
        .exclude(n__in=[0, 1])
        .order_by()
    )
    for entry in times.iterator(CHUNK):
        yield Finding("posted_twice", f"commitment {entry['commitment']}", f"同一期支付了 {entry['n']} 次。")
    under_way = Commitment.objects.filter(state=State.ORDERED).exclude(lines__state=BatchLine.State.PENDING)
    for lost in under_way.iterator(CHUNK):
        yield Finding("ordered", f"commitment {lost.pk}", f"{lost} 是拨付中，却不在任何批次里。")


def _batches() -> Iterator[Finding]:
    """Batches beyond drawing up were approved by somebody else, as they stand."""
    beyond = Batch.objects.exclude(state__in=[Batch.State.DRAWN, Batch.State.DROPPED])
    alone = Q(approved_by=None) | Q(approved_by=F("drawn_by")) | ~Q(approved_digest=F("digest"))
    for batch in beyond.filter(alone).order_by("pk").iterator(CHUNK):
        yield Finding("approval", f"batch {batch.pk}", f"{batch} 没有由另一个人按现在的样子审核。")


def _caps() -> Iterator[Finding]:
    """What a cap says was taken is what its instalments took, and within the cap."""
    shares = _sum(CapShare.objects.all(), "cap", "taken")
    wrong = Cap.objects.annotate(sum=shares).filter(~Q(taken=F("sum")) | Q(taken__gt=F("fen")))
    for cap in wrong.order_by("pk").iterator(CHUNK):
        yield Finding("cap", f"cap {cap.pk}", f"{cap} 记为已用 {cap.taken} 分，各期合计 {cap.sum} 分。")


def _sum(rows: QuerySet[Any], of: str, name: str) -> Coalesce:
    """The sum of a column over the rows that belong to the one looked at; 0 where there are none."""
    own = rows.filter(**{of: OuterRef("pk")}).order_by().values(of)
    return Coalesce(Subquery(own.annotate(n=Sum(name)).values("n")), 0, output_field=BigIntegerField())


def _returns() -> Iterator[Finding]:
    """Receivables agree with their parts, receipts and budgets."""
    owed = {Receivable.State.OPEN, Receivable.State.SETTLED}
    undone = Q(how=Receipt.How.UNDONE)
    rows = Receivable.objects.filter(state__in=owed).annotate(
        parts_fen=_sum(ReceivablePart.objects.all(), "receivable", "fen"),
        parts_done=_sum(ReceivablePart.objects.all(), "receivable", "settled"),
        came=_sum(Receipt.objects.exclude(undone), "receivable", "fen")
        - _sum(Receipt.objects.filter(undone), "receivable", "fen"),
        done=F("received") + F("written_off"),
    )
    odd = ~Q(parts_fen=F("fen")) | ~Q(parts_done=F("done")) | ~Q(came=F("done"))
    for row in rows.filter(odd).order_by("pk").iterator(CHUNK):
        yield Finding("receivable", f"receivable {row.pk}", f"{row} 与各级分担、退款记录不符。")
    alone = Q(confirmed_by=None) | Q(confirmed_by=F("proposed_by"))
    for one in Receivable.objects.filter(alone, state__in=owed).order_by("pk").iterator(CHUNK):
        yield Finding("two_persons", f"receivable {one.pk}", f"{one} 没有由另一个人确认。")
    sums = (
        ReceivablePart.objects.values("budget")
        .annotate(open=Sum(F("fen") - F("settled")), all=Sum("fen"))
        .order_by()
    )
    of = {sum_["budget"]: sum_ for sum_ in sums}
    for budget in Budget.objects.all():
        sides = of.get(budget.pk, {"open": 0, "all": 0})
        if (sides["open"], sides["all"]) != (budget.receivable, -budget.claimed):
            yield Finding("returning", f"budget {budget.pk}", f"{budget} 的应收退款与各笔的合计不同。")
    pending = _sum(BatchLine.objects.filter(state=BatchLine.State.PENDING), "receivable", "offset")
    off = Receivable.objects.annotate(pending=pending).exclude(offsetting=F("pending"))
    for setting in off.order_by("pk").iterator(CHUNK):
        yield Finding("offsetting", f"receivable {setting.pk}", f"{setting} 抵扣中的金额与批次不符。")


def _restored() -> Iterator[Finding]:
    """What was made available again came back: by line of the budget, over all years."""
    lines = ("budget__pack", "budget__fund", "budget__level", "budget__district")
    parts = ReceivablePart.objects.values(*lines).annotate(sum=Sum("restored")).order_by()
    came = {tuple(row[name] for name in lines): row["sum"] for row in parts}
    sums = Budget.objects.values("pack", "fund", "level", "district").annotate(sum=Sum("restored")).order_by()
    for row in sums:
        line = (row["pack"], row["fund"], row["level"], row["district"])
        if -row["sum"] != came.get(line, 0):
            yield Finding("restored", f"line {'/'.join(line)}", f"{row['fund']} 恢复的指标与收回的退款不符。")


def _future(now: datetime) -> Iterator[Finding]:
    for entry in Entry.objects.filter(at__gt=now).order_by("pk")[:100]:
        yield Finding("future", f"entry {entry.pk}", "分录的时间在现在以后。请检查服务器的时钟。")


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _entries, _balances, _limits, _parts, _events, _paid_once, _batches, _caps, _returns, _restored,
)  # fmt: skip
