"""What is asked of the engine, and what it answers."""

from __future__ import annotations

import hashlib
import json
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

    `by` is the user (None: the clock). `request` makes it idempotent: the same key again, from the same user for the same act
    on the same case, returns what it did before, and is refused where it says something else; anybody else's key is another
    one. `version` is the case's version the
    user saw (None: whatever it is). `payload` are plain values the act reads.
    """

    case: uuid.UUID
    act: str
    by: Any
    request: str
    version: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What is kept of the request: it tells nothing, and no other user, case or act can have it."""
        who = self.by.pk if self.by is not None else "clock"
        return hashlib.sha256(
            f"{who}|{self.case}|{self.act}|{self.request}".encode(errors="replace")
        ).hexdigest()

    @property
    def said(self) -> str:
        """A mark of the payload: the same key with another one is not the same request."""
        text = json.dumps(self.payload, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Applied:
    """The case afterwards and the events that were added; `repeated` where the request had been carried out before."""

    case: Case
    events: tuple[Event, ...]
    repeated: bool = False
