"""The annotated samples: half open to whoever tunes the readers, half opened only here."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

GOLD = Path(__file__).parents[1] / "gold"
HALVES = ("open", "held")
KINDS = ("documents", "references", "responsibility", "target", "grant", "deadlines")

Item = dict[str, Any]


def samples(kind: str, half: str) -> list[Item]:
    """The samples of one kind in one half, as ``bench/gold/README.md`` describes them."""
    if half == "open":
        text = (GOLD / half / f"{kind}.jsonl").read_text(encoding="utf-8")
    else:
        text = gzip.decompress((GOLD / half / f"{kind}.jsonl.gz").read_bytes()).decode("utf-8")
    return [json.loads(line) for line in text.splitlines() if line]
