"""From a reading to rows: runs in the worker processes, so that the parent only writes.

Knows nothing of the database; a row is a plain mapping of column names to values.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from duixian.text import model as text
from duixian.text.coverage import UNPLACED
from duixian.text.references import short_titles

from .keys import core_key, node_key, number_key
from .packing import pack_characters, pack_runs, pack_shape
from .reviews import HEADER_FIELDS, HEADER_LISTS, finding_row, lines_named, reviews

Row = dict[str, Any]
_GAP = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])|(?<=\s)\s+")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(slots=True)
class DocumentRows:
    """The rows of one document, without the keys that the database gives."""

    ident: str
    values: Row
    nodes: list[Row]
    references: list[Row]
    clauses: list[Row]
    reviews: list[Row]


def source_row(reading: text.Reading, size: int) -> Row:
    """The row of a source: its characters and their use, compressed."""
    source = reading.source
    return {
        "digest": source.digest,
        "media": source.media,
        "encoding": source.encoding,
        "bytes": size,
        "characters": pack_characters(source.text),
        "runs": pack_runs(reading.runs),
        "shape": pack_shape(source),
        "findings": findings_of(reading),
        "repairs": dict(Counter(run.name for run in reading.runs if run.use == "repair")),
        "length": len(source.text),
        "lines": len(source.lines),
    }


def findings_of(reading: text.Reading) -> list[str]:
    """What the source leaves in doubt: what its reader says, and text that no document and no furniture accounts for."""
    lines = text.LineIndex(reading.source)
    unplaced: list[list[int]] = []
    for run in reading.runs:
        if run.name == UNPLACED:
            first, last = lines(run.span.start), lines(run.span.end - 1)
            if unplaced and first <= unplaced[-1][1] + 1:
                unplaced[-1][1] = last
            else:
                unplaced.append([first, last])
    found = [f"第 {first}–{last} 行没有归入任何文件" for first, last in unplaced]
    told: list[str] = storable([*reading.source.findings, *found])
    return told


def all_rows(reading: text.Reading) -> Iterator[DocumentRows]:
    """The rows of every document of a reading, in order."""
    lines = text.LineIndex(reading.source)
    dirty = bool(_UNSTORABLE.search(reading.source.text))
    told = findings_of(reading)
    for position, document in enumerate(reading.documents):
        rows = _rows(reading, document, position, lines, dirty)
        first = document.extent.start_line
        for finding in told:
            if _concerns(finding, document, position):
                rows.reviews += finding_row(finding, first)
        yield rows


def _concerns(finding: str, document: text.Document, position: int) -> bool:
    """Whether a finding of the source is told with this document: with the one it names a line of, else the first."""
    named = lines_named(finding)
    if named and any(document.extent.start_line <= line <= document.extent.end_line for line in named):
        return True
    return position == 0 and named is None


def _rows(
    reading: text.Reading, document: text.Document, position: int, lines: text.LineIndex, dirty: bool
) -> DocumentRows:
    nodes = _node_rows(document)
    inner = Inner(document)
    short = short_titles(document.nodes)
    references = [_reference_row(r, i, lines, inner, short) for i, r in enumerate(document.references)]
    clauses = [_clause_row(c, i, lines, inner, reading.source.text) for i, c in enumerate(document.clauses)]
    _fill_headings(clauses, nodes, document)
    values = _document_row(document, position)
    values["expression"] = expression(nodes)
    values["short_titles"] = short
    waiting = reviews(document, values, nodes, clauses, lines)
    rows = [[values], nodes, references, clauses, waiting]
    if dirty:
        rows = storable(rows)
    return DocumentRows(document.id, rows[0][0], *rows[1:])


def expression(nodes: list[Row]) -> str:
    """A hash of the words of a document: the same in every source that prints the same text."""
    words = hashlib.sha256()
    for node in nodes:
        words.update("".join(node["text"].split()).encode("utf-8", "replace"))
    return words.hexdigest()[:12]


def _document_row(document: text.Document, position: int) -> Row:
    header, extent = document.header, document.extent
    row: Row = {
        "position": position,
        "start_line": extent.start_line,
        "end_line": extent.end_line,
        "part": extent.part,
        "year_section": extent.year_section,
        "findings": list(document.findings),
        "fields": {"extent": {"span": None, "confidence": extent.confidence, "why": extent.why}},
    }
    for name in HEADER_FIELDS:
        field = getattr(header, name)
        row[name] = str(field.value) if name in {"kind", "level"} and field.value else field.value
        row["fields"][name] = _basis(field)
    for name in HEADER_LISTS:
        fields = getattr(header, name)
        row[name] = [field.value for field in fields]
        row["fields"][name] = [_basis(field) for field in fields]
    return row


def _basis(field: text.Field[Any]) -> Row:
    span = [field.span.start, field.span.end] if field.span else None
    return {"span": span, "confidence": round(field.confidence, 3), "why": field.why}


def _node_rows(document: text.Document) -> list[Row]:
    depth: dict[str | None, int] = {None: -1}
    rows = []
    for position, node in enumerate(document.nodes):
        depth[node.key] = depth.get(node.parent, -1) + 1
        span = node.own.span() if node.own else None
        rows.append(
            {
                "key": node_key(node.key),
                "parent": node_key(node.parent) if node.parent else None,
                "position": position,
                "depth": depth[node.key],
                "type": str(node.type),
                "label": node.label,
                "heading": node.heading,
                "path": node.path,
                "text": node.own.text if node.table is None else table_text(node.table),
                "lead": lead_of(node.own.text, node.label + node.heading),
                "start": span.start if span else None,
                "end": span.end if span else None,
                "start_line": node.start_line,
                "end_line": node.end_line,
                "table": _table(node.table) if node.table else None,
                "confidence": node.confidence,
                "why": node.why,
            }
        )
    return rows


def table_text(table: text.Table) -> str:
    """A table as lines of cells separated by tabs."""
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell.passage.text)
    return "\n".join("\t".join(cells) for _, cells in sorted(rows.items()))


def _table(table: text.Table) -> Row:
    return {
        "header": list(table.header),
        "columns": table.columns,
        "cells": [[cell.row, cell.column, cell.passage.text] for cell in table.cells],
        "confidence": round(table.confidence, 3),
        "why": table.why,
    }


def storable(value: Any) -> Any:
    """Rows with the characters that no database takes (NUL, halves of surrogate pairs) shown as U+FFFD."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: storable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [storable(one) for one in value]
    return value


def lead_of(words: str, lead: str) -> int:
    """How many characters of a node's text are its label and heading (0 where it does not begin with them)."""
    wanted = "".join(lead.split())
    place = 0
    for character in wanted:
        while place < len(words) and words[place].isspace():
            place += 1
        if place >= len(words) or words[place] != character:
            return 0
        place += 1
    return place


class Inner:
    """Finds where a span of the source stands in the text of a node."""

    def __init__(self, document: text.Document) -> None:
        self._own = {node.key: node.own for node in document.nodes if node.table is None}

    def __call__(self, key: str, span: text.Span) -> Row:
        own = self._own.get(key)
        if own and own.offsets[0] <= span.start <= own.offsets[-1]:
            start, end = bisect_left(own.offsets, span.start), bisect_left(own.offsets, span.end)
            return {"inner_start": start, "inner_end": end}
        return {"inner_start": None, "inner_end": None}


def _place(span: text.Span, lines: text.LineIndex) -> Row:
    return {
        "start": span.start,
        "end": span.end,
        "start_line": lines(span.start),
        "end_line": lines(max(span.start, span.end - 1)),
    }


def _reference_row(
    reference: text.Reference, position: int, lines: text.LineIndex, inner: Inner, short: dict[str, str]
) -> Row:
    title = short.get(reference.title or "", reference.title or "")
    return {
        "position": position,
        "node": node_key(reference.node),
        **_place(reference.span, lines),
        **inner(reference.node, reference.span),
        "relation": str(reference.relation),
        "title": reference.title,
        "number": reference.number,
        "path": reference.path,
        "title_key": core_key(title),
        "number_key": number_key(reference.number or ""),
        "confidence": reference.confidence,
        "why": reference.why,
    }


def _clause_row(
    clause: text.Clause, position: int, lines: text.LineIndex, inner: Inner, characters: str
) -> Row:
    return {
        "position": position,
        "kind": clause.kind,
        "node": node_key(clause.node),
        **_place(clause.span, lines),
        **inner(clause.node, clause.span),
        "heading": "",
        "text": _GAP.sub("", characters[clause.span.start : clause.span.end]),
        "data": clause.data,
        "confidence": clause.confidence,
        "why": clause.why,
    }


def _fill_headings(clauses: list[Row], nodes: list[Row], document: text.Document) -> None:
    """The heading above each clause: its row's task, its node's heading, that of the nearest node above, or the title."""
    by_key = {node["key"]: node for node in nodes}
    for clause in clauses:
        node = by_key.get(clause["node"])
        while node is not None and not node["heading"]:
            node = by_key.get(node["parent"])
        above = node["heading"] if node else (document.header.title.value or "")
        clause["heading"] = clause["data"].get("task") or above
