"""How calm the machine was while something was measured: what a plain loop takes on it, and what its host took of its processors."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

TURNS, TRIES = 2_000_000, 5
STAT = Path("/proc/stat")
STOLEN = 7  # place of the time that the host gave to others, among the times of /proc/stat


class Calm:
    """From when it is made until it is asked."""

    def __init__(self) -> None:
        self._before, self._times = _loop(), _times()

    def told(self) -> str:
        """In words: milliseconds of the loop before and after, and the share of processor time that the host kept."""
        parts = [f"a loop of {TURNS:,} additions {self._before:.0f} ms before, {_loop():.0f} ms after"]
        passed = [after - before for before, after in zip(self._times, _times(), strict=True)]
        if sum(passed) > 0:
            parts.append(f"{100 * passed[STOLEN] / sum(passed):.0f} % of processor time kept by the host")
        return "; ".join(parts)


def _loop() -> float:
    """Milliseconds, the median of some tries."""
    taken = []
    for _ in range(TRIES):
        start, total = time.perf_counter(), 0
        for number in range(TURNS):
            total += number
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def _times() -> list[int]:
    """The processors' times by kind, in ticks; empty where the system does not tell."""
    if not STAT.exists():
        return []
    return [int(one) for one in STAT.read_text(encoding="ascii").splitlines()[0].split()[1:9]]
