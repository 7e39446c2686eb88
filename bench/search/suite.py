"""Search over 100,000 generated articles."""

from __future__ import annotations

import json
import subprocess
import sys

from bench.tables import Table

SUMMARY = "search over 100,000 articles: known items, the commonest words, the right article first"
ARTICLES, SEED = 100_000, 7


def run() -> list[Table]:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "bench.search.measure", str(ARTICLES), str(SEED)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    return [Table(**json.loads(line)) for line in done.stdout.splitlines()]
