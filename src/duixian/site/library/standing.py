"""How a document or an article stands on a day, from its own dates and from what the library says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from duixian.text.timeline import Event, Happening, Span, State, Timeline, timeline

from . import citing
from .models import Document, Node, Reference

CHUNK = 400
_SAYS = {"repeals": Event.REPEAL, "amends": Event.AMENDMENT}


@dataclass(frozen=True, slots=True)
class Standing:
    """The days on which a document is in force: from ``starts`` until before ``ends`` (None: open)."""

    starts: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """How a document or an article stands on a day: the run of days with that state, and what amended it by then."""

    span: Span
    amended_by: tuple[str, ...] = ()


def happenings(document: Document, said: Sequence[Reference]) -> list[Happening]:
    """What happened to a document: its own dates, then what the references ``said`` by others do to it."""
    cite = citing.citation(document)
    found: list[Happening] = []
    if document.date:
        found.append(Happening(Event.ISSUE, document.date, cite))
    if document.effective_from:
        found.append(Happening(Event.COMMENCEMENT, document.effective_from, cite))
    if document.expires:
        found.append(Happening(Event.EXPIRY, document.expires, cite))
    for reference in said:
        other = reference.document
        if other.work_id != document.work_id:
            day = other.effective_from or other.date
            where = citing.node_citation(other, reference.node)
            found.append(Happening(_SAYS[reference.relation], day, where, reference.path))
    return found


def standings(documents: Sequence[Document]) -> dict[int, Standing]:
    """The days in force of each document, by primary key."""
    said = _said({document.work_id for document in documents})
    result = {}
    for document in documents:
        line = timeline(happenings(document, said.get(document.work_id, ())))
        span = next((span for span in line.spans if span.state is State.IN_FORCE), None)
        if span is None:
            result[document.pk] = Standing(None, None)
        else:
            ends = span.until + timedelta(days=1) if span.until and span.until < date.max else None
            result[document.pk] = Standing(span.since, ends)
    return result


def timeline_of(document: Document, node: Node | None = None) -> Timeline:
    """The timeline of a document, or of one of its nodes."""
    said = _said({document.work_id}).get(document.work_id, ())
    return timeline(happenings(document, said), node.path if node else None)


def state_on(day: date, line: Timeline) -> Answer:
    """How what a timeline is about stands on a day."""
    for span in line.spans:
        if (span.since is None or span.since <= day) and (span.until is None or day <= span.until):
            return Answer(span, line.on(day).amended_by)
    return Answer(Span(None, None, State.UNKNOWN, None))


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
