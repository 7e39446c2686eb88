"""Import into a fresh library, the whole process from start to end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench import compendia
from bench.tables import Table

SUMMARY = "import: the five sources cold, and compendia of growing size"
SIZES = (1, 3, 10, 30, 100)  # megabytes
PARTS = 10  # files a compendium of growing size is spread over, besides the one in a single file
ROUNDS = 3


def run() -> list[Table]:
    """The five sources where they are there, then the curve. IMPORT_MEGABYTES=1,3,10 leaves out the largest."""
    tables = []
    seeds = Path(os.environ.get("DUIXIAN_SEEDS", Path(__file__).parents[3] / "shared" / "seeds"))
    if seeds.is_dir():
        taken = sorted(_import(seeds) for _ in range(ROUNDS))
        middle = taken[ROUNDS // 2]
        row = [_megabytes(seeds), f"{middle[0]:.2f}", f"{max(t[1] for t in taken) / 1e6:.0f}"]
        tables.append(
            Table(
                "Import of the five sources, cold",
                ("MB", "seconds", "peak MB, all processes together"),
                [row],
                f"Process start to end, database and search index made; median time and highest memory of {ROUNDS}.",
            )
        )
    return [*tables, _curve()]


def _curve() -> Table:
    rows = []
    for size in [int(n) for n in os.environ.get("IMPORT_MEGABYTES", "").split(",") if n] or SIZES:
        with tempfile.TemporaryDirectory(prefix="duixian-bench-") as folder:
            files = [Path(folder) / f"{part}.txt" for part in range(PARTS)]
            for part, path in enumerate(files):
                compendia.write(path, size / PARTS, seed=part)
            seconds, memory = _import(Path(folder))
            rows.append(
                [_megabytes(Path(folder)), f"{seconds:.1f}", f"{seconds / size:.2f}", f"{memory / 1e6:.0f}"]
            )
    return Table(
        "Import of generated compendia",
        ("MB", "seconds", "seconds a MB", "peak MB, all processes together"),
        rows,
        f"{PARTS} files each, process start to end.",
    )


def _megabytes(folder: Path) -> str:
    return f"{sum(path.stat().st_size for path in folder.iterdir()) / 1e6:.1f}"


def _import(folder: Path) -> tuple[float, int]:
    """Seconds and highest memory (bytes, sum of all processes) of one import into a fresh data directory."""
    with tempfile.TemporaryDirectory(prefix="duixian-bench-") as data:
        environment = {
            k: v for k, v in os.environ.items() if k not in {"DUIXIAN_DATABASE", "DJANGO_SETTINGS_MODULE"}
        }
        command = [sys.executable, "-c", "import sys; from duixian.cli import main; sys.exit(main())"]
        began = time.perf_counter()
        process = subprocess.Popen(
            [*command, "import", "--data", data, str(folder)],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        watch = _Watch(process.pid)
        watch.start()
        _, told = process.communicate()
        seconds = time.perf_counter() - began
        watch.stop.set()
        watch.join()
        if process.returncode:
            raise RuntimeError(told.strip().splitlines()[-1])
        return seconds, watch.peak


class _Watch(threading.Thread):
    """Looks at the memory of a process and its children ten times a second (Linux)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.stop = pid, 0, threading.Event()

    def run(self) -> None:
        while not self.stop.wait(0.1):
            self.peak = max(self.peak, sum(map(_memory, _family(self.pid))))


def _family(pid: int) -> list[int]:
    children = [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/stat") if _parent(path) == pid]
    return [pid, *(one for child in children for one in _family(child))]


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _memory(pid: int) -> int:
    """Proportional set size: pages that processes share are counted once."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0)
