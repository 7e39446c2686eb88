"""Caps over persons and enterprises, enforced when money is ordered, under lock, divided as the rule says.

The division is that of the rules (`duixian.rules.evaluate.groups.divide`) over all instalments of the cap that still count,
also those that are not being paid now: under by_date an earlier claim keeps its part though a later one is paid first.
What earlier batches took stands; where they took what the rule gives them, so do the later ones, to the fen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from duixian.quantities import format_money
from duixian.rules.evaluate.groups import Claim as Member
from duixian.rules.evaluate.groups import divide

from .models import Cap, CapShare, Commitment, State
from .values import CapOn, FundsError
from .writing import write

GONE = (State.CANCELLED, State.LAPSED)
OPEN = ("silent", "claimant")  # divisions that the rule leaves to an office or to the group


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be paid of an instalment now; `by` is the cap that cuts it, `reason` why nothing may be paid."""

    fen: int
    by: str = ""
    reason: str = ""


def enter(pairs: Iterable[tuple[Commitment, Sequence[CapOn]]]) -> None:
    """Put instalments under their caps; again, with what has changed (day, allotted, the cap's amount).

    The newest amount of a cap counts for what is paid from now on. Raises FundsError where it is below what was taken.
    """
    wanted = [(row, on) for row, caps in pairs for on in caps]
    if wanted:
        _enter(wanted)


@transaction.atomic
def _enter(wanted: Sequence[tuple[Commitment, CapOn]]) -> None:
    caps = locked([on for _, on in wanted])
    known = {(s.cap_id, s.commitment_id): s for s in CapShare.objects.filter(cap__in=caps.values(), commitment__in={row.pk for row, _ in wanted})}  # fmt: skip
    fresh = []
    for row, on in wanted:
        cap = caps[on.limit, on.group, on.period]
        share = known.get((cap.pk, row.pk))
        if share is None:
            claimed = max(row.fen, on.claimed or 0)
            fresh.append(CapShare(cap=cap, commitment=row, fen=claimed, day=on.day, allotted=on.allotted))
        elif share.taken is None:
            CapShare.objects.filter(pk=share.pk).update(day=on.day, allotted=on.allotted)
    CapShare.objects.bulk_create(fresh)


def locked(wanted: Sequence[CapOn]) -> dict[tuple[str, str, str], Cap]:
    """The caps' rows under lock, made where missing, with their newest amounts."""
    if not wanted:
        return {}
    newest = {(on.limit, on.group, on.period): on for on in wanted}
    for on in newest.values():
        if on.fen < 0 or (on.allotted or 0) < 0:
            raise FundsError(f"{on.label or on.limit} 的金额不能小于 0。")
    Cap.objects.bulk_create(
        [Cap(limit=on.limit, group=on.group, period=on.period, label=on.label, sharing=on.sharing, fen=on.fen) for _, on in sorted(newest.items())],
        ignore_conflicts=True,
    )  # fmt: skip
    groups = {on.group for on in wanted}
    rows = (
        Cap.objects.select_for_update()
        .filter(group__in=groups, limit__in={on.limit for on in wanted})
        .order_by("pk")
    )
    found = {(cap.limit, cap.group, cap.period): cap for cap in rows}
    for key, on in newest.items():
        cap = found[key]
        if (cap.fen, cap.sharing, cap.label) == (on.fen, on.sharing, on.label):
            continue
        if on.fen < cap.taken:
            raise FundsError(f"{cap} 已经用了 {format_money(cap.taken)}，不能改成 {format_money(on.fen)}。")
        cap.fen, cap.sharing, cap.label = on.fen, on.sharing, on.label
        cap.save(update_fields=["fen", "sharing", "label"])
    return found


def allowed(rows: Sequence[Commitment]) -> dict[int, Allowed]:
    """What might be paid of instalments as things stand, by key; without a cap all of it. Nothing is counted."""
    return _allowed_of(rows, list(Cap.objects.filter(pk__in=_caps_of(rows)).order_by("pk")))[0]


def take(rows: Sequence[Commitment]) -> dict[int, Allowed]:
    """What may be paid of locked instalments, counted against their caps at once. By key; without a cap all of it."""
    caps = list(Cap.objects.select_for_update().filter(pk__in=_caps_of(rows)).order_by("pk"))
    found, shares = _allowed_of(rows, caps)
    drawn = {row.pk for row in rows}
    taking = []
    for cap in caps:
        for share in shares[cap.pk]:
            if share.commitment_id in drawn and found[share.commitment_id].fen > 0:
                share.taken = found[share.commitment_id].fen
                cap.taken += share.taken
                taking.append(share)
    write(taking, ["taken"])
    write(caps, ["taken"])
    return found


def _caps_of(rows: Sequence[Commitment]) -> set[int]:
    """The caps over instalments that are due."""
    keys = {row.pk for row in rows}
    due = CapShare.objects.filter(commitment__state=State.DUE).order_by()
    return {cap for key, cap in due.values_list("commitment_id", "cap_id") if key in keys}


def _allowed_of(
    rows: Sequence[Commitment], caps: Sequence[Cap]
) -> tuple[dict[int, Allowed], dict[int, list[CapShare]]]:
    """The division of these caps, and the shares it was made of, by cap."""
    shares: dict[int, list[CapShare]] = defaultdict(list)
    for share in (
        CapShare.objects.filter(cap__in=caps)
        .select_related("commitment")
        .exclude(commitment__state__in=GONE, taken=None)
        .order_by("commitment")
    ):
        shares[share.cap_id].append(share)
    drawn = {row.pk for row in rows}
    found = {row.pk: Allowed(row.fen) for row in rows}
    for cap in caps:
        for key, one in _divided(cap, shares[cap.pk]).items():
            if key in drawn and one.fen < found[key].fen:
                found[key] = one
    return found, shares


def _divided(cap: Cap, shares: Sequence[CapShare]) -> dict[int, Allowed]:
    """What the rule gives each instalment that has taken nothing yet."""
    taken = [share for share in shares if share.taken is not None]
    still = [share for share in shares if share.taken is None]
    try:
        ideal = _by_rule(cap, cap.fen, shares)
        if all(_most(share, ideal[share.commitment_id]) == share.taken for share in taken):
            given = ideal
        else:
            given = _by_rule(cap, cap.fen - cap.taken, still)
    except ValueError as error:
        return {share.commitment_id: Allowed(0, str(cap), f"{cap}：{error}。") for share in still}
    return {share.commitment_id: _allowed(cap, share, given[share.commitment_id]) for share in still}


def _most(share: CapShare, fen: int | None) -> int | None:
    """A part of the division, as far as the instalment itself goes (it may have been granted less than was claimed)."""
    return None if fen is None else min(fen, share.commitment.fen)


def _by_rule(cap: Cap, fen: int, shares: Sequence[CapShare]) -> dict[int, int | None]:
    """The division; None where the rule leaves it open. What a silent rule leaves open an office may have allotted."""
    members = [Member(f"{s.commitment_id:012d}", s.fen, s.day, s.allotted) for s in shares]
    sharing = cap.sharing
    too_many = sum(min(share.fen, fen) for share in shares) > fen
    if sharing == "silent" and too_many and any(share.allotted is not None for share in shares):
        sharing = "claimant"
    given = divide(sharing, fen, members)
    return {
        s.commitment_id: fen if isinstance(fen, int) else None for s, fen in zip(shares, given, strict=True)
    }


def _allowed(cap: Cap, share: CapShare, fen: int | None) -> Allowed:
    if fen is None:
        who = "请单位先分配" if cap.sharing == "claimant" else "文件没有说怎样分，请主管部门先定各人的数额"
        return Allowed(0, str(cap), f"{cap}不够全部支付，{who}。")
    if fen == 0:
        return Allowed(0, str(cap), f"{cap}（{format_money(cap.fen)}）已经用完。")
    return Allowed(min(fen, share.commitment.fen), str(cap) if fen < share.commitment.fen else "")


@transaction.atomic
def allot(row: Commitment, cap_id: int, fen: int) -> CapShare:
    """Write down what an instalment is given under a cap whose rule leaves the division open.

    Raises FundsError where the rule divides by itself, where a batch has taken it, and where all together exceed the cap.
    """
    cap = Cap.objects.select_for_update().filter(pk=cap_id).first()
    share = CapShare.objects.filter(cap=cap, commitment=row).first() if cap is not None else None
    if cap is None or share is None:
        raise FundsError("这笔款不在这个上限之内。")
    if cap.sharing not in OPEN:
        raise FundsError(f"{cap}由规则分，不另定各人的数额。")
    if share.taken is not None:
        raise FundsError("这笔款已经编入批次，不能再定数额。")
    if not 0 <= fen <= row.fen:
        raise FundsError(f"数额要在 0 到 {format_money(row.fen)} 之间。")
    others = cap.shares.exclude(pk=share.pk)
    used = sum(one.taken if one.taken is not None else one.allotted or 0 for one in others)
    if used + fen > cap.fen:
        raise FundsError(
            f"合计超过上限：别的申请已分 {format_money(used)}，还能分 {format_money(max(0, cap.fen - used))}。"
        )
    share.allotted = fen
    share.save(update_fields=["allotted"])
    return share


def open_shares(row: Commitment) -> list[CapShare]:
    """The places of an instalment under caps whose division an office or the group has to settle."""
    return list(row.caps.filter(cap__sharing__in=OPEN, taken=None).select_related("cap").order_by("pk"))


def free(rows: Sequence[Commitment]) -> None:
    """Locked instalments that are not paid after all no longer count against their caps."""
    mine = CapShare.objects.filter(commitment__in=rows, taken__isnull=False)
    for cap in Cap.objects.select_for_update().filter(pk__in=mine.values("cap")).order_by("pk"):
        shares = list(mine.filter(cap=cap))
        cap.taken -= sum(share.taken or 0 for share in shares)
        cap.save(update_fields=["taken"])
        CapShare.objects.filter(pk__in=[share.pk for share in shares]).update(taken=None)
