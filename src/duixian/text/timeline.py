"""When a document or an article holds: issue, commencement, amendment, repeal and expiry as a dated timeline."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Event(StrEnum):
    """What can happen to a document or an article."""

    ISSUE = "issue"  # it is printed or signed; with no commencement said, it holds from then on
    COMMENCEMENT = "commencement"  # it holds from this day on
    AMENDMENT = "amendment"  # from this day on it reads otherwise
    REPEAL = "repeal"  # it no longer holds from this day on
    EXPIRY = "expiry"  # this is the last day it holds
    EXTENSION = "extension"  # the last day is moved: this is the new last day


class State(StrEnum):
    """What holds on a date."""

    IN_FORCE = "in force"
    NOT_YET = "not yet"
    EXPIRED = "expired"
    REPEALED = "repealed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Happening:
    """One dated event. ``path`` is the article it concerns (None: the whole document), ``citation`` what says so.

    ``on`` is None where the text states the event without a day that can be known.
    """

    event: Event
    on: date | None
    citation: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A run of days with one state; ``until`` is the last day (None: open). ``citation`` says why it begins."""

    since: date | None
    until: date | None
    state: State
    citation: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """The answer for one date: the state, the citation that says so, and the amendments in force by then."""

    state: State
    citation: str | None
    amended_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """The dated timeline of one document (``path`` None) or one of its articles. Spans are in order, without gaps."""

    path: str | None
    spans: tuple[Span, ...]
    amendments: tuple[tuple[date, str], ...] = ()

    def on(self, day: date) -> Status:
        """What holds on ``day``."""
        amended = tuple(citation for since, citation in self.amendments if since <= day)
        for span in self.spans:
            if (span.since is None or span.since <= day) and (span.until is None or day <= span.until):
                return Status(span.state, span.citation, amended if span.state is State.IN_FORCE else ())
        return Status(State.UNKNOWN, None)


_DAY = timedelta(days=1)
_STEP = re.compile(r"第[^第]+?[编章节条款项目]|[（(][^（）()]+[）)]|[^/第（(]+")


def covers(outer: str | None, path: str | None) -> bool:
    """Whether an event about ``outer`` touches ``path``: the same place or one that holds it (None is the whole)."""
    if outer is None:
        return True
    if path is None:
        return False
    mine, its = _STEP.findall(path), _STEP.findall(outer)
    return bool(its) and mine[: len(its)] == its


def timeline(events: Iterable[Happening], path: str | None = None) -> Timeline:
    """The timeline of the whole document, or of the article ``path``, from what is known to have happened.

    An article follows its document unless an event names it (or a part that holds it). The earliest end wins; an end
    before the beginning gives a document that never came into force. Where two events of one kind disagree, the
    later-cited one is not preferred: the earliest day is taken for beginnings and ends, so that nothing is shown in
    force that a text denies. Without any beginning the state before the end is unknown.
    """
    mine = [event for event in events if covers(event.path, path)]
    begin, begin_cite = _beginning(mine, path)
    ends = _ends(mine)
    amendments = tuple(
        sorted((e.on, e.citation) for e in mine if e.event is Event.AMENDMENT and e.on is not None)
    )
    undated = next((e for e in mine if e.on is None and e.event in (Event.REPEAL, Event.EXPIRY)), None)
    return Timeline(path, tuple(_spans(begin, begin_cite, ends, undated)), amendments)


def _beginning(mine: list[Happening], path: str | None) -> tuple[date | None, str | None]:
    """The first day in force and what says so: a commencement of the article itself, then of the document, then issue."""
    own = [e for e in mine if e.event is Event.COMMENCEMENT and e.path is not None and e.on is not None]
    whole = [e for e in mine if e.event is Event.COMMENCEMENT and e.path is None and e.on is not None]
    said = [e for e in mine if e.event is Event.COMMENCEMENT]
    issued = (
        []
        if said and not (own or whole)
        else [e for e in mine if e.event is Event.ISSUE and e.on is not None]
    )
    for group in (own, whole, issued):
        dated = [(e.on, e.citation) for e in group if e.on is not None]
        if dated:
            return min(dated)
    return None, next((e.citation for e in said), None)


def _ends(mine: list[Happening]) -> tuple[date, State, str] | None:
    """The first day no longer in force, the state after it, and what says so."""
    candidates: list[tuple[date, State, str]] = [
        (e.on, State.REPEALED, e.citation) for e in mine if e.event is Event.REPEAL and e.on is not None
    ]
    last_days = [(e.on, e.citation) for e in mine if e.event is Event.EXPIRY and e.on is not None]
    extended = [(e.on, e.citation) for e in mine if e.event is Event.EXTENSION and e.on is not None]
    if last_days:
        last, cite = min(last_days)
        later = [item for item in extended if item[0] > last]
        last, cite = max(later) if later else (last, cite)
        if last < date.max:
            candidates.append((last + _DAY, State.EXPIRED, cite))
    return min(candidates, key=lambda item: (item[0], item[1] is not State.REPEALED)) if candidates else None


def _eve(day: date) -> date | None:
    """The day before, None where the calendar has none."""
    return day - _DAY if day > date.min else None


def _spans(
    begin: date | None, cite: str | None, end: tuple[date, State, str] | None, undated: Happening | None
) -> list[Span]:
    spans: list[Span] = []
    if begin is None:
        if end is None:
            return [Span(None, None, State.UNKNOWN, undated.citation if undated else cite)]
        unsure = _eve(end[0])
        if unsure is not None:
            spans.append(Span(None, unsure, State.UNKNOWN, cite))
        return [*spans, Span(end[0], None, end[1], end[2])]
    eve = _eve(begin if end is None else min(begin, end[0]))
    if eve is not None:
        spans.append(Span(None, eve, State.NOT_YET, cite))
    if end is not None and end[0] <= begin:
        return [*spans, Span(end[0], None, end[1], end[2])]
    if (
        undated is not None and end is None
    ):  # it ends on a day nobody can tell: from its beginning on nothing is sure
        return [*spans, Span(begin, None, State.UNKNOWN, undated.citation)]
    spans.append(Span(begin, _eve(end[0]) if end else None, State.IN_FORCE, cite))
    if end is not None:
        spans.append(Span(end[0], None, end[1], end[2]))
    return spans
