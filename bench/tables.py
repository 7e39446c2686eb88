"""Tables of results, and the words for the machine they were measured on."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Table:
    """A titled table of text cells; ``note`` says how it was measured and what the reader should know."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


def machine() -> str:
    """Processor, cores usable here, memory, Python and system; no name of a host, a user or a path."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    parts = [_processor(), f"{cores} cores", _memory(), f"Python {platform.python_version()}", _system()]
    return ", ".join(part for part in parts if part)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine()


def _memory() -> str:
    info = Path("/proc/meminfo")
    if not info.exists():
        return ""
    kilobytes = int(info.read_text(encoding="utf-8").split("MemTotal:")[1].split()[0])
    return f"{kilobytes / 2**20:.0f} GiB"


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def seconds(work: Callable[[], object], *, rounds: int = 5, warm: int = 1) -> float:
    """The median time of ``work`` over ``rounds`` after ``warm`` runs that are not counted."""
    for _ in range(warm):
        work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def ratio(ours: float, theirs: float) -> str:
    """How many times as fast: 2.5× where ours takes 1 s and theirs 2.5 s."""
    return f"{theirs / ours:.2f}×" if ours else "—"
