"""Money set aside for decided claims: never more than there is, and in the order of the decisions.

In the queue of a budget nobody overtakes: an instalment is funded when all its budgets have enough and nothing decided
earlier waits for any of them. What is paid by several funds waits in the queue of each, and holds up those behind it in each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from duixian.quantities import format_money

from . import caps
from .ledger import Draft, Move, locked, locked_lines, post
from .models import Budget, Commitment, Kind, Part, State
from .states import move
from .values import Claim, FundsError, Line, Planned

COMMIT, RELEASE = "commit", "release"


def year_of(claim: Claim, planned: Planned) -> int:
    """The year an instalment is charged to: that of its due date, but none before the claim's."""
    return max(claim.year, planned.due.year) if planned.due else claim.year


@transaction.atomic
def commit(claim: Claim, instalments: Sequence[Planned], now: datetime, by: Any = None) -> list[Commitment]:
    """Set money aside for each instalment, or let it wait in order of decision. Returns them by number.

    Instalments that are there already are returned as they stand; another amount under the same number is refused.
    Raises FundsError.
    """
    for planned in instalments:
        _check(planned)
    if len({planned.number for planned in instalments}) < len(instalments):
        raise FundsError(f"案件 {claim.number} 有两期用了同一个期次。")
    caps.locked([cap for planned in instalments for cap in planned.caps])  # before the budgets, as everywhere
    budgets = locked_lines({line for planned in instalments for line in _lines(claim, planned)})
    known = {
        row.number: row for row in Commitment.objects.filter(case=claim.key)
    }  # under the budgets' locks: nobody adds to it now
    fresh = []
    for planned in sorted(instalments, key=lambda planned: planned.number):
        if planned.number not in known:
            fresh.append(planned)
        elif known[planned.number].fen != planned.fen:
            raise FundsError(f"案件 {claim.number} 第 {planned.number} 期已经按 {format_money(known[planned.number].fen)} 安排，不能改成 {format_money(planned.fen)}。")  # fmt: skip
    if fresh:
        for row in _set_aside(claim, fresh, budgets, now, by):
            known[row.number] = row
    return [known[number] for number in sorted(p.number for p in instalments)]


def _check(planned: Planned) -> None:
    if planned.fen <= 0 or any(part.fen < 0 for part in planned.parts):
        raise FundsError(f"第 {planned.number} 期的金额要大于 0，各级分担不能小于 0。")
    if sum(part.fen for part in planned.parts) != planned.fen:
        raise FundsError(f"第 {planned.number} 期各级分担的合计不等于 {format_money(planned.fen)}。")


def _set_aside(
    claim: Claim, fresh: Sequence[Planned], budgets: Mapping[Line, Budget], now: datetime, by: Any
) -> list[Commitment]:
    wanted = [_lines(claim, planned) for planned in fresh]
    closed = next((b for b in budgets.values() if b.closed_at is not None), None)
    if closed is not None:
        raise FundsError(f"{closed} 已经年终结账，不能再安排。请把案件 {claim.number} 安排到下一年度。")
    left = {budget.pk: budget.available for budget in budgets.values()}
    queued = _waited_for_before(claim, budgets.values())
    rows, parts, held = [], [], []
    for planned, lines in zip(fresh, wanted, strict=True):
        need = {budgets[line].pk: fen for line, fen in lines.items()}
        waits = not queued.isdisjoint(need) or any(left[key] < fen for key, fen in need.items())
        if waits:
            queued.update(need)
        else:
            for key, fen in need.items():
                left[key] -= fen
        row = _row(claim, planned, State.WAITING if waits else State.COMMITTED, now)
        rows.append(row)
        held.append(need)
        parts += [
            Part(commitment=row, budget_id=key, fen=fen, waiting=waits, decided_at=claim.decided_at)
            for key, fen in need.items()
        ]
    Commitment.objects.bulk_create(rows)
    for part in parts:
        part.commitment_id = part.commitment.pk
    Part.objects.bulk_create(parts)
    caps.enter([(row, planned.caps) for row, planned in zip(rows, fresh, strict=True)])
    drafts = [
        _draft(COMMIT, row, need)
        for row, need in zip(rows, held, strict=True)
        if row.state == State.COMMITTED
    ]
    counts: dict[int, int] = {}
    for row, need in zip(rows, held, strict=True):
        for key in need if row.state == State.WAITING else ():
            counts[key] = counts.get(key, 0) + 1
    post(drafts, by, now, counts)
    return rows


def _lines(claim: Claim, planned: Planned) -> dict[Line, int]:
    found: dict[Line, int] = {}
    for part in planned.parts:
        if part.fen:
            line = Line(claim.pack, part.fund, part.level, part.district, year_of(claim, planned))
            found[line] = found.get(line, 0) + part.fen
    return found


def _waited_for_before(claim: Claim, budgets: Iterable[Budget]) -> set[int]:
    """The budgets for which something decided no later than this claim waits already."""
    return {
        budget.pk
        for budget in budgets
        if budget.waiting
        and Part.objects.filter(budget=budget, waiting=True, decided_at__lte=claim.decided_at).exists()
    }


def _row(claim: Claim, planned: Planned, state: State, now: datetime) -> Commitment:
    return Commitment(
        case=claim.key, case_number=claim.number, number=planned.number, label=planned.label, pack=claim.pack, benefit=claim.benefit,
        claimant=claim.claimant, group=claim.group, payee=claim.payee or claim.claimant, fen=planned.fen, due=planned.due,
        year=year_of(claim, planned), condition=planned.condition, decided_at=claim.decided_at, state=state,
        created_at=now, changed_at=now,
    )  # fmt: skip


def _draft(what: str, row: Commitment, need: dict[int, int]) -> Draft:
    moves = tuple(Move(key, Kind.AVAILABLE, Kind.COMMITTED, fen) for key, fen in need.items())
    # Money that is set aside again (after a lapse) is another entry of the same instalment.
    return Draft(what, f"{what}:{row.pk}:{row.year}", moves, case=row.case, commitment=row.pk)


def release(now: datetime, budgets: Iterable[int] | None = None, by: Any = None) -> list[Commitment]:
    """Fund what waits, strictly in order in each budget, until there is not enough. Returns what was funded, in order.

    `budgets` limits it to queues that got money (keys); None looks at all. Each instalment is one transaction, so that a
    stop in between loses nothing; run again, it goes on.
    """
    queues = Budget.objects.filter(waiting__gt=0, available__gt=0)
    if budgets is not None:
        queues = queues.filter(pk__in=set(budgets))
    todo = list(queues.order_by("pk").values_list("pk", flat=True))
    done = []
    while todo:
        row, others = _release_first(todo[-1], now, by)
        if row is None:
            todo.pop()
        else:
            done.append(row)
            # In another queue the next one may now be at the head of all of its queues.
            todo += [key for key in others if key not in todo]
    return done


@transaction.atomic
def _release_first(budget: int, now: datetime, by: Any) -> tuple[Commitment | None, list[int]]:
    """Fund the first in a queue, if it is the first in all of its queues and there is enough for it."""
    first = _head(budget)
    if first is None:
        return None, []
    row = Commitment.objects.select_for_update().get(pk=first)
    parts = list(Part.objects.filter(commitment=row))
    held = locked(part.budget_id for part in parts)
    if row.state != State.WAITING or any(_head(key) != first for key in held):
        return None, []
    if any(held[part.budget_id].available < part.fen for part in parts):
        return None, []
    Part.objects.filter(commitment=row).update(waiting=False)
    move([row], State.COMMITTED, "", now, by)
    need = {part.budget_id: part.fen for part in parts}
    post([_draft(RELEASE, row, need)], by, now, dict.fromkeys(need, -1))
    return row, list(need)


def _head(budget: int) -> int | None:
    queue = Part.objects.filter(budget=budget, waiting=True).order_by("decided_at", "commitment_id")
    return queue.values_list("commitment_id", flat=True).first()
