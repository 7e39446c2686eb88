"""What stands above cases and tells others of them hears of every act in its transaction (settings: CASES_TOLD).

Decisions are told by themselves (CASES_DECIDED).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from duixian.site.prepared import Prepared
from duixian.site.sending import Question

from .models import Appeal, Case, Decision, Event

ANSWERED, ANNULLED = "appeal_answered", "annulled"  # the acts by which decisions fall
UNDOING = frozenset({ANSWERED, ANNULLED})


@dataclass(frozen=True, slots=True)
class Happened:
    """An act of a case's history."""

    act: str
    case: Case
    at: datetime


Listener = Callable[[Collection[str], Iterable[Happened]], None]


def event_of(one: Happened) -> Event | None:
    """The event of an act: who did it, under which office, on which ground."""
    return Event.objects.filter(case=one.case, act=one.act, at=one.at).order_by("-seq").first()


def fallen(one: Happened) -> frozenset[str]:
    """Which kinds of decisions of a case (`Decision.Kind`) fall by this act: by an appeal whatever it was against, else the
    grant."""
    if one.act == ANNULLED:
        return frozenset({Decision.Kind.GRANT})
    if one.act != ANSWERED:
        return frozenset()
    rows = Appeal.objects.filter(case=one.case, state=Appeal.State.OVERTURNED, answered_at=one.at)
    return frozenset(rows.values_list("decision__kind", flat=True))


def asks(*queries: Prepared[Any]) -> Callable[[Listener], Listener]:
    """What a listener asks whatever took place, without arguments: it is asked with what every act asks."""

    def marked(listener: Listener) -> Listener:
        listener.asks = queries  # type: ignore[attr-defined]
        return listener

    return marked


def questions() -> list[Question]:
    """What the listeners ask at every act."""
    return [query.asking() for listener in _listeners() for query in getattr(listener, "asks", ())]


def tell(acts: Collection[str], found: Iterable[Happened]) -> None:
    """These acts took place. `found` is looked through only by a listener who wants one of `acts`; it may be a generator."""
    for listener in _listeners():
        listener(acts, found)


def _listeners() -> Iterator[Listener]:
    return (import_string(path) for path in settings.CASES_TOLD)
