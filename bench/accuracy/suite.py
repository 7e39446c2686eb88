"""Accuracy of reading: both halves of the samples side by side, with precision, recall and F1."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from bench.accuracy import records
from bench.accuracy.gold import HALVES, KINDS, Item, samples
from bench.accuracy.heads import FIELDS, Heads, compare_documents
from bench.accuracy.matching import FIELDS as ITEM_FIELDS
from bench.accuracy.matching import Tally, compare
from bench.tables import Table
from duixian.text.model import Reading
from duixian.text.pipeline import read_file

SUMMARY = (
    "Documents, references and clauses as read, against samples annotated by hand (bench/gold/README.md)."
)
_SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"


def run() -> list[Table]:
    """One table of the main figures, one a kind with the agreement of each field."""
    kept = {kind: {half: samples(kind, half) for half in HALVES} for kind in KINDS}
    files = sorted(
        {sample["file"] for halves in kept.values() for half in halves.values() for sample in half}
    )
    readings = {name: read_file(_folder() / name) for name in files}
    heads = {half: compare_documents(kept["documents"][half], _documents(readings)) for half in HALVES}
    tallies = {
        kind: {half: _tally(kind, kept[kind][half], readings) for half in HALVES} for kind in KINDS[1:]
    }
    return [
        _summary(heads, tallies),
        _heads_table(heads),
        *(_fields_table(kind, t) for kind, t in tallies.items()),
    ]


def _folder() -> Path:
    folder = Path(os.environ.get("DUIXIAN_SEEDS") or _SEEDS)
    if not folder.is_dir():
        raise FileNotFoundError(
            "the five source texts are absent: put them in ../shared/seeds or name their folder in DUIXIAN_SEEDS"
        )
    return folder


def _documents(readings: dict[str, Reading]) -> dict[str, list[Item]]:
    return {name: records.documents(reading) for name, reading in readings.items()}


def _tally(kind: str, windows: list[Item], readings: dict[str, Reading]) -> Tally:
    read = {name: records.items(reading, kind) for name, reading in readings.items()}
    total = Tally()
    for window in windows:
        total.add(compare(kind, window, read[window["file"]]))
    return total


def _prf(hits: int, read: int, gold: int) -> list[str]:
    precision = hits / read if read else None
    recall = hits / gold if gold else None
    f1 = 2 * hits / (read + gold) if read + gold else None
    return [f"{value:.3f}" if value is not None else "—" for value in (precision, recall, f1)]


_PRF = ["precision", "recall", "F1"]


def _both(make: Callable[[str], list[str]]) -> list[str]:
    return [cell for half in HALVES for cell in make(half)]


def _summary(heads: dict[str, Heads], tallies: dict[str, dict[str, Tally]]) -> Table:
    columns = ["what", *(f"{half}: {name}" for half in HALVES for name in ("items", *_PRF))]
    rows = [["documents found", *_both(lambda h: [str(heads[h].gold), *_found(heads[h])])]]
    for name in ("title", "number", "date", "issuers"):
        rows.append([f"document {name}", *_both(lambda h, n=name: _value(heads[h], n))])
    for kind, halves in tallies.items():
        rows.append(
            [
                f"{kind} found",
                *_both(lambda h, t=halves: [str(t[h].gold), *_prf(t[h].found, t[h].read, t[h].gold)]),
            ]
        )
        rows.append(
            [
                f"{kind} right",
                *_both(lambda h, t=halves: [str(t[h].gold), *_prf(t[h].right, t[h].read, t[h].gold)]),
            ]
        )
        if kind in ("target", "grant", "deadlines"):
            rows.append(
                [
                    f"{kind} exact",
                    *_both(lambda h, t=halves: [str(t[h].gold), *_prf(t[h].exact, t[h].read, t[h].gold)]),
                ]
            )
    note = (
        "*Found*: lines at most one apart and the key agrees (references: title, number or article; targets: value; grants: amount,"
        " rate and ceiling; deadlines: length, date or phrase). *Right*: all main fields agree as well, *exact* to the letter in freely worded fields too (bench/accuracy/matching.py)."
    )
    return Table("Accuracy of reading", columns, rows, note)


def _found(heads: Heads) -> list[str]:
    return _prf(heads.found, heads.found + heads.false, heads.gold)


def _value(heads: Heads, name: str) -> list[str]:
    counts = heads.fields[name]
    return [str(counts.gold), *_prf(counts.both, counts.read, counts.gold)]


def _share(part: int, whole: int) -> list[str]:
    return [f"{part}/{whole}", f"{part / whole:.3f}" if whole else "—"]


def _heads_table(heads: dict[str, Heads]) -> Table:
    columns = ["field", *(f"{half}: {name}" for half in HALVES for name in ("agree", "share", *_PRF))]
    rows = [["first line", *_both(lambda h: [*_share(heads[h].found, heads[h].gold), *_found(heads[h])])]]
    rows.append(["last line", *_both(lambda h: [*_share(heads[h].ended, heads[h].found), "", "", ""])])
    for name in FIELDS:
        rows.append(
            [
                name,
                *_both(
                    lambda h, n=name: [
                        *_share(heads[h].fields[n].agree, heads[h].found),
                        *_value(heads[h], n)[1:],
                    ]
                ),
            ]
        )
    note = "Agreement is over the documents found; precision and recall are over the values of the field (of all samples)."
    return Table("Documents, field by field", columns, rows, note)


def _fields_table(kind: str, tallies: dict[str, Tally]) -> Table:
    columns = ["field", *(f"{half}: {name}" for half in HALVES for name in ("agree", "share"))]
    rows = [
        [name, *_both(lambda h, n=name: _share(tallies[h].agree.get(n, 0), tallies[h].found))]
        for name in ITEM_FIELDS[kind]
    ]
    return Table(
        f"{kind[0].upper()}{kind[1:]}, field by field", columns, rows, "Agreement over the items found."
    )
