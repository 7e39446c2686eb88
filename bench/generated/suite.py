"""Reads generated compendia and counts what agrees with what was written."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench import compendia
from bench.compendia import Written
from bench.tables import Table
from duixian.text.model import Document, NodeType
from duixian.text.pipeline import read_file

SUMMARY = "reading generated compendia: documents, numbers, dates, articles, clauses against what was written"
SEEDS = range(1, 11)
MEGABYTES = 0.3
_COUNTED = ("articles", "responsibilities", "grants", "targets")


def run() -> list[Table]:
    """One row a seed, and what they come to together."""
    rows, total = [], Counter[str]()
    for seed in SEEDS:
        counts = _counts(seed)
        total.update(counts)
        rows.append([str(seed), *_cells(counts)])
    rows.append(["all", *_cells(total)])
    return [
        Table(
            "Reading of generated compendia",
            (
                "seed",
                "documents: found/written",
                "invented",
                "titles",
                "numbers",
                "dates",
                "articles",
                "responsibilities",
                "grants",
                "targets",
            ),
            rows,
            f"{MEGABYTES} MB a seed; a document is found when its number is read; titles, numbers and dates of those found; "
            "the last four found/written in the documents found, superfluous ones taken off.",
        )
    ]


def _cells(counts: Counter[str]) -> list[str]:
    return [
        f"{counts['found']}/{counts['written']}",
        str(counts["invented"]),
        *(f"{counts[name]}/{counts['found']}" for name in ("titles", "numbers", "dates")),
        *(f"{counts[name]}/{counts[f'{name} written']}" for name in _COUNTED),
    ]


def _counts(seed: int) -> Counter[str]:
    with tempfile.TemporaryDirectory(prefix="duixian-bench-") as folder:
        path = Path(folder) / "compendium.txt"
        written = compendia.write(path, MEGABYTES, seed=seed)
        return compare(written, read_file(path).documents)


def compare(written: Sequence[Written], read: Iterable[Document]) -> Counter[str]:
    """Counts of what was read of documents against what was written of them; documents pair by number, else by title."""
    by_number: dict[str | None, Document] = {}
    by_title: dict[str | None, Document] = {}
    counts = Counter[str](written=len(written))
    for document in read:
        by_number.setdefault(document.header.number.value, document)
        by_title.setdefault(document.header.title.value, document)
        counts["invented"] += 1
    for one in written:
        found = by_number.get(one.number) or by_title.get(one.title)
        if found is None:
            continue
        counts["invented"] -= 1
        counts["found"] += 1
        counts["titles"] += found.header.title.value == one.title
        counts["numbers"] += found.header.number.value == one.number
        counts["dates"] += found.header.date.value is not None and one.date == _printed(found)
        kinds = Counter(clause.kind for clause in found.clauses)
        for name, of_it in (
            ("articles", sum(node.type is NodeType.ARTICLE for node in found.nodes)),
            ("responsibilities", kinds["responsibility"]),
            ("grants", kinds["grant"]),
            ("targets", kinds["target"]),
        ):
            counts[name] += _right(of_it, getattr(one, name))
            counts[f"{name} written"] += getattr(one, name)
    return counts


def _printed(document: Document) -> str:
    day = document.header.date.value
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _right(found: int, wanted: int) -> int:
    return max(0, wanted - abs(found - wanted))
