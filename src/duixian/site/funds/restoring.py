"""What becomes of money that comes back: available again where the fund's rule says so, else the treasury's.

available   it raises the appropriation of the line that paid, or, where that year is closed, of the year in which it comes
same_year   only while the year that paid is open
treasury    it is paid into the treasury: recovered, and not to be spent again
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from .ledger import Move, code_of, locked, locked_lines, made
from .models import Budget, Kind, ReceivablePart
from .values import Line

AVAILABLE, SAME_YEAR, TREASURY = "available", "same_year", "treasury"


def lock(parts: Iterable[ReceivablePart], now: datetime, more: Iterable[int] = ()) -> dict[int, Budget]:
    """The budgets that receipts of these parts may move, under lock, with `more`: those that paid, and for the rule
    `available` this year's line of those whose year is closed."""
    some = list(parts)
    again = {part.budget_id for part in some if part.rule == AVAILABLE}
    closed = Budget.objects.filter(pk__in=again, closed_at__isnull=False)
    lines = {_line(budget, now) for budget in closed}
    made(lines)
    codes = [code_of(line) for line in lines]
    later = Budget.objects.filter(code__in=codes).values_list("pk", flat=True)
    found = locked({part.budget_id for part in some} | set(more) | set(later))
    since = {_line(found[key], now) for key in again if found[key].closed_at is not None} - lines
    if since:  # closed between the look and the lock
        found |= {budget.pk: budget for budget in locked_lines(since).values()}
    return found


def restore(part: ReceivablePart, budgets: dict[int, Budget], now: datetime) -> list[Move]:
    """What a part has received and its rule makes available again, as moves; `budgets` are locked."""
    due = part.received - part.restored
    to = _target(part, budgets, now) if due > 0 else None
    if to is None:
        return []
    part.restored += due
    return [Move(to, Kind.RESTORED, Kind.AVAILABLE, due)]


def take_back(part: ReceivablePart, before: list[Move], budgets: dict[int, Budget]) -> list[Move]:
    """The opposite of what a receipt of this part had made available (the first such of `before`, which it uses up), as far
    as that money is still there; what was spent since counts for the next receipt."""
    own = budgets[part.budget_id].line
    for place, move in enumerate(before):
        line = budgets[move.budget].line
        if (line.fund, line.level, line.district) == (own.fund, own.level, own.district):
            del before[place]
            fen = min(move.fen, budgets[move.budget].available)
            budgets[move.budget].available -= fen  # of the next line; the balance itself is the posting's
            part.restored -= fen
            return [Move(move.budget, Kind.AVAILABLE, Kind.RESTORED, fen)]
    return []


def _target(part: ReceivablePart, budgets: dict[int, Budget], now: datetime) -> int | None:
    """The budget whose appropriation a receipt raises; None where it goes to the treasury."""
    own = budgets[part.budget_id]
    if part.rule == TREASURY:
        return None
    if own.closed_at is None:
        return own.pk
    if part.rule == SAME_YEAR:
        return None
    wanted = _line(own, now)
    later = next((one for one in budgets.values() if one.line == wanted), None)
    return later.pk if later is not None and later.closed_at is None else None


def _line(budget: Budget, now: datetime) -> Line:
    old = budget.line
    return Line(old.pack, old.fund, old.level, old.district, max(old.year, timezone.localdate(now).year))
