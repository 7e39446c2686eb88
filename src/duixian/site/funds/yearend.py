"""The year's end: what a fund has not paid lapses or is carried over, as its rule says (`unspent` of the pack's fund).

lapse  what is set aside and not under way to the bank is given back; the instalments lapse (an office may `revive` them)
carry  what is set aside goes with its money to the next year
In both, what nobody was promised is given back, and what waits for money waits for the next year's, its order kept. What
is at the bank at the year's end is paid from the old year; if it fails, closing the year again settles it.
"""

from __future__ import annotations

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
    Budget.objects.filter(pk__in=keys, closed_at=None).update(closed_at=now)
    lapsed = carried = moved = 0
    for key in keys:
        while count := _waiting(key, year, by, now):
            moved += count
        while count := _set_aside(key, year, unspent, by, now):
            lapsed, carried = (lapsed + count, carried) if unspent == LAPSE else (lapsed, carried + count)
    return Closed(lapsed, carried, moved, sum(_give_back(key, by, now) for key in keys))


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
        _carry(budget, rows, year, by, now)
    return len(rows)


def _carry(budget: int, rows: list[Commitment], year: int, by: Any, now: datetime) -> None:
    old = Budget.objects.get(pk=budget)
    line = Line(old.pack, old.fund, old.level, old.district, year + 1)
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
    Commitment.objects.filter(pk__in=of, year__lte=year).update(year=year + 1)
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
