"""Runs a program from start to end and says how long it took and how much memory it held at most."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """Median seconds and the greatest peak of resident memory in gigabytes, over so many rounds."""

    seconds: float
    gigabytes: float
    rounds: int


def measure(command: Sequence[str | Path], rounds: int, folder: Path) -> Measured:
    """Run a command `rounds` times in `folder`, each a fresh process. Raises when it fails."""
    times: list[float] = []
    peak = 0
    for _ in range(rounds):
        start = time.perf_counter()
        child = subprocess.Popen(
            [str(part) for part in command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert child.stderr is not None
        message = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        times.append(time.perf_counter() - start)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(
                f"{Path(str(command[0])).name} failed: {message.decode(errors='replace')[-2000:]}"
            )
        peak = max(peak, usage.ru_maxrss)
    return Measured(statistics.median(times), peak * 1024 / 1e9, rounds)
