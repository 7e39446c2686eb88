"""A table of figures with what its chart shows, and the averages in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
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


def median(values: Sequence[int]) -> float | int:
    """The middle value; of two, their mean."""
    some, middle = sorted(values), len(values) // 2
    if len(some) % 2:
        return some[middle]
    half = (some[middle - 1] + some[middle]) / 2
    return int(half) if half.is_integer() else half


def nearest(values: Sequence[int], percent: int) -> int:
    """The smallest value that at least so many per cent do not exceed (nearest rank)."""
    some = sorted(values)
    return some[max(0, -(-len(some) * percent // 100) - 1)]


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
