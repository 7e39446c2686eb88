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


def measure(command: Sequence[str | Path], folder: Path) -> tuple[float, int]:
    """Run a command in `folder`, a fresh process: seconds and peak kilobytes. Raises when it fails."""
    start = time.perf_counter()
    child = subprocess.Popen(
        [str(part) for part in command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert child.stderr is not None
    message = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    taken = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{Path(str(command[0])).name} failed: {message.decode(errors='replace')[-2000:]}")
    return taken, usage.ru_maxrss


def measure_all(
    commands: Sequence[tuple[Sequence[str | Path], Path]], rounds: int, *, warm: bool
) -> list[Measured]:
    """Every command once a round, in turn, so that what else the machine does meets them alike."""
    for command, folder in commands if warm else ():
        measure(command, folder)
    taken = [[measure(command, folder) for command, folder in commands] for _ in range(rounds)]
    found = []
    for own in zip(*taken, strict=True):
        peak = max(kilobytes for _, kilobytes in own)
        found.append(Measured(statistics.median(seconds for seconds, _ in own), peak * 1024 / 1e9, rounds))
    return found
