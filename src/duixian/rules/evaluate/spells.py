"""Exact functions over dated spells: covered days and months, runs, gaps, first and latest day.

A spell covers its first and its last day. Spells are cut to the window (both days included), merged where they
overlap or touch, and measured run by run. With unknown spells the least comes from what is sure, the most from all
that may be.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from duixian.rules.evaluate.support import Edge, Row, Test, Triple, months
from duixian.rules.truth import TRUE

Run = tuple[int, int]
FROM, TO = 0, 1  # the places of the two dates among a spell's attributes


def runs(spells: list[Run], start: int, end: int) -> list[Run]:
    """Disjoint runs of covered days within [start, end], ascending."""
    merged: list[Run] = []
    for first, last in sorted((max(a, start), min(b, end)) for a, b in spells):
        if first > last:
            continue
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _months(found: list[Run], end: int) -> int:
    """Whole months of each run, added up; a run of 1 January to 31 January is one month."""
    return sum(months(first, last + 1) for first, last in found)


def _calendar_months(found: list[Run], end: int) -> int:
    """Calendar months with at least one covered day."""
    seen: set[int] = set()
    for first, last in found:
        a, b = date.fromordinal(first), date.fromordinal(last)
        seen.update(range(a.year * 12 + a.month, b.year * 12 + b.month + 1))
    return len(seen)


def _days(found: list[Run], end: int) -> int:
    return sum(last - first + 1 for first, last in found)


def _run_months(found: list[Run], end: int) -> int:
    """Whole months of the run that reaches the window's last day; 0 when none does."""
    return months(found[-1][0], end + 1) if found and found[-1][1] == end else 0


_MEASURES = {"months": _months, "calendar_months": _calendar_months, "days": _days, "run_months": _run_months}


def measure(
    function: str,
    rows: list[Row] | None,
    where: Test | None,
    start: Edge,
    end: Edge,
    as_of: int,
    lo: int,
    hi: int,
) -> Triple:
    """A function over spells as an interval; `start` and `end` bound the window (None: open, and `as_of`)."""
    dated = function in ("first", "latest")
    outside = max(start[2] if start is not None else 0, end[2] if end is not None else 0)
    if outside:
        return lo, hi, outside
    if rows is None:
        return lo, hi, int(dated)
    sure, perhaps = _choose(rows, where)
    narrow = (1 if start is None else start[1], as_of if end is None else end[0])
    wide = (1 if start is None else start[0], as_of if end is None else end[1])
    if dated:
        return _edge(function, sure, perhaps, narrow, wide, lo, hi)
    if function == "longest_gap":  # the more is covered, and the narrower the window, the shorter
        least, most = runs(sure, *wide), runs(perhaps, *narrow)
        if start is None:
            return *_open_gap(least, most, narrow[1], wide[1], hi), 0
        return _gap(most, *narrow, hi), _gap(least, *wide, hi), 0
    most = runs(perhaps, *wide)
    if sure == perhaps and narrow == wide:  # all is known
        known = _MEASURES[function](most, wide[1])
        return known, known, 0
    if function == "run_months" and narrow[1] != wide[1]:  # it may end anywhere
        return 0, months(most[0][0], wide[1] + 1) if most else 0, 0
    count = _MEASURES[function]
    return count(runs(sure, *narrow), narrow[1]), count(most, wide[1]), 0


def _choose(rows: list[Row], where: Test | None) -> tuple[list[Run], list[Run]]:
    """Spells that surely count, each as short as it may be; and all that may count, each as long as it may be."""
    sure: list[Run] = []
    perhaps: list[Run] = []
    for lo, hi in rows:
        chosen = TRUE if where is None else where(lo, hi)
        if chosen == TRUE:
            sure.append((hi[FROM], lo[TO]))
        if chosen & 1:
            perhaps.append((lo[FROM], hi[TO]))
    return sure, perhaps


def _between(found: list[Run]) -> int:
    """The longest stretch between two runs."""
    return max((after[0] - before[1] - 1 for before, after in pairwise(found)), default=0)


def _gap(found: list[Run], start: int, end: int, hi: int) -> int:
    """The longest stretch of uncovered days from `start` to `end`."""
    if not found:
        return min(hi, max(0, end - start + 1))
    return max(found[0][0] - start, _between(found), end - found[-1][1])


def _open_gap(least: list[Run], most: list[Run], narrow: int, wide: int, hi: int) -> tuple[int, int]:
    """From the first covered day to the window's end (between `narrow` and `wide`); `hi` where nothing is covered.

    `least` surely counts, in the widest window; `most` may count, in the narrowest.
    """
    if not most:
        return (hi if narrow == wide else 0), hi
    low = narrow - most[-1][1]
    if (
        least and least[0][0] == most[0][0]
    ):  # the first covered day is certain, so every stretch behind it counts
        low = max(low, _between(most))
    if not least or least[0][0] > narrow:
        return low, hi
    return low, max(least[0][0] - most[0][0] - 1, _between(least), wide - least[-1][1])


def _edge(
    function: str, sure: list[Run], perhaps: list[Run], narrow: Run, wide: Run, lo: int, hi: int
) -> Triple:
    """The first or the latest covered day; not applicable when nothing is covered."""
    least, most = runs(sure, *narrow), runs(perhaps, *wide)
    if not most:
        return lo, hi, 2
    if not least:
        return most[0][0], most[-1][1], 1
    return (most[0][0], least[0][0], 0) if function == "first" else (least[-1][1], most[-1][1], 0)
