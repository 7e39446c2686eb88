"""The case of a payment, under lock: whatever touches the ledger locks the case's row first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from duixian.site.shelf import shelf

from . import drift
from .calendar import current_calendar
from .engine.context import Context
from .models import Case

CHUNK = 500


def context_of(key: Any, by: Any, now: datetime, *, locked: bool = True) -> Context | None:
    """The case of a commitment, under lock (without it only to look); None where there is none, or its pack no longer has
    what it needs."""
    rows = Case.objects.select_for_update(of=("self",)) if locked else Case.objects.all()
    case = rows.select_related("claimant__owner", "applicant__owner", "opened_by").filter(key=key).first()
    ready = shelf().by_id(case.pack) if case is not None else None
    if case is None or ready is None or drift.missing(ready.pack, case):
        return None
    return Context(case, ready, current_calendar(), by, now, {}, "")


def contexts_of(keys: Iterable[UUID], by: Any, now: datetime, *, locked: bool = True) -> dict[UUID, Context]:
    """The same for many cases by their keys; those that cannot be opened are absent."""
    wanted = sorted(set(keys))
    if locked:
        lock(wanted)
    calendar, made = current_calendar(), {}
    for start in range(0, len(wanted), CHUNK):
        rows = Case.objects.select_related("claimant__owner", "applicant__owner", "opened_by")
        for case in rows.filter(key__in=wanted[start : start + CHUNK]):
            ready = shelf().by_id(case.pack)
            if ready is not None and not drift.missing(ready.pack, case):
                made[case.key] = Context(case, ready, calendar, by, now, {}, "")
    return made


def lock(keys: Iterable[UUID]) -> None:
    """Lock cases, in the order of their rows, before anything of the ledger: so that no two wait for each other."""
    wanted = sorted(set(keys))
    rows = [
        pk
        for start in range(0, len(wanted), CHUNK)
        for pk in Case.objects.filter(key__in=wanted[start : start + CHUNK]).values_list("pk", flat=True)
    ]
    rows.sort()
    for start in range(0, len(rows), CHUNK):
        list(
            Case.objects.select_for_update(of=("self",))
            .filter(pk__in=rows[start : start + CHUNK])
            .order_by("pk")
            .values_list("pk")
        )
