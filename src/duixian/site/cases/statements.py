"""Statements for those who answer for money: every yuan from article to payment and back, a claimant's account, tables.

A chain is article → decision → instalment → parts by fund → payment → return; each of its links names the next, and the
movements of a budget name the case, so that it can be followed from either end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from duixian.rules.model.pack import Pack
from duixian.site.funds import statements as ledger
from duixian.site.funds.models import (
    BatchLine,
    Budget,
    Commitment,
    Part,
    Posting,
    Receipt,
    Receivable,
    ReceivablePart,
)
from duixian.site.funds.statements import Figures
from duixian.site.library.quoting import Quoter

from .models import Case, Decision
from .purse import LEVELS, places_of

WHAT = {
    "appropriate": "下达指标", "adjust": "调整指标", "commit": "安排", "release": "待资金转已安排", "pay": "支付", "bounce": "银行退汇", "undo_offset": "撤销抵扣", "lapsed": "指标失效",
    "cancelled": "取消安排", "reduce": "减付", "claim": "追缴决定", "receive": "收到退款", "offset": "抵扣退款", "write_off": "核销", "carry": "结转",
    "give_back": "收回结余",
}  # fmt: skip
GIVEN_UP = ("cancelled", "lapsed")


@dataclass(frozen=True, slots=True)
class Article:
    """A citation and where it stands in the library (None where it is not there)."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Charged:
    """What one line of the budget bears of an instalment, and the article that says so."""

    part: Part
    place: str
    article: Article | None


@dataclass(frozen=True, slots=True)
class Instalment:
    row: Commitment
    parts: list[Charged]
    lines: list[BatchLine]


@dataclass(frozen=True, slots=True)
class Returning:
    """A return with the funds it goes back to and what has come in."""

    row: Receivable
    parts: list[Any]
    receipts: list[Any]
    article: Article


@dataclass(frozen=True, slots=True)
class Decided:
    row: Decision
    articles: list[Article]


@dataclass(frozen=True, slots=True)
class Trace:
    """The money of a case from the article to the last receipt, with its sums in fen."""

    case: Case
    rule: Article
    decisions: list[Decided]
    instalments: list[Instalment]
    returns: list[Returning]
    promised: int
    paid: int
    claimed: int
    returned: int

    @property
    def net(self) -> int:
        return self.paid - self.returned


def trace(case: Case, pack: Pack) -> Trace:
    """Every link of a case's money."""
    quoter, places = Quoter(), places_of(pack)

    def article(text: str) -> Article:
        return Article(text, quoter.address(text))

    decided = list(case.decisions.select_related("event", "event__user").order_by("id"))
    rows = list(Commitment.objects.filter(case=case.key).order_by("number"))
    charged = list(Part.objects.filter(commitment__in=rows).select_related("budget").order_by("pk"))
    back = list(
        Receivable.objects.filter(case=case.key)
        .prefetch_related(
            Prefetch("parts", ReceivablePart.objects.select_related("budget")),
            Prefetch("receipts", Receipt.objects.select_related("by")),
        )
        .order_by("pk")
    )
    funds = {part.budget.fund: pack.funds.get(part.budget.fund) for part in charged}
    cites = {
        name: fund.cite.full for name, fund in funds.items() if fund is not None and fund.cite is not None
    }
    own = pack.benefits[case.benefit].cite.full
    quoter.expect(
        [
            own,
            *(text for row in decided for text in row.articles),
            *cites.values(),
            *(row.article for row in back),
        ]
    )
    rule = article(own)
    decisions = [Decided(row, [article(text) for text in row.articles] or [rule]) for row in decided]
    parts: dict[int, list[Charged]] = {row.pk: [] for row in rows}
    for part in charged:
        cited = cites.get(part.budget.fund)
        parts[part.commitment_id].append(
            Charged(part, place_of(part.budget, places), article(cited) if cited else None)
        )
    lines: dict[int, list[BatchLine]] = {row.pk: [] for row in rows}
    for line in BatchLine.objects.filter(commitment__in=rows).select_related("batch", "payee").order_by("pk"):
        lines[line.commitment_id].append(line)
    owed = [row for row in back if row.state in (Receivable.State.OPEN, Receivable.State.SETTLED)]
    return Trace(
        case, rule, decisions, [Instalment(row, parts[row.pk], lines[row.pk]) for row in rows],
        [
            Returning(row, list(row.parts.all()), list(row.receipts.all()), article(row.article))
            for row in back
        ],
        sum(row.fen for row in rows if row.state not in GIVEN_UP), sum(row.paid_fen for row in rows),
        sum(row.fen for row in owed), sum(row.received for row in owed),
    )  # fmt: skip


def place_of(budget: Budget, places: dict[str, str]) -> str:
    """Whose line it is: the level, with the district's name where there is one."""
    return places.get(budget.district, budget.district) or LEVELS.get(budget.level, budget.level)


@dataclass(frozen=True, slots=True)
class Statement:
    """What stands for one claimant among the instalments and returns that are to be seen, in fen."""

    rows: list[Commitment]
    returns: list[Receivable]
    promised: int
    paid: int
    claimed: int
    returned: int


def claimant(rows: QuerySet[Commitment], returns: QuerySet[Receivable]) -> Statement:
    """The statement over these rows."""
    some = list(rows.order_by("case_number", "number"))
    back = list(returns.order_by("pk"))
    owed = [row for row in back if row.state in (Receivable.State.OPEN, Receivable.State.SETTLED)]
    return Statement(
        some, back, sum(row.fen for row in some if row.state not in GIVEN_UP), sum(row.paid_fen for row in some),
        sum(row.fen for row in owed), sum(row.received for row in owed),
    )  # fmt: skip


CLAIMANT_HEADINGS = ("案件编号", "待遇", "期次", "名称", "金额（元）", "已付（元）", "状态", "应付日", "原因")


def claimant_rows(found: Statement, packs: dict[str, Pack]) -> Iterator[list[Any]]:
    for row in found.rows:
        yield [
            row.case_number, title_of(packs, row.pack, row.benefit), row.number, row.label, yuan(row.fen), yuan(row.paid_fen),
            row.get_state_display(), row.due.isoformat() if row.due else "", row.reason,
        ]  # fmt: skip
    for back in found.returns:
        yield [
            back.case_number, "应退", "", "", yuan(-back.fen), yuan(-back.received), back.get_state_display(),
            back.due.isoformat() if back.due else "", f"{back.formula}。依据：{back.article}",
        ]  # fmt: skip


def figures(budgets: Iterable[Budget]) -> list[Figures]:
    """The figures of these lines."""
    return ledger.budgets(pk__in=[budget.pk for budget in budgets])


SUMMED = ("appropriated", "available", "set_aside", "paid", "given_back", "carried_out", "receivable", "recovered", "written_off", "restored", "waiting", "net")  # fmt: skip


def totals(found: Iterable[Figures]) -> dict[str, int]:
    """The sums over lines."""
    some = list(found)
    return {name: sum(getattr(one, name) for one in some) for name in SUMMED}


def budget_rows(found: list[Figures], packs: dict[str, Pack]) -> Iterator[list[Any]]:
    """Rows under the ledger's headings, with levels and districts in words."""
    places = {pack: places_of(known) for pack, known in packs.items()}
    for one, row in zip(found, ledger.rows(found), strict=True):
        budget = one.budget
        row[1] = LEVELS.get(budget.level, budget.level)
        row[2] = places.get(budget.pack, {}).get(budget.district, budget.district)
        yield row


MOVEMENT_HEADINGS = ("时间", "事项", "科目", "金额（元）", "案件编号", "期次", "说明")


def movement_rows(found: Iterable[Posting]) -> Iterator[list[Any]]:
    """The postings of a budget, as rows."""
    for posting in found:
        entry = posting.entry
        row = entry.commitment
        yield [
            f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M}", WHAT.get(entry.what, entry.what), posting.get_kind_display(), yuan(posting.fen),
            row.case_number if row else "", row.number if row else "", entry.note,
        ]  # fmt: skip


def title_of(packs: dict[str, Pack], pack: str, benefit: str) -> str:
    """A benefit's title, or its id where the pack is not at hand."""
    known = packs[pack].benefits.get(benefit) if pack in packs else None
    return known.title if known is not None else benefit


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def overdue(rows: QuerySet[Receivable], on: date) -> QuerySet[Receivable]:
    """Of these, what should have come back by now."""
    return rows.filter(state=Receivable.State.OPEN, due__lt=on)
