"""The words round a number: 不低于 … 以上, 约 … 左右, 增长 …, 前, 起."""

from __future__ import annotations

import re
from dataclasses import replace

from duixian.quantities import units as u
from duixian.quantities.values import Kind, Quantity

_REACH = 24  # characters looked at on each side
_BEFORE = tuple((c, re.compile(rf"(?:{words})\s*{u.BETWEEN}\s*$")) for c, words in u.BEFORE)
_AFTER = tuple((c, re.compile(rf"\s{{0,6}}(?:{words})")) for c, words in u.AFTER)
_AFTER_TIME = tuple((c, re.compile(rf"\s{{0,6}}(?:{words})")) for c, words in u.AFTER_TIME)
_CHANGE = tuple((c, re.compile(rf"(?:{words})(?:了|约|幅度为?|率为?)?\s*$")) for c, words in u.CHANGE)
_YEARLY = re.compile(r"年均[^，。；,;]{0,8}$")
_TIMES = frozenset({Kind.DATE, Kind.PERIOD, Kind.DURATION})
_UNCOMPARED = frozenset({Kind.ORDINAL, Kind.RATIO, Kind.BASE_RATE})
_CHANGING = frozenset(
    {Kind.MONEY, Kind.RATE, Kind.COUNT, Kind.NUMBER, Kind.MULTIPLE, Kind.FOREIGN, Kind.DURATION}
)


def with_context(plain: str, core: Quantity, floor: int) -> Quantity:
    """``core`` with comparing words taken in, never reaching before ``floor`` (the end of the quantity before)."""
    start, comparator = core.start, core.comparator
    before = plain[max(floor, core.start - _REACH) : core.start]
    end = core.end
    if core.kind not in _UNCOMPARED:
        end, after = _after(plain, core)
        for sign, pattern in _BEFORE:
            match = pattern.search(before)
            if match is not None and not (core.kind is Kind.DURATION and match[0].startswith("近")):  # 近两年
                start, comparator = core.start - (len(before) - match.start()), comparator or sign
                before = before[: match.start()]
                break
        reached = plain[start : core.start].startswith("满")  # 满1个月内 is within a month
        comparator = after if after and (comparator in (None, "~=") or reached) else comparator
    return replace(
        core, start=start, end=end, comparator=comparator, change=_change(before, core), number_end=core.end
    )


def _after(plain: str, core: Quantity) -> tuple[int, str | None]:
    for sign, pattern in (*_AFTER, *(_AFTER_TIME if core.kind in _TIMES else ())):
        match = pattern.match(plain, core.end)
        if match is not None and not (core.kind is Kind.DURATION and re.search("前|后|起|来", match[0])):
            return match.end(), sign
    return core.end, None


def _change(before: str, core: Quantity) -> str:
    if core.kind not in _CHANGING:
        return ""
    for name, pattern in _CHANGE:
        match = pattern.search(before)
        if match is not None:
            return "growth" if name == "increase" and _YEARLY.search(before) else name
    return ""
