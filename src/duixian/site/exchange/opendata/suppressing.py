"""Which figures may leave: none that a few people or one large claimant could be read from.

Counts below `LEAST` are withheld, but for 0. A sum is withheld where fewer than `LEAST` stand behind it, or where one of them
has more than `SHARE` of it, whom the others could otherwise reckon out. Of a year that is not over counts are rounded to
`LEAST` and sums withheld: two editions of the same year, one subtracted from the other, tell of few people too. Counts of a
row are of different things (filed in the year, decided in the year), so that none follows from the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LEAST = 5
SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Sum:
    """Fen of so many, the largest of them `most`."""

    fen: int
    count: int
    most: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What is published: None where it is withheld, the names of which are in `withheld`."""

    values: dict[str, int | None] = field(default_factory=dict)
    withheld: tuple[str, ...] = ()


def shown(counts: Mapping[str, int], sums: Mapping[str, Sum], *, over: bool) -> Shown:
    """The figures of one row as they may leave; `over` whether its year is over."""
    values: dict[str, int | None] = {}
    for name, count in counts.items():
        few = 0 < count < LEAST
        values[name] = None if few else count if over else _rounded(count)
    for name, one in sums.items():
        values[name] = one.fen if over and _may(one) else None
    hidden = tuple(name for name, value in values.items() if value is None)
    return Shown(values, hidden)


def _may(one: Sum) -> bool:
    return one.count == 0 or (one.count >= LEAST and one.most <= SHARE * one.fen)


def _rounded(count: int) -> int:
    return (2 * count + LEAST) // (2 * LEAST) * LEAST
