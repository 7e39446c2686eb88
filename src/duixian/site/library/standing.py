"""How a document or an article stands on a day, from its own dates and from what the library says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from . import citing
from .models import Document, Node, Reference
from .timeline import Event, Happening, Spell, State, on, timeline

CHUNK = 400
_SAYS = {"repeals": Happening.REPEALED, "amends": Happening.AMENDED}


@dataclass(frozen=True, slots=True)
class Standing:
    """The days on which a document is in force: from ``starts`` until before ``ends`` (None: open)."""

    starts: date | None
    ends: date | None


def events_of(document: Document, said: Sequence[Reference]) -> list[Event]:
    """The events of a document: its own dates, then what the references ``said`` by others do to it."""
    cite = citing.citation(document)
    found: list[Event] = []
    if document.date:
        found.append(Event(Happening.ISSUED, document.date, cite))
    if document.effective_from:
        found.append(Event(Happening.COMMENCES, document.effective_from, cite))
    if document.expires:
        found.append(Event(Happening.EXPIRES, document.expires, cite))
    for reference in said:
        other = reference.document
        if other.work_id == document.work_id:
            continue
        day = other.effective_from or other.date
        where = citing.node_citation(other, reference.node)
        found.append(Event(_SAYS[reference.relation], day, where, reference.target_node))
    return found


def standings(documents: Sequence[Document]) -> dict[int, Standing]:
    """The span in force of each document, by primary key."""
    said = _said({document.work_id for document in documents})
    result = {}
    for document in documents:
        spells = timeline(events_of(document, said.get(document.work_id, ())))
        valid = next((spell for spell in spells if spell.state == State.IN_FORCE), None)
        result[document.pk] = Standing(valid.since, valid.until) if valid else Standing(None, None)
    return result


def spells_of(document: Document, node: Node | None = None) -> list[Spell]:
    """The timeline of a document, or of one of its nodes."""
    said = _said({document.work_id}).get(document.work_id, ())
    within = _above(document, node) if node else frozenset()
    return timeline(events_of(document, said), within)


def state_on(day: date, document: Document, node: Node | None = None) -> Spell:
    """How a document, or one of its nodes, stands on a day, and what says so."""
    return on(day, spells_of(document, node))


def _said(works: set[str]) -> dict[str, list[Reference]]:
    """References of current documents that repeal or amend these works."""
    ordered = sorted(works)
    found: dict[str, list[Reference]] = {}
    for start in range(0, len(ordered), CHUNK):
        references = Reference.objects.filter(
            target__in=ordered[start : start + CHUNK], relation__in=_SAYS, document__current=True
        ).select_related("document")
        for reference in references:
            found.setdefault(reference.target_id or "", []).append(reference)
    return found


def _above(document: Document, node: Node) -> frozenset[str]:
    parents = dict(Node.objects.filter(document=document).values_list("key", "parent"))
    keys = set()
    key: str | None = node.key
    while key is not None and key not in keys:
        keys.add(key)
        key = parents.get(key)
    return frozenset(keys)
