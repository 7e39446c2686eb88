"""Readings made by hand, so that the library can be tested apart from the reader of texts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from duixian.text import model as m


@dataclass
class Draft:
    """A document to be: title, header values, and lines as (type, label, heading, text)."""

    title: str
    lines: Sequence[tuple[str, str, str, str]]
    number: str | None = None
    issuers: Sequence[str] = ()
    day: date | None = None
    effective: date | None = None
    expires: date | None = None
    kind: m.Kind = m.Kind.MEASURES
    level: m.Level = m.Level.CITY
    sure: float = 1.0
    cites: Sequence[dict[str, Any]] = ()
    clauses: Sequence[tuple[str, int, dict[str, Any], float]] = field(default_factory=tuple)


def reading(drafts: Sequence[Draft], name: str = "示例.txt") -> m.Reading:
    """A reading of the file that prints these drafts one after another."""
    text = ""
    lines: list[m.Line] = []
    placed: list[tuple[Draft, int, list[m.Span]]] = []

    def put(line: str) -> m.Span:
        nonlocal text
        start = len(text)
        text += line + "\n"
        lines.append(m.Line(len(lines) + 1, start, start + len(line)))
        return m.Span(start, start + len(line))

    for draft in drafts:
        first = len(lines) + 1
        put(draft.title)
        spans = [put(f"{label}{heading}{words}") for _, label, heading, words in draft.lines]
        placed.append((draft, first, spans))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    source = m.Source(name, digest, text, tuple(lines))
    return m.Reading(source, tuple(_document(d, first, spans, text) for d, first, spans in placed))


def _document(draft: Draft, first: int, spans: list[m.Span], text: str) -> m.Document:
    nodes = []
    article: str | None = None
    for place, ((kind, label, heading, _), span) in enumerate(zip(draft.lines, spans, strict=True)):
        inner = kind in {"paragraph", "item"}
        key = f"n{place}"
        nodes.append(
            m.Node(
                key,
                article if inner else None,
                m.NodeType(kind),
                label,
                heading,
                label or f"段{place}",
                m.Passage.of(text, [span]),
                first + 1 + place,
                first + 1 + place,
            )
        )
        if not inner:
            article = key
    header = m.Header(
        title=m.Field(draft.title, m.Span(0, 1), draft.sure, "" if draft.sure == 1 else "标题分行，可能不全"),
        number=m.Field(draft.number),
        issuers=tuple(m.Field(issuer) for issuer in draft.issuers),
        date=m.Field(draft.day),
        kind=m.Field(draft.kind),
        level=m.Field(draft.level),
        effective_from=m.Field(draft.effective),
        expires=m.Field(draft.expires),
    )
    references = tuple(
        m.Reference(
            f"n{cite.get('line', 0)}",
            spans[cite.get("line", 0)],
            m.Relation(cite.get("relation", "cites")),
            cite.get("title"),
            cite.get("number"),
            cite.get("path"),
        )
        for cite in draft.cites
    )
    clauses = tuple(
        m.Clause(kind, f"n{place}", spans[place], data, sure) for kind, place, data, sure in draft.clauses
    )
    words = f"{draft.number}{draft.title}{draft.issuers}{draft.day}"
    ident = "d" + hashlib.sha256(words.encode()).hexdigest()[:9]
    extent = m.Extent(first, first + len(spans))
    return m.Document(ident, extent, header, tuple(nodes), references, clauses)
