"""Writing the ledger: one transaction an entry, with what it posted; balances asserted at every year's end and at the end.

Nothing of a person is in the file: no names, no accounts, no notes that people typed, not who did it. A transaction says
what it is, the case's number and the number of the entry, by which the site finds everything else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, TextIO

from django.db import connection, transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from duixian.site.cases.statements import WHAT
from duixian.site.funds.models import Budget, Entry, Kind, Posting

from .accounts import account, names

CHUNK = 2000
CURRENCY = "CNY"


@dataclass
class Written:
    """What a file holds."""

    accounts: int = 0
    transactions: int = 0
    balances: int = 0


@dataclass
class _Sums:
    """Fen by account: of every year, and in all."""

    by_year: dict[int, dict[tuple[int, str], int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    last: date | None = None

    def add(self, on: date, key: tuple[int, str], fen: int) -> None:
        self.by_year[on.year][key] += fen
        self.last = on if self.last is None or on > self.last else self.last


def write(out: TextIO, now: datetime, budgets: QuerySet[Budget] | None = None) -> Written:
    """The ledger, or what it holds of some lines of the budget, as a Beancount file as of `now`.

    Everything is read at one moment; memory grows with the accounts, not with the postings.
    """
    with _one_moment():
        lines = list((Budget.objects.all() if budgets is None else budgets).order_by("pk"))
        done = Written()
        named = names(lines)
        first = _first_day()
        _head(out, now)
        for budget in lines:
            done.accounts += _open(out, budget, named[budget.pk], first)
        sums = _Sums()
        everything = budgets is None
        for entry, postings in groupby(
            _postings(None if everything else [b.pk for b in lines]), lambda p: p.entry
        ):
            _transaction(out, entry, list(postings), named, sums)
            done.transactions += 1
        done.balances = _year_ends(out, sums, named, timezone.localdate(now))
        done.balances += _now(out, lines, named, sums, timezone.localdate(now))
    return done


@contextmanager
def _one_moment() -> Iterator[None]:
    """Everything inside reads the same state, and nobody who writes waits for it."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # a reader beside the writers: Django's own would lock them out
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _first_day() -> date:
    """Accounts are open from the first day on which anything was posted."""
    earliest = Entry.objects.aggregate(Min("at"))["at__min"]
    return timezone.localdate(earliest) if earliest is not None else date(2000, 1, 1)


def _head(out: TextIO, now: datetime) -> None:
    out.write(
        ";; -*- mode: beancount; coding: utf-8 -*-\n"
        'option "title" "兑现 总账"\n'
        f'option "operating_currency" "{CURRENCY}"\n'
        f"; exported {timezone.localtime(now).isoformat(timespec='seconds')}\n\n"
        f"{date(1900, 1, 1)} commodity {CURRENCY}\n\n"
    )


def _open(out: TextIO, budget: Budget, name: str, first: date) -> int:
    said = f"  pack: {_text(budget.pack)}\n  fund: {_text(budget.fund)}\n  level: {_text(budget.level)}\n  district: {_text(budget.district)}\n"
    for kind in Kind:
        out.write(f"{first} open {account(kind, name)} {CURRENCY}\n  kind: {_text(str(kind.label))}\n{said}")
    return len(Kind)


def _text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _postings(lines: list[int] | None) -> Iterator[Posting]:
    rows = Posting.objects.select_related("entry", "entry__commitment", "entry__receivable").order_by(
        "entry_id", "id"
    )
    if lines is not None:
        rows = rows.filter(budget__in=lines)
    yield from rows.iterator(CHUNK)


def _transaction(
    out: TextIO, entry: Any, postings: list[Posting], named: dict[int, str], sums: _Sums
) -> None:
    on = timezone.localdate(entry.at)
    said = WHAT.get(entry.what, entry.what)
    out.write(f"\n{on} * {_text(said)}\n  entry: {entry.pk}\n  what: {_text(entry.what)}\n")
    if number := _number(entry):
        out.write(f"  case: {_text(number)}\n")
    for one in postings:
        out.write(f"  {account(one.kind, named[one.budget_id])}  {_yuan(one.fen)} {CURRENCY}\n")
        sums.add(on, (one.budget_id, one.kind), one.fen)


def _number(entry: Any) -> str:
    """The number of the case an entry is of, '' where it is of none."""
    of = entry.commitment or entry.receivable
    return str(of.case_number) if of is not None else ""


def _year_ends(out: TextIO, sums: _Sums, named: dict[int, str], today: date) -> int:
    """What every account holds at the end of each year that is over."""
    held: dict[tuple[int, str], int] = defaultdict(int)
    count = 0
    for year in range(min(sums.by_year, default=today.year), today.year):
        for key, fen in sums.by_year.get(year, {}).items():
            held[key] += fen
        out.write(f"\n; {year} 年末\n")
        for (budget, kind), fen in sorted(held.items()):
            _balance(out, date(year + 1, 1, 1), account(kind, named[budget]), fen)
            count += 1
    return count


def _now(out: TextIO, lines: list[Budget], named: dict[int, str], sums: _Sums, today: date) -> int:
    """What the ledger's own balances say now, which it keeps beside its postings."""
    after = max(today, sums.last or today) + timedelta(days=1)
    out.write("\n; 导出时的余额\n")
    for budget in lines:
        for kind in Kind:
            _balance(out, after, account(kind, named[budget.pk]), getattr(budget, kind.value))
    return len(lines) * len(Kind)


def _balance(out: TextIO, on: date, name: str, fen: int) -> None:
    """Exact to the fen: no tolerance."""
    out.write(f"{on} balance {name}  {_yuan(fen)} ~ 0.00 {CURRENCY}\n")
