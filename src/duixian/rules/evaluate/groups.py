"""A cap over the claims of a group, divided among them as its rule says (docs/semantics.md, "limits over groups")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from duixian.quantities.money import split
from duixian.rules.evaluate.result import Interval


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a group in a period: `fen` before the cap; the day and the claimant's own division where known."""

    key: str
    fen: int
    day: date | None = None
    allotted: int | None = None


def divide(sharing: str, cap: int, claims: Sequence[Claim]) -> list[int | Interval]:
    """What each claim is paid, in the order given; never more than itself, together never more than `cap`.

    by_date: the earlier first (of one day the lower key), each what is left. pro_rata: in proportion, exact by largest
    remainder (of equal remainders the lower key). claimant: as allotted; an interval while a claim is not, and never
    beyond the cap. silent: an interval each where they do not all fit. Raises `ValueError` for a negative claim, a claim
    without a day under by_date, and an allotment beyond the cap.
    """
    if cap < 0 or any(claim.fen < 0 for claim in claims):
        raise ValueError("金额不能小于 0")
    own = [min(claim.fen, cap) for claim in claims]
    if sharing == "by_date":
        return _by_date(cap, claims, own)
    if sharing == "claimant":
        return _allotted(cap, claims, own)
    total = sum(own)
    if total <= cap:
        return list(own)
    if sharing == "silent":
        return [_within(max(0, cap - (total - fen)), fen, cap) for fen in own]
    if sharing != "pro_rata":
        raise ValueError(f"没有这种分法：{sharing}")
    order = sorted(range(len(claims)), key=lambda i: claims[i].key)
    parts = split(cap, [own[i] for i in order])
    found: list[int | Interval] = [0] * len(claims)
    for place, part in zip(order, parts, strict=True):
        found[place] = part
    return found


def _by_date(cap: int, claims: Sequence[Claim], own: list[int]) -> list[int | Interval]:
    days = [claim.day for claim in claims]
    if any(day is None for day in days):
        raise ValueError("按申请先后分，每个申请都要有日期")
    found: list[int | Interval] = [0] * len(claims)
    left = cap
    for place in sorted(range(len(claims)), key=lambda i: (days[i] or date.min, claims[i].key)):
        found[place] = paid = min(own[place], left)
        left -= paid
    return found


def _allotted(cap: int, claims: Sequence[Claim], own: list[int]) -> list[int | Interval]:
    given = [
        min(fen, claim.allotted) if claim.allotted is not None else None
        for fen, claim in zip(own, claims, strict=True)
    ]
    left = cap - sum(fen for fen in given if fen is not None)
    if left < 0:
        raise ValueError(f"分给各申请的合计超过上限 {cap} 分")
    return [
        _within(0, min(fen, left), cap) if known is None else known
        for fen, known in zip(own, given, strict=True)
    ]


def _within(lo: int, hi: int, cap: int) -> int | Interval:
    lo = min(lo, hi)
    return lo if lo == hi else Interval(lo, min(hi, cap))
