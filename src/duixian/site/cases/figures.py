"""A table of figures with what its chart shows, and the averages in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` of texts and numbers under `headings`; `chart` is the column whose bars are drawn, labelled by the first."""

    title: str
    headings: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    chart: int | None = None
    note: str = ""
    labelled: tuple[int, ...] = field(default=(0,))

    @property
    def numeric(self) -> list[bool]:
        """Which columns hold numbers."""
        return [heading.endswith("（元）") or (bool(self.rows) and all(isinstance(row[i], int | float) or row[i] == "" for row in self.rows)) for i, heading in enumerate(self.headings)]  # fmt: skip


def median(values: Iterable[int]) -> float | int:
    """The middle value; of two, their mean."""
    return Spread(Counter(values)).median


def nearest(values: Iterable[int], percent: int) -> int:
    """The smallest value that at least so many per cent do not exceed (nearest rank)."""
    return Spread(Counter(values)).nearest(percent)


class Spread:
    """How often each value occurred: exact median and percentiles of millions of values of which few differ."""

    def __init__(self, times: Counter[int] | None = None) -> None:
        self.times = Counter[int]() if times is None else times

    def add(self, value: int, count: int) -> None:
        self.times[value] += count

    @property
    def count(self) -> int:
        return self.times.total()

    @property
    def most(self) -> int:
        return max(self.times)

    @property
    def median(self) -> float | int:
        total = self.count
        upper = self._at(total // 2)
        if total % 2:
            return upper
        half = (self._at(total // 2 - 1) + upper) / 2
        return int(half) if half.is_integer() else half

    def nearest(self, percent: int) -> int:
        return self._at(max(0, -(-self.count * percent // 100) - 1))

    def _at(self, place: int) -> int:
        """The value at a place, counted from 0, when all stand in order."""
        for value in sorted(self.times):
            place -= self.times[value]
            if place < 0:
                return value
        raise IndexError(place)


def bars(table: Table, most: int = 15) -> list[tuple[str, float]]:
    """What the chart of a table shows: the largest sums by label, the rest as one."""
    if table.chart is None:
        return []
    sums: dict[str, float] = defaultdict(float)
    for row in table.rows:
        sums[" ".join(str(row[i]) for i in table.labelled if row[i])] += float(row[table.chart])
    if table.labelled == (0,) and table.title == "按月":
        return sorted(sums.items())[-most:]
    ranked = sorted(sums.items(), key=lambda one: (-one[1], one[0]))
    if len(ranked) <= most:
        return ranked
    return [*ranked[: most - 1], (f"其余 {len(ranked) - most + 1} 项", sum(v for _, v in ranked[most - 1 :]))]
