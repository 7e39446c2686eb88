"""The pins of a pack: which text it was checked against, as the hash of every cited text with the day it was taken.

They lie in the pack's folder as `citations.csv` with the columns citation, sha256, date. They are no part of the rules:
pinning does not change a pack's content hash.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from duixian.citations import text_hash
from duixian.rules.load.files import PINS_FILE
from duixian.rules.sources.passages import Found, Lookup

__all__ = ["PINS_FILE", "Pin", "PinsError", "pinned", "read_pins", "write_pins"]

COLUMNS = ["citation", "sha256", "date"]
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Pin:
    """The hash of a cited text (`duixian.citations.text_hash`) and the day it was pinned."""

    citation: str
    sha256: str
    day: date


class PinsError(ValueError):
    """A citations.csv that cannot be read; the message says where and what to do."""


def read_pins(text: str) -> dict[str, Pin]:
    """The pins of a citations.csv, by citation. Raises `PinsError`."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    if next(rows, None) != COLUMNS:
        raise PinsError(
            f"{PINS_FILE}:1: 第一行应当是 {','.join(COLUMNS)}。改法：删去文件，用 pack check --pin 重写"
        )
    found: dict[str, Pin] = {}
    for row in rows:
        if not row:
            continue
        try:
            citation, digest, day = row
            pin = Pin(citation, digest, date.fromisoformat(day))
        except ValueError:
            pin = None
        if pin is None or not _SHA256.fullmatch(pin.sha256):
            raise PinsError(
                f"{PINS_FILE}:{rows.line_num}: 应当是 引用,64 位十六进制摘要,日期。改法：删去这一行，用 pack check --pin 补上"
            )
        found[pin.citation] = pin
    return found


def write_pins(pins: Iterable[Pin]) -> str:
    """The text of a citations.csv, in the order of the citations."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        [p.citation, p.sha256, p.day.isoformat()] for p in sorted(pins, key=lambda p: p.citation)
    )
    return out.getvalue()


def pinned(
    citations: Iterable[str], lookup: Lookup, today: date, before: Mapping[str, Pin] | None = None
) -> tuple[Pin, ...]:
    """Pins for the citations whose text is found; one whose text is as it was keeps its day."""
    found: list[Pin] = []
    for citation in dict.fromkeys(citations):
        there = lookup(citation)
        if isinstance(there, Found):
            pin = Pin(citation, text_hash(there.text), today)
            old = (before or {}).get(citation)
            found.append(old if old is not None and old.sha256 == pin.sha256 else pin)
    return tuple(found)
