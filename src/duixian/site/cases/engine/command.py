"""What is asked of the engine, and what it answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from duixian.site.cases.models import Case, Event


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """The act is not allowed, or not possible as things stand; the message says why and what to do."""


class Stale(Refused):
    """Somebody else has moved the case since the page was opened."""


@dataclass(frozen=True, slots=True)
class Command:
    """One act on one case.

    `by` is the user (None: the clock). `request` makes it idempotent: the same key again returns what it did before.
    `version` is the case's version the user saw (None: whatever it is). `payload` are plain values the act reads.
    """

    case: uuid.UUID
    act: str
    by: Any
    request: str
    version: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


def key_in(payload: Mapping[str, Any], name: str) -> uuid.UUID:
    """A key that a form sent; one that nothing has where it is none."""
    try:
        return uuid.UUID(str(payload.get(name)))
    except ValueError:
        return uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Applied:
    """The case afterwards and the events that were added; `repeated` where the request had been carried out before."""

    case: Case
    events: tuple[Event, ...]
    repeated: bool = False
