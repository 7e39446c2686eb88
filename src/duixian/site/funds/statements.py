"""Statements of the ledger: a budget's figures, the movements of a budget, what a claimant was promised, paid and owes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from duixian.site.prepared import Arg, Prepared

from .ledger import figures
from .models import Budget, Commitment, Entry, Kind, Part, Posting, Receivable
from .models.commitments import State

GIVEN = Prepared[Commitment](
    lambda: Commitment.objects.filter(claimant=Arg(0), pack=Arg(1), fallen=False).order_by().values_list("case", "benefit", "paid_fen")
)  # fmt: skip
RECEIVED = Prepared[Receivable](
    lambda: Receivable.objects.filter(claimant=Arg(0), received__gt=0, fallen=False).order_by().values_list("case", "received")
)  # fmt: skip
GRANTED = Prepared[Commitment](
    lambda: Commitment.objects.filter(claimant=Arg(0), pack=Arg(1), benefit=Arg(2)).exclude(Q(state__in=(State.CANCELLED, State.LAPSED)) | Q(refund=True) | Q(fallen=True)).order_by().values_list("fen")
)  # fmt: skip
FIRST = Prepared[Entry](
    lambda: Entry.objects.filter(
        what="pay", commitment__claimant=Arg(0), commitment__pack=Arg(1), commitment__benefit=Arg(2), commitment__paid_fen__gt=0, commitment__fallen=False
    ).order_by("at", "id").values_list("commitment", "at")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """One budget, in fen. `set_aside` is not yet paid; `net` is what was paid less what came back."""

    budget: Budget
    appropriated: int
    available: int
    set_aside: int
    paid: int
    given_back: int
    carried_out: int
    receivable: int
    recovered: int
    written_off: int
    restored: int
    waiting: int

    @property
    def net(self) -> int:
        return self.paid - self.recovered


def budgets(**only: Any) -> list[Figures]:
    """The figures of budgets; `only` are fields to filter by: pack, fund, level, district, year."""
    return figures_of(Budget.objects.filter(**only))


def figures_of(some: Iterable[Budget]) -> list[Figures]:
    """The figures of these budgets."""
    return [_figures(budget) for budget in some]


def _figures(budget: Budget) -> Figures:
    sums = figures(budget)
    return Figures(
        budget, sums[Kind.APPROPRIATED], sums[Kind.AVAILABLE], sums[Kind.COMMITTED], sums[Kind.PAID], sums[Kind.LAPSED],
        sums[Kind.CARRIED], sums[Kind.RECEIVABLE], sums[Kind.RECOVERED], sums[Kind.WRITTEN_OFF], sums[Kind.RESTORED], budget.waiting,
    )  # fmt: skip


def movements(
    budget: Budget, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Posting]:
    """The postings of a budget with their entries, oldest first; `until` is excluded. To be sliced by pages."""
    rows = Posting.objects.filter(budget=budget).select_related("entry", "entry__commitment").order_by("id")
    if since is not None:
        rows = rows.filter(entry__at__gte=since)
    return rows.filter(entry__at__lt=until) if until is not None else rows


@dataclass(frozen=True, slots=True)
class Owed:
    """What stands for a claimant, in fen: promised (not given up), paid, claimed back, returned."""

    commitments: list[Commitment]
    receivables: list[Receivable]
    promised: int
    paid: int
    claimed: int
    returned: int


def claimant(key: uuid.UUID) -> Owed:
    """The statement of one claimant."""
    rows = list(Commitment.objects.filter(claimant=key).order_by("case", "number"))
    back = list(Receivable.objects.filter(claimant=key).order_by("pk"))
    owed = [row for row in back if row.state in (Receivable.State.OPEN, Receivable.State.SETTLED)]
    promised = sum(row.fen for row in rows if row.state not in ("cancelled", "lapsed") and not row.fallen)
    paid = sum(row.paid_fen for row in rows)
    return Owed(rows, back, promised, paid, sum(row.fen for row in owed), sum(row.received for row in owed))


def ahead(row: Commitment) -> int:
    """How many instalments were decided before one that waits for money, in the longest of its queues."""
    before = Part.objects.filter(waiting=True, decided_at__lt=row.decided_at)
    budgets = row.parts.filter(waiting=True).values_list("budget", flat=True)
    return max((before.filter(budget=budget).count() for budget in budgets), default=0)


def paid_by_benefit(key: uuid.UUID, pack: str) -> dict[str, int]:
    """Fen paid so far to a claimant by benefit of a pack, less what came back (cash and set off)."""
    found: dict[str, int] = {}
    cases: dict[uuid.UUID, str] = {}
    for case, benefit, fen in GIVEN.rows(key, pack):
        found[benefit] = found.get(benefit, 0) + fen
        cases[case] = benefit
    if not cases:
        return found
    for case, received in RECEIVED.rows(key):
        if case in cases:
            found[cases[case]] -= received
    return found


def first_paid(key: uuid.UUID, pack: str, benefit: str) -> datetime | None:
    """When a claimant was first paid a benefit; what the bank returned does not count."""
    paid: dict[int, datetime] = {}
    for instalment, at in FIRST.rows(key, pack, benefit):
        paid[instalment] = at  # the last time, after what was returned
    return min(paid.values(), default=None)


def granted(key: uuid.UUID, pack: str, benefit: str) -> int:
    """Fen of a benefit that a claimant was granted: what is set aside, waits, or was paid."""
    return sum(row[0] for row in GRANTED.rows(key, pack, benefit))


HEADINGS = (
    "资金", "层级", "区县", "年度", "下达指标", "可用指标", "已安排未付", "已支付", "收回结余", "结转（转出为正）", "应收退款", "已收回",
    "核销", "收回后恢复指标", "待资金笔数",
)  # fmt: skip


def rows(found: list[Figures]) -> Iterator[list[Any]]:
    """Figures as rows of a table under `HEADINGS`, amounts in yuan with two decimals (for CSV and XLSX)."""
    for one in found:
        b = one.budget
        money = (
            one.appropriated, one.available, one.set_aside, one.paid, one.given_back, one.carried_out, one.receivable, one.recovered,
            one.written_off, one.restored,
        )  # fmt: skip
        yield [b.fund, b.level, b.district, b.year, *(_yuan(fen) for fen in money), one.waiting]


def _yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"
