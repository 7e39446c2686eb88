"""Whether a pack's rules stand in the texts they cite: `check_sources(pack, lookup, pins)`.

The rules know no library. Whoever has the texts gives a `Lookup`, a function from a full citation to the text there.

leaning   what a pack cites, and where it writes which number
amounts   the quantities of a text in the form in which rules hold theirs
checking  the findings
pins      the hashes of the cited texts, kept in the pack's citations.csv
"""

from __future__ import annotations

from duixian.rules.sources.checking import Checked, check_sources
from duixian.rules.sources.leaning import Leaning, leanings
from duixian.rules.sources.passages import Found, Lookup, Missing, Passage, Several
from duixian.rules.sources.pins import PINS_FILE, Pin, PinsError, pinned, read_pins, write_pins

__all__ = [
    "PINS_FILE", "Checked", "Found", "Leaning", "Lookup", "Missing", "Passage", "Pin", "PinsError", "Several", "check_sources",
    "leanings", "pinned", "read_pins", "write_pins",
]  # fmt: skip
