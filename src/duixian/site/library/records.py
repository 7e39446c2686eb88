"""Documents, outlines, clauses and the rest as plain records: the same for the shell, REST and exports.

docs/cli.md describes every key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from .citing import citation
from .clauseform import in_order
from .models import Clause, Document, Node, Reference, SourceName
from .standing import Answer

Record = dict[str, Any]
_CHINESE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\u2018-\u201d\u2460-\u24ff]"
_BESIDE_CHINESE = re.compile(rf"(?<={_CHINESE})\s+|\s+(?={_CHINESE})")


def file_names() -> dict[int, str]:
    """The name that is shown for each source: the first it was imported under."""
    names: dict[int, str] = {}
    for source, name in SourceName.objects.order_by("-id").values_list("source_id", "name"):
        names[source] = name
    return names


def by_name(names: dict[int, str]) -> list[tuple[int, str]]:
    """Sources in the order of their names: the same order in every library that holds the same files."""
    return sorted(names.items(), key=lambda pair: (pair[1], pair[0]))


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def document_records() -> Iterator[Record]:
    """Every document of the library, in the order of the sources."""
    names = file_names()
    numbers: dict[int, tuple[list[str], list[str]]] = {}
    cited = Reference.objects.exclude(number=None).order_by("document_id", "position")
    for key, relation, number in cited.values_list("document_id", "relation", "number"):
        cites, repeals = numbers.setdefault(key, ([], []))
        for found in [cites, *([repeals] if relation == "repeals" else [])]:
            if number and number not in found:
                found.append(number)
    for source, name in by_name(names):
        for document in Document.objects.filter(source=source).order_by("position").iterator(500):
            cites, repeals = numbers.get(document.pk, ([], []))
            yield document_record(document, name, cites, repeals)


def one_document(document: Document) -> Record:
    """One document as ``document_records`` gives it."""
    numbers = list(
        document.references.exclude(number=None).order_by("position").values_list("relation", "number")
    )
    cites = list(dict.fromkeys(number for _, number in numbers if number))
    repeals = list(dict.fromkeys(number for relation, number in numbers if number and relation == "repeals"))
    return document_record(document, file_names()[document.source_id], cites, repeals)


def document_record(document: Document, file: str, cites: list[str], repeals: list[str]) -> Record:
    """One document with its header; numbers of its own are left out of what it cites and repeals."""
    own = {document.number, *document.other_numbers}
    return {
        "id": document.work_id,
        "file": file,
        "start_line": document.start_line,
        "end_line": document.end_line,
        "title": document.title,
        "alt_titles": document.alt_titles,
        "number": document.number,
        "other_numbers": document.other_numbers,
        "issuers": document.issuers or None,
        "date": iso(document.date),
        "kind": document.kind,
        "level": document.level,
        "abridged": document.abridged,
        "effective_from": iso(document.effective_from),
        "expires": iso(document.expires),
        "repeals": [number for number in repeals if number not in own],
        "cites": [number for number in cites if number not in own and "〔" in number],
        "part": document.part,
        "year_section": document.year_section,
        "cites_orders": [number for number in cites if number not in own and "〔" not in number],
        "expression": document.expression,
        "current": document.current,
        "confidence": lowest_confidence(document),
        "findings": document.findings,
    }


def lowest_confidence(document: Document) -> float:
    """How sure the reader is of the least sure field of the header."""
    bases = []
    for basis in document.fields.values():
        bases += basis if isinstance(basis, list) else [basis]
    return min((basis["confidence"] for basis in bases), default=1.0)


def unspaced(printed: str) -> str | None:
    """A label or a heading without the white space that print puts beside Chinese characters; null where none is printed."""
    return _BESIDE_CHINESE.sub("", printed.strip()) or None


def node_record(node: Node) -> Record:
    return {
        "id": node.key,
        "parent": node.parent,
        "type": node.type,
        "label": unspaced(node.label),
        "heading": unspaced(node.heading),
        "start_line": node.start_line,
        "end_line": node.end_line,
        "path": node.path,
        "text": node.text,
        "confidence": round(node.confidence, 3),
        "why": node.why or None,
    }


def clause_records(kind: str | None = None, document: Document | None = None) -> Iterator[Record]:
    """Clauses of one kind or of all, in the order of the documents."""
    names = file_names()
    clauses = Clause.objects.select_related("document").defer("document__fields")
    if kind:
        clauses = clauses.filter(kind=kind)
    if document:
        clauses = clauses.filter(document=document)
    for source, name in by_name(names):
        ordered = clauses.filter(document__source=source).order_by("document__position", "position")
        for clause in ordered.iterator(1000):
            yield clause_record(clause, name)


def clause_record(clause: Clause, file: str) -> Record:
    return {
        "document": clause.document.work_id,
        "file": file,
        "start_line": clause.start_line,
        "end_line": clause.end_line,
        "heading": unspaced(clause.heading),
        "confidence": round(clause.confidence, 3),
        "clause": clause.kind,
        "node": clause.node,
        **in_order(clause.kind, clause.data),
        "text": clause.text,
        "why": clause.why or None,
    }


def reference_records(document: Document | None = None) -> Iterator[Record]:
    """Citations in the order of the documents; ``target`` is null where the library does not hold it."""
    names = file_names()
    references = Reference.objects.select_related("document").defer("document__fields")
    if document:
        references = references.filter(document=document)
    for source, name in by_name(names):
        ordered = references.filter(document__source=source).order_by("document__position", "position")
        for reference in ordered.iterator(1000):
            yield {
                "document": reference.document.work_id,
                "file": name,
                "start_line": reference.start_line,
                "end_line": reference.end_line,
                "node": reference.node,
                "relation": reference.relation,
                "title": reference.title,
                "number": reference.number,
                "path": reference.path,
                "target": reference.target_id,
                "target_node": reference.target_node,
                "confidence": round(reference.confidence, 3),
                "why": reference.why or None,
            }


def table_records(document: Document | None = None) -> Iterator[Record]:
    """Tables with their cells as rows."""
    names = file_names()
    nodes = Node.objects.exclude(table=None).select_related("document").defer("document__fields", "text")
    if document:
        nodes = nodes.filter(document=document)
    for source, name in by_name(names):
        ordered = nodes.filter(document__source=source).order_by("document__position", "position")
        for node in ordered.iterator(200):
            table: Record = node.table or {}
            yield {
                "document": node.document.work_id,
                "file": name,
                "node": node.key,
                "start_line": node.start_line,
                "end_line": node.end_line,
                "heading": unspaced(node.heading),
                "header": table["header"],
                "columns": table["columns"],
                "rows": table_rows(table),
                "confidence": table["confidence"],
                "why": table["why"] or None,
            }


def headings_of(table: Record) -> list[str]:
    """The names of the columns of a stored table, or their numbers where it prints none."""
    return table["header"] or [f"列{n}" for n in range(1, table["columns"] + 1)]


def table_rows(table: Record) -> list[list[str]]:
    """The cells of a stored table as rows of equal length."""
    rows: dict[int, list[str]] = {}
    for row, column, text in table["cells"]:
        cells = rows.setdefault(row, [""] * table["columns"])
        if column < len(cells):
            cells[column] = f"{cells[column]}{text}"
    return [rows[number] for number in sorted(rows)]


def status_record(document: Document, node: Node | None, day: date, answer: Answer) -> Record:
    """How a document or a node stands on a day."""
    span = answer.span
    return {
        "document": document.work_id,
        "node": node.key if node else None,
        "citation": citation(document, node.path if node else ""),
        "on": iso(day),
        "state": str(span.state),
        "since": iso(span.since),
        "until": iso(span.until),
        "because": span.citation,
        "amended_by": list(answer.amended_by),
    }
