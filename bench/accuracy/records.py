"""What was read of a file, in the keys of the samples."""

from __future__ import annotations

from datetime import date
from typing import Any

from bench.accuracy.gold import Item
from duixian.text.model import Clause, Document, LineIndex, Reading, Reference, Relation

_CLAUSES = {"deadlines": "deadline"}


def documents(reading: Reading) -> list[Item]:
    """One record a document."""
    return [_document(document) for document in reading.documents]


def _document(document: Document) -> Item:
    head = document.header
    own = {head.number.value, *(field.value for field in head.other_numbers)}
    cited = {r.number for r in document.references if r.number and "〔" in r.number} - own
    return {
        "start_line": document.extent.start_line,
        "end_line": document.extent.end_line,
        "title": head.title.value,
        "alt_titles": [field.value for field in head.alt_titles],
        "number": head.number.value,
        "other_numbers": [field.value for field in head.other_numbers],
        "issuers": [field.value for field in head.issuers] or None,
        "date": _iso(head.date.value),
        "kind": head.kind.value.value,
        "level": head.level.value.value if head.level.value else None,
        "abridged": head.abridged.value,
        "effective_from": _iso(head.effective_from.value),
        "expires": _iso(head.expires.value),
        "repeals": sorted(
            {r.number for r in document.references if r.relation is Relation.REPEALS and r.number}
        ),
        "cites": sorted(cited),
        "part": document.extent.part,
        "year_section": document.extent.year_section,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def items(reading: Reading, kind: str) -> list[Item]:
    """One record a reference or clause of ``kind``, with the lines it covers."""
    line = LineIndex(reading.source)
    if kind == "references":
        return [_reference(r, line) for document in reading.documents for r in document.references]
    wanted = _CLAUSES.get(kind, kind)
    return [_clause(c, line) for document in reading.documents for c in document.clauses if c.kind == wanted]


def _reference(reference: Reference, line: LineIndex) -> Item:
    return {
        "start_line": line(reference.span.start),
        "end_line": line(reference.span.end - 1),
        "title": reference.title,
        "number": reference.number,
        "path": reference.path,
        "relation": reference.relation.value,
    }


def _clause(clause: Clause, line: LineIndex) -> Item:
    data: dict[str, Any] = dict(clause.data)
    for role in ("lead", "responsible", "cooperating", "inherits"):
        if role in data:
            data[role] = [unit["name"] for unit in data[role]]
    return {**data, "start_line": line(clause.span.start), "end_line": line(clause.span.end - 1)}
