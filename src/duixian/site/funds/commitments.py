"""Money set aside for decided claims: never more than there is, and in the order of the decisions.

In the queue of a budget nobody overtakes: an instalment is funded when all its budgets have enough and nothing decided
earlier waits for any of them. What is paid by several funds waits in the queue of each, and holds up those behind it in each.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from duixian.quantities import format_money
from duixian.site.prepared import Arg, Prepared, add_all

from . import caps
from .ledger import CHUNK, Draft, Move, locked, locked_lines, post
from .models import Budget, Commitment, Kind, Occasion, Part, State
from .reach import bearer
from .states import move
from .values import Claim, FundsError, Line, Planned

COMMIT, RELEASE = "commit", "release"
CANCELLED = State.CANCELLED
OF_CASE = Prepared[Commitment](lambda: Commitment.objects.filter(case=Arg(0)).order_by("number", "pk"))
OCCASIONS = Prepared[Occasion](
    lambda: Occasion.objects.filter(holder=Arg(0), pack=Arg(1), benefit=Arg(2), live=True).select_related("commitment").order_by("pk")
)  # fmt: skip
COVERED = Prepared[Commitment](
    lambda: Commitment.objects.filter(claimant=Arg(0), pack=Arg(1), benefit=Arg(2)).exclude(Q(covers="") | Q(state=CANCELLED) | Q(fallen=True)).order_by("due", "pk")
)  # fmt: skip


def year_of(claim: Claim, planned: Planned) -> int:
    """The year an instalment is charged to: that of its due date, but none before the claim's."""
    return max(claim.year, planned.due.year) if planned.due else claim.year


def commit(claim: Claim, instalments: Sequence[Planned], now: datetime, by: Any = None) -> list[Commitment]:
    """Set money aside for each instalment, or let it wait in order of decision. Returns them by number.

    Instalments that are there already are returned as they stand (those that were cancelled are not there any more); another
    amount under the same number is refused, and a month, year or part that another case has. Raises FundsError.
    """
    return commit_all([(claim, instalments)], now, by)[0]


@transaction.atomic
def commit_all(
    claims: Sequence[tuple[Claim, Sequence[Planned]]], now: datetime, by: Any = None
) -> list[list[Commitment]]:
    """`commit` for many claims at once, all or none, in the order of their decisions. Each case stands in it once."""
    for claim, instalments in claims:
        _check(claim, instalments)
    wanted = [planned for _, instalments in claims for planned in instalments]
    caps.locked([cap for planned in wanted for cap in planned.caps])  # before the budgets, as everywhere
    lines = {
        line for claim, instalments in claims for planned in instalments for line in _lines(claim, planned)
    }
    budgets = locked_lines(lines)
    known = _known(claims)  # under the budgets' locks: nobody adds to these cases now
    fresh = [
        _New(claim, planned, {budgets[line].pk: fen for line, fen in _lines(claim, planned).items()})
        for claim, instalments in sorted(claims, key=lambda one: one[0].decided_at)
        for planned in sorted(instalments, key=lambda planned: planned.number)
        if _is_new(claim, planned, known.get((claim.key, planned.number)))
    ]
    if fresh:
        _not_covered(fresh)
        for row in _set_aside(fresh, {budget.pk: budget for budget in budgets.values()}, now, by):
            known[row.case, row.number] = row
    return [
        [known[claim.key, n] for n in sorted(p.number for p in instalments)] for claim, instalments in claims
    ]


@dataclass(slots=True)
class _New:
    """An instalment to be written, with what it needs of each budget."""

    claim: Claim
    planned: Planned
    need: dict[int, int]


def _known(claims: Sequence[tuple[Claim, Sequence[Planned]]]) -> dict[tuple[uuid.UUID, int], Commitment]:
    keys = [claim.key for claim, _ in claims]
    rows = (
        OF_CASE.all(keys[0])
        if len(keys) == 1
        else [
            row
            for start in range(0, len(keys), CHUNK)
            for row in Commitment.objects.filter(case__in=keys[start : start + CHUNK])
        ]
    )
    return {(row.case, row.number): row for row in rows if row.state != CANCELLED and not row.fallen}


def covered(claimant: uuid.UUID, pack: str, benefit: str) -> list[Commitment]:
    """The instalments of a claimant's benefit, of all cases, that pay a month, year or part of it and are not cancelled."""
    return list(COVERED.all(claimant, pack, benefit))


def occasions(holder: uuid.UUID, pack: str, benefit: str) -> list[Occasion]:
    """The events for which instalments of a holder's benefit are set aside, of all cases, that are not cancelled."""
    return list(OCCASIONS.all(holder, pack, benefit))


def _not_covered(fresh: Sequence[_New]) -> None:
    """Raises FundsError where another instalment has the month, year, part or event of one of these; the database would
    refuse it."""
    for new in fresh:
        for one in (
            occasions(_holder(new.claim), new.claim.pack, new.claim.benefit) if new.planned.events else ()
        ):
            if one.key in new.planned.events:
                raise FundsError(
                    f"案件 {new.claim.number} 第 {new.planned.number} 期与{one.commitment}是同一次，不能重复安排。"
                )
    wanted = {(new.claim.claimant, new.claim.pack, new.claim.benefit) for new in fresh if new.planned.covers}
    there = {(*which, row.covers): row for which in wanted for row in covered(*which)}
    for new in fresh:
        row = there.get((new.claim.claimant, new.claim.pack, new.claim.benefit, new.planned.covers))
        if row is not None:
            raise FundsError(
                f"案件 {new.claim.number} 第 {new.planned.number} 期与案件 {row.case_number} 第 {row.number} 期是同一期，不能重复安排。"
            )


def _is_new(claim: Claim, planned: Planned, row: Commitment | None) -> bool:
    if row is not None and row.fen != planned.fen:
        raise FundsError(
            f"案件 {claim.number} 第 {planned.number} 期已经按 {format_money(row.fen)} 安排，"
            f"不能改成 {format_money(planned.fen)}。"
        )
    return row is None


def _check(claim: Claim, instalments: Sequence[Planned]) -> None:
    if len({planned.number for planned in instalments}) < len(instalments):
        raise FundsError(f"案件 {claim.number} 有两期用了同一个期次。")
    for planned in instalments:
        if planned.fen <= 0 or any(part.fen < 0 for part in planned.parts):
            raise FundsError(f"第 {planned.number} 期的金额要大于 0，各级分担不能小于 0。")
        if sum(part.fen for part in planned.parts) != planned.fen:
            raise FundsError(f"第 {planned.number} 期各级分担的合计不等于 {format_money(planned.fen)}。")


def _set_aside(
    fresh: Sequence[_New], budgets: Mapping[int, Budget], now: datetime, by: Any
) -> list[Commitment]:
    """Write instalments in their order, each with its money or its place in the queues. The budgets are locked."""
    left = {key: budget.available for key, budget in budgets.items()}
    first = {key: _first(key) for key, budget in budgets.items() if budget.waiting}
    rows: list[Commitment] = []
    parts: list[Part] = []
    drafts: list[tuple[Commitment, dict[int, int]]] = []
    counts: dict[int, int] = defaultdict(int)
    for new in fresh:
        _open(new, budgets)
        at = new.claim.decided_at
        waits = any(left[key] < fen or (key in first and first[key] <= at) for key, fen in new.need.items())
        row = _row(new.claim, new.planned, State.WAITING if waits else State.COMMITTED, now)
        for key, fen in new.need.items():
            if waits:
                first[key] = min(first.get(key, at), at)
                counts[key] += 1
            else:
                left[key] -= fen
            parts.append(Part(commitment=row, budget_id=key, fen=fen, waiting=waits, decided_at=at))
        rows.append(row)
        if not waits:
            drafts.append((row, new.need))
    add_all(rows)
    for part in parts:
        part.commitment_id = part.commitment.pk
    add_all(parts, keys=False)
    events = [
        Occasion(commitment=row, holder=_holder(new.claim), pack=row.pack, benefit=row.benefit, key=key)
        for row, new in zip(rows, fresh, strict=True)
        for key in new.planned.events
    ]
    add_all(events, keys=False)
    caps.enter([(row, new.planned.caps) for row, new in zip(rows, fresh, strict=True)])
    post([_draft(COMMIT, row, need) for row, need in drafts], by, now, counts)
    return rows


def _holder(claim: Claim) -> uuid.UUID:
    return claim.holder or claim.claimant


def _open(new: _New, budgets: Mapping[int, Budget]) -> None:
    for key in new.need:
        if budgets[key].closed_at is not None:
            raise FundsError(
                f"{budgets[key]} 已经年终结账，不能再安排。请把案件 {new.claim.number} 安排到下一年度。"
            )


def _first(budget: int) -> datetime:
    """When the first in a queue that is not empty was decided."""
    queue = Part.objects.filter(budget=budget, waiting=True).order_by("decided_at", "commitment_id")
    return queue.values_list("decided_at", flat=True)[:1].get()


def _lines(claim: Claim, planned: Planned) -> dict[Line, int]:
    found: dict[Line, int] = {}
    for part in planned.parts:
        if part.fen:
            line = Line(claim.pack, part.fund, part.level, part.district, year_of(claim, planned))
            found[line] = found.get(line, 0) + part.fen
    return found


def _row(claim: Claim, planned: Planned, state: State, now: datetime) -> Commitment:
    return Commitment(
        case=claim.key, case_number=claim.number, number=planned.number, label=planned.label, pack=claim.pack, benefit=claim.benefit,
        claimant=claim.claimant, group=claim.group, payee=claim.payee or claim.claimant, fen=planned.fen, due=planned.due,
        bearer=bearer(part.district for part in planned.parts if part.fen), year=year_of(claim, planned), covers=planned.covers, refund=planned.refund, condition=planned.condition, decided_at=claim.decided_at, state=state,
        created_at=now, changed_at=now,
    )  # fmt: skip


def _draft(what: str, row: Commitment, need: dict[int, int]) -> Draft:
    moves = tuple(Move(key, Kind.AVAILABLE, Kind.COMMITTED, fen) for key, fen in need.items())
    # Money that is set aside again (after a lapse) is another entry of the same instalment.
    return Draft(what, row.entry(what), moves, case=row.case, commitment=row.pk)


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
