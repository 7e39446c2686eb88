"""Hits of a search joined with the documents they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .citing import citation
from .highlight import Piece, excerpt, marked
from .models import Document, Node
from .records import file_names
from .search import Hit, Results


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as a page shows it."""

    hit: Hit
    document: Document
    node: Node | None
    heading: list[Piece]
    excerpt: list[Piece]
    citation: str


def shown(results: Results, words: str) -> list[Shown]:
    """The hits with their documents and nodes, in their order; one that has just gone is left out."""
    keys = {hit.document for hit in results.hits}
    documents = Document.objects.defer("fields", "findings").in_bulk(keys)
    wanted = {hit.node for hit in results.hits}
    nodes = {
        (node.document_id, node.key): node
        for node in Node.objects.filter(document__in=keys, key__in=wanted).defer("text", "table")
    }
    found = []
    for hit in results.hits:
        document = documents.get(hit.document)
        if document is None:
            continue
        node = nodes.get((hit.document, hit.node))
        heading = hit.heading or hit.name or document.title or ""
        found.append(
            Shown(
                hit,
                document,
                node,
                marked(heading, words),
                excerpt(hit.text, words),
                citation(document, node.path if node else ""),
            )
        )
    return found


def hit_records(results: Results, words: str) -> Iterator[dict[str, Any]]:
    """Hits as records for the shell and REST."""
    names = file_names()
    for one in shown(results, words):
        place = one.node or one.document
        yield {
            "document": one.document.work_id,
            "node": one.node.key if one.node else None,
            "file": names[one.document.source_id],
            "start_line": place.start_line,
            "end_line": place.end_line,
            "title": one.document.title,
            "number": one.document.number,
            "path": one.node.path if one.node else None,
            "heading": one.node.heading if one.node else None,
            "citation": one.citation,
            "excerpt": "".join(text for text, _ in one.excerpt),
            "score": round(one.hit.score, 4),
        }
