"""Cases against the ledger: what the events of a case say was paid is what the ledger paid. Run every night by `duixian audit`."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator

from duixian.site.funds.checking import Finding
from duixian.site.funds.models import Commitment, State

from .models import Case, Decision, Event

CHUNK = 2000


def audit() -> list[Finding]:
    """Every case whose events and payments disagree, and every case with payments set aside that nobody granted."""
    return [*_paid(), *_granted()]


def _paid() -> Iterator[Finding]:
    """A payment that is made was told to its case once more often than it bounced, with its amount."""
    times: Counter[tuple[uuid.UUID, int]] = Counter()
    told: dict[tuple[uuid.UUID, int], int] = {}
    events = Event.objects.filter(act__in=["paid", "bounced"]).order_by("case", "seq")
    for key, act, detail in events.values_list("case__key", "act", "detail").iterator(CHUNK):
        place = (key, int(detail.get("number", 0)))
        times[place] += 1 if act == "paid" else -1
        told[place] = int(detail.get("fen", 0)) + int(detail.get("offset", 0)) if act == "paid" else 0
    rows = Commitment.objects.filter(case__in=Case.objects.values("key")).order_by("pk")
    for row in rows.only("case", "case_number", "number", "state", "paid_fen").iterator(CHUNK):
        place = (row.case, row.number)
        if (times[place], told.get(place, 0)) != (int(row.state == State.PAID), row.paid_fen):
            yield Finding(
                "told", f"commitment {row.pk}", f"{row} 账上付了 {row.paid_fen} 分，案件里记的是 {told.get(place, 0)} 分。"
            )  # fmt: skip


def _granted() -> Iterator[Finding]:
    """No payment without a decision that granted it."""
    granted = Decision.objects.filter(kind=Decision.Kind.GRANT).values("case__key")
    live = Commitment.objects.exclude(state__in=[State.CANCELLED, State.LAPSED])
    for row in live.filter(case__in=Case.objects.values("key")).exclude(case__in=granted).order_by("pk"):
        yield Finding("undecided", f"commitment {row.pk}", f"{row} 没有准予的决定。")
