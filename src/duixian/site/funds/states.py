"""How an instalment moves between its states: falling due, held and resumed, cancelled, taken up again after a lapse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from duixian.quantities import format_money, split
from duixian.site.prepared import OneOf, add_all, run

from .ledger import CHUNK, Draft, Move, locked, locked_lines, post
from .models import CapShare, Change, Commitment, Kind, Occasion, Part, State
from .models.commitments import SET_ASIDE, STOPPABLE
from .values import FundsError, Line
from .writing import write

BY_KEY = OneOf[Commitment](
    "pk", lambda some: Commitment.objects.select_for_update().filter(some).order_by("pk")
)
_MOVED = f"UPDATE {Commitment._meta.db_table} SET state = %s, reason = %s, changed_at = %s WHERE id IN"  # noqa: S608 - a name of the model


def locked_rows(keys: Iterable[int]) -> list[Commitment]:
    """Instalments under lock, by key."""
    wanted = sorted(set(keys))
    return [
        row for start in range(0, len(wanted), CHUNK) for row in BY_KEY.all(wanted[start : start + CHUNK])
    ]


def move(rows: Sequence[Commitment], state: State, reason: str, now: datetime, by: Any) -> None:
    """Put locked instalments into a state, each change recorded."""
    if not rows:
        return
    add_all(
        [
            Change(commitment=row, before=row.state, after=state, reason=reason[:300], by=by, at=now)
            for row in rows
        ],
        keys=False,
    )
    keys = [row.pk for row in rows]
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        run(f"{_MOVED} ({', '.join(['%s'] * len(some))})", state.value, reason[:300], now, *some)
    if state == State.CANCELLED or any(row.state == State.CANCELLED for row in rows):
        # what is cancelled frees its events for another claim
        Occasion.objects.filter(commitment__in=keys).update(live=state != State.CANCELLED)
    for row in rows:
        row.state, row.reason, row.changed_at = state, reason[:300], now


def due_by(day: date) -> QuerySet[Commitment]:
    """What has money set aside and falls due on or before a day; for the clock, oldest first."""
    return Commitment.objects.filter(state=State.COMMITTED, due__lte=day).order_by("due", "pk")


@transaction.atomic
def mark_due(commitments: Iterable[Commitment | int], now: datetime, by: Any = None) -> list[Commitment]:
    """Instalments whose money is set aside are to be paid now. Returns those that changed; others stand as they were."""
    rows = [row for row in locked_rows(keys_of(commitments)) if row.state == State.COMMITTED]
    move(rows, State.DUE, "", now, by)
    return rows


@transaction.atomic
def hold(commitment: Commitment | int, reason: str, now: datetime, by: Any = None) -> Commitment:
    """Do not pay for now; the money stays set aside. Raises FundsError."""
    row = _one(commitment)
    _needs(reason)
    if row.state == State.HELD:
        return row
    if row.state not in (State.COMMITTED, State.DUE, State.FAILED):
        raise FundsError(_cannot(row, "暂缓"))
    Commitment.objects.filter(pk=row.pk).update(resumes=row.state)
    move([row], State.HELD, reason, now, by)
    return row


@transaction.atomic
def resume(commitment: Commitment | int, reason: str, now: datetime, by: Any = None) -> Commitment:
    """A held instalment is again what it was before. Raises FundsError."""
    row = _one(commitment)
    if row.state != State.HELD:
        raise FundsError(f"{row} 没有暂缓（现在是“{row.get_state_display()}”），不用恢复。")
    move([row], State(row.resumes or State.DUE), reason, now, by)
    return row


@transaction.atomic
def cancel(commitment: Commitment | int, reason: str, now: datetime, by: Any = None) -> Commitment:
    """It will not be paid; its money is free again (the caller runs `release`). Raises FundsError."""
    row = _one(commitment)
    _needs(reason)
    if row.state == State.CANCELLED:
        return row
    if row.state not in STOPPABLE:
        raise FundsError(_cannot(row, "取消"))
    give_up([row], State.CANCELLED, reason, now, by)
    return row


def give_up(rows: Sequence[Commitment], state: State, reason: str, now: datetime, by: Any) -> None:
    """Locked instalments lose what is set aside for them, or their place in the queues."""
    parts = list(Part.objects.filter(commitment__in=rows))
    locked(part.budget_id for part in parts)
    of = {row.pk: row for row in rows}
    counts: dict[int, int] = {}
    moves: dict[int, list[Move]] = {row.pk: [] for row in rows}
    for part in parts:
        if of[part.commitment_id].state in SET_ASIDE:
            moves[part.commitment_id].append(Move(part.budget_id, Kind.COMMITTED, Kind.AVAILABLE, part.fen))
        elif part.waiting:
            counts[part.budget_id] = counts.get(part.budget_id, 0) - 1
    Part.objects.filter(commitment__in=rows, waiting=True).update(waiting=False)
    drafts = [
        Draft(state.value, of[key].entry(state.value), tuple(some), case=of[key].case, commitment=key, note=reason[:500])
        for key, some in moves.items()
        if some
    ]  # fmt: skip
    move(rows, state, reason, now, by)
    post(drafts, by, now, counts)


@transaction.atomic
def reduce(commitment: Commitment | int, fen: int, reason: str, now: datetime, by: Any = None) -> Commitment:
    """Less is to be paid than was set aside; the rest is free again (the caller runs `release`). Raises FundsError."""
    row = _one(commitment)
    _needs(reason)
    if row.state not in STOPPABLE:
        raise FundsError(_cannot(row, "减付"))
    if not 0 < fen < row.fen:
        raise FundsError(f"减付后的金额要大于 0，并且少于现在的 {format_money(row.fen)}。")
    CapShare.objects.filter(commitment=row, fen__gt=fen).update(fen=fen)
    parts = list(Part.objects.filter(commitment=row).order_by("pk"))
    locked(part.budget_id for part in parts)
    moves, counts = [], dict[int, int]()
    for part, left in zip(parts, split(fen, [part.fen for part in parts]), strict=True):
        if row.state in SET_ASIDE:
            moves.append(Move(part.budget_id, Kind.COMMITTED, Kind.AVAILABLE, part.fen - left))
        elif not left and part.waiting:
            counts[part.budget_id] = -1
        part.fen = left
    for empty in [part for part in parts if not part.fen]:
        empty.delete()
    write([part for part in parts if part.fen], ["fen"])
    draft = Draft("reduce", f"reduce:{row.pk}:{row.fen}:{fen}", tuple(moves), case=row.case, commitment=row.pk, note=reason[:500])  # fmt: skip
    row.fen = fen
    write([row], ["fen"])
    move([row], State(row.state), reason, now, by)
    post([draft] if moves else [], by, now, counts)
    return row


@transaction.atomic
def revive(commitment: Commitment | int, year: int, reason: str, now: datetime, by: Any = None) -> Commitment:
    """A lapsed instalment waits for money of a later year, in the order of its decision. Raises FundsError."""
    row = _one(commitment)
    _needs(reason)
    if row.state != State.LAPSED:
        raise FundsError(_cannot(row, "重新安排"))
    if year <= row.year:
        raise FundsError(f"{row} 的 {row.year} 年度指标已经失效，要安排到以后的年度。")
    wait_in([row], year, now, by, reason)
    return row


@transaction.atomic
def take_up(commitment: Commitment | int, reason: str, now: datetime, by: Any = None) -> Commitment:
    """A cancelled instalment waits for money again, in the order of its decision (the caller runs `release`).

    Raises FundsError, also where another instalment has its place or its month, year or part by now."""
    row = _one(commitment)
    _needs(reason)
    if row.state != State.CANCELLED:
        raise FundsError(_cannot(row, "恢复"))
    others = Commitment.objects.exclude(state=State.CANCELLED).exclude(fallen=True)
    if others.filter(case=row.case, number=row.number).exists():
        raise FundsError(f"{row} 已经另行安排，不用恢复。")
    same = others.filter(claimant=row.claimant, pack=row.pack, benefit=row.benefit, covers=row.covers).first()
    if row.covers and same is not None:
        raise FundsError(f"{row} 与案件 {same.case_number} 第 {same.number} 期是同一期，不能恢复。")
    for mine in row.occasions.all():
        taken = Occasion.objects.filter(
            holder=mine.holder, pack=mine.pack, benefit=mine.benefit, key=mine.key, live=True
        )
        if (other := taken.select_related("commitment").first()) is not None:
            raise FundsError(f"{row} 与{other.commitment}是同一次，不能恢复。")
    row.again += 1
    write([row], ["again"])
    wait_in([row], max(row.year, now.year), now, by, reason)
    return row


def wait_in(rows: Sequence[Commitment], year: int, now: datetime, by: Any, reason: str) -> None:
    """Locked instalments that have no money stand in the queues of another year."""
    parts = list(Part.objects.filter(commitment__in=rows).select_related("budget").order_by("pk"))
    lines = {
        part.pk: Line(p.pack, p.fund, p.level, p.district, max(year, p.year))
        for part in parts
        for p in [part.budget]
    }
    budgets = locked_lines(lines.values())
    counts: dict[int, int] = {}
    for part in parts:
        if part.waiting:
            counts[part.budget_id] = counts.get(part.budget_id, 0) - 1
        part.budget, part.waiting = budgets[lines[part.pk]], True
        counts[part.budget_id] = counts.get(part.budget_id, 0) + 1
    write(parts, ["budget", "waiting"])
    Commitment.objects.filter(pk__in=[row.pk for row in rows]).update(year=year)
    for row in rows:
        row.year = year
    move(rows, State.WAITING, reason, now, by)
    post([], by, now, counts)


def _one(commitment: Commitment | int) -> Commitment:
    return Commitment.objects.select_for_update().get(pk=_key(commitment))


def _key(commitment: Commitment | int) -> int:
    return commitment if isinstance(commitment, int) else commitment.pk


def keys_of(commitments: Iterable[Commitment | int]) -> set[int]:
    return {_key(one) for one in commitments}


def _needs(reason: str) -> None:
    if not reason.strip():
        raise FundsError("没有写原因。请写明原因，申请人会看到。")


def _cannot(row: Commitment, act: str) -> str:
    said = {
        State.WAITING: "它还在等资金，没有可暂缓的钱；不再支付的，请取消",
        State.ORDERED: "它在一个拨付批次里，请先从批次移出，已送银行的等回执",
        State.PAID: "钱已经到账；要收回的，请提出追缴",
    }
    why = said.get(State(row.state), f"它现在是“{row.get_state_display()}”")
    return f"{row} 不能{act}：{why}。"
