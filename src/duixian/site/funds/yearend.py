"""The year's end: what a fund has not paid lapses or is carried over, as its rule says (`unspent` of the pack's fund).

lapse  what is set aside and not under way to the bank is given back; the instalments lapse (an office may `revive` them)
carry  what is set aside goes with its money to the next year
In both, what nobody was promised is given back, and what waits for money waits for the next year's, its order kept. What
is at the bank at the year's end is paid from the old year; if it fails, or the bank returns it, or its batch is given up, it
goes the way of the rest at once (`catch_up`): nothing more is paid from a closed year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from .ledger import Draft, Move, locked, locked_lines, post
from .models import Budget, Commitment, Kind, Part, State
from .models.commitments import SET_ASIDE
from .states import give_up, locked_rows, wait_in
from .values import FundsError, Line
from .writing import write

LAPSE, CARRY, GIVE_BACK = "lapse", "carry", "give_back"
CHUNK = 500
LEFT = [state for state in SET_ASIDE if state != State.ORDERED]


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing did: instalments lapsed, carried over, moved to the next year's queue; fen given back."""

    lapsed: int = 0
    carried: int = 0
    moved: int = 0
    given_back: int = 0


def close_year(pack: str, fund: str, year: int, unspent: str, *, by: Any, now: datetime) -> Closed:
    """Close a fund's year at all its levels and districts. Again, it closes what came since. Raises FundsError.

    Many short transactions: a stop in between loses nothing, run again it goes on.
    """
    if unspent not in (LAPSE, CARRY):
        raise FundsError(f"“{unspent}”不是结余的处理办法。写 lapse（失效）或 carry（结转）。")
    keys = list(
        Budget.objects.filter(pack=pack, fund=fund, year=year).order_by("pk").values_list("pk", flat=True)
    )
    Budget.objects.filter(pk__in=keys, closed_at=None).update(closed_at=now, unspent=unspent)
    lapsed = carried = moved = 0
    for key in keys:
        while count := _waiting(key, year, by, now):
            moved += count
        while count := _set_aside(key, year, unspent, by, now):
            lapsed, carried = (lapsed + count, carried) if unspent == LAPSE else (lapsed, carried + count)
    return Closed(lapsed, carried, moved, sum(_give_back(key, by, now) for key in keys))


def catch_up(rows: Sequence[Commitment], now: datetime, by: Any) -> None:
    """Locked instalments that came back from the bank, or from a batch, to a year that was closed meanwhile: they lapse or
    are carried over as the rest of that year was."""
    parts = Part.objects.filter(commitment__in=rows, budget__closed_at__isnull=False)
    late: dict[int, list[Commitment]] = {}
    of = {row.pk: row for row in rows}
    for budget, key in parts.order_by("budget", "commitment").values_list("budget_id", "commitment_id"):
        late.setdefault(budget, []).append(of[key])
    closed = Budget.objects.in_bulk(late)
    for key, some in late.items():
        # Of several budgets, an earlier one may have let it lapse.
        left = [row for row in some if row.state in LEFT]
        if left and closed[key].unspent == CARRY:
            _carry(key, left, closed[key].year, _open_year(closed[key]), by, now)
        elif left:
            give_up(left, State.LAPSED, f"{closed[key].year} 年度已结账，指标失效", now, by)
    for key in late:
        _give_back(key, by, now)


@transaction.atomic
def _waiting(budget: int, year: int, by: Any, now: datetime) -> int:
    queue = Part.objects.filter(budget=budget, waiting=True).order_by("decided_at", "commitment_id")
    rows = [
        row
        for row in locked_rows(queue.values_list("commitment_id", flat=True)[:CHUNK])
        if row.state == State.WAITING
    ]
    if rows:
        wait_in(rows, year + 1, now, by, f"{year} 年度结账，待下一年度指标")
    return len(rows)


@transaction.atomic
def _set_aside(budget: int, year: int, unspent: str, by: Any, now: datetime) -> int:
    parts = Part.objects.filter(budget=budget, commitment__state__in=LEFT).order_by("commitment_id")
    rows = [
        row for row in locked_rows(parts.values_list("commitment_id", flat=True)[:CHUNK]) if row.state in LEFT
    ]
    if rows and unspent == LAPSE:
        give_up(rows, State.LAPSED, f"{year} 年度结账，指标失效", now, by)
        # Money of another budget that is given up with it is free there; only this budget's parts leave the search.
        return len(rows)
    if rows:
        _carry(budget, rows, year, year + 1, by, now)
    return len(rows)


def _open_year(budget: Budget) -> int:
    """The first year after a closed one into which may be carried."""
    like = Budget.objects.filter(
        pack=budget.pack, fund=budget.fund, level=budget.level, district=budget.district, year__gt=budget.year
    )
    closed = set(like.filter(closed_at__isnull=False).values_list("year", flat=True))
    year = budget.year + 1
    while year in closed:
        year += 1
    return year


def _carry(budget: int, rows: Sequence[Commitment], year: int, to: int, by: Any, now: datetime) -> None:
    old = Budget.objects.get(pk=budget)
    line = Line(old.pack, old.fund, old.level, old.district, to)
    new = locked_lines([line])[line]
    if new.closed_at is not None:
        raise FundsError(f"{new} 已经结账，不能再结转进去。请先结清 {year} 年度。")
    locked([budget])
    parts = list(Part.objects.filter(commitment__in=rows, budget=budget))
    of = {row.pk: row for row in rows}
    drafts = []
    for part in parts:
        moves = (
            Move(budget, Kind.COMMITTED, Kind.CARRIED, part.fen),
            Move(new.pk, Kind.CARRIED, Kind.COMMITTED, part.fen),
        )
        row = of[part.commitment_id]
        drafts.append(Draft(CARRY, f"carry:{part.pk}:{year}", moves, case=row.case, commitment=row.pk))
        part.budget = new
    write(parts, ["budget"])
    Commitment.objects.filter(pk__in=of, year__lt=to).update(year=to)
    for row in rows:
        row.year = max(row.year, to)
    post(drafts, by, now)


@transaction.atomic
def _give_back(budget: int, by: Any, now: datetime) -> int:
    row = locked([budget])[budget]
    fen: int = row.available
    if fen:
        times = row.postings.filter(kind=Kind.LAPSED).count()
        moves = (Move(budget, Kind.AVAILABLE, Kind.LAPSED, fen),)
        post(
            [Draft(GIVE_BACK, f"{GIVE_BACK}:{budget}:{times}", moves, note=f"{row.year} 年度结余收回")],
            by,
            now,
        )
    return fen
