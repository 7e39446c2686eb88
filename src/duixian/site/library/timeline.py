"""Issue, commencement, amendment, repeal and expiry as a dated timeline. Pure functions over plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Happening(StrEnum):
    """What can happen to a document or to one of its articles."""

    ISSUED = "issued"
    COMMENCES = "commences"
    AMENDED = "amended"
    REPEALED = "repealed"
    EXPIRES = "expires"


class State(StrEnum):
    """How a document or an article stands on a day."""

    IN_FORCE = "in force"
    NOT_YET = "not yet"
    EXPIRED = "expired"
    REPEALED = "repealed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens on ``day`` (None where no text gives it), and the citation that says so.

    ``node`` limits it to one article and what stands below it; None: the whole document.
    """

    what: Happening
    day: date | None
    says: str
    node: str | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """A state from a day (inclusive; None: from the beginning) until a day (exclusive; None: open)."""

    state: State
    since: date | None
    until: date | None
    because: Event | None


def timeline(events: Iterable[Event], within: frozenset[str] = frozenset()) -> list[Spell]:
    """The spells of a document, or of the article whose node and nodes above it are ``within``.

    A text that names no day of commencement holds from its day of issue. An expiry day is the last day in
    force. A repeal whose day no text gives leaves the state unknown from the repealing text on.
    """
    told = [event for event in events if event.node is None or event.node in within]
    start = _first(told, Happening.COMMENCES) or _first(told, Happening.ISSUED)
    ends = _ends(told)
    undated = next((e for e in told if e.what == Happening.REPEALED and e.day is None), None)
    spells: list[Spell] = []
    begins = start.day if start else None
    end, cause = ends[0] if ends else (None, None)
    if begins is None:
        spells.append(Spell(State.UNKNOWN, None, end, None))
    elif end is not None and end <= begins:
        return [Spell(State.NOT_YET, None, end, start), _ended(end, cause)]
    else:
        spells.append(Spell(State.NOT_YET, None, begins, start))
        state = State.UNKNOWN if undated else State.IN_FORCE
        spells.append(Spell(state, begins, end, undated or start))
    if end is not None:
        spells.append(_ended(end, cause))
    return spells


def on(day: date, spells: Iterable[Spell]) -> Spell:
    """The spell that holds ``day``."""
    for spell in spells:
        if (spell.since is None or spell.since <= day) and (spell.until is None or day < spell.until):
            return spell
    return Spell(State.UNKNOWN, None, None, None)


def _first(events: Iterable[Event], what: Happening) -> Event | None:
    """The earliest dated event of a sort; an article's own day goes before the document's."""
    dated = [event for event in events if event.what == what and event.day is not None]
    own = [event for event in dated if event.node is not None]
    return min(own or dated, key=lambda event: event.day or date.max, default=None)


def _ends(events: Iterable[Event]) -> list[tuple[date, Event]]:
    """Days on which something stops to hold, in order."""
    found = []
    for event in events:
        if event.day is None:
            continue
        if event.what == Happening.REPEALED:
            found.append((event.day, event))
        elif event.what == Happening.EXPIRES and event.day < date.max:
            found.append((event.day + timedelta(days=1), event))
    return sorted(found, key=lambda pair: pair[0])


def _ended(end: date, cause: Event | None) -> Spell:
    expired = cause is not None and cause.what == Happening.EXPIRES
    return Spell(State.EXPIRED if expired else State.REPEALED, end, None, cause)
