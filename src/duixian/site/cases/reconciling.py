"""Cases against the ledger: what the events of a case say was paid is what the ledger paid. Run every night by `duixian audit`."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from duixian.site.funds.checking import Finding
from duixian.site.funds.models import Commitment, State

from .models import Case, Decision, Event

CHUNK = 2000


def audit() -> list[Finding]:
    """Every case whose events and payments disagree, and every case with payments set aside that nobody granted."""
    return [*_paid(), *_granted()]


def _paid() -> Iterator[Finding]:
    """A payment that is made was told to its case once more often than it bounced, with its amount."""
    after, rows = 0, Case.objects.exclude(number=None).order_by("pk").values_list("pk", "key")
    while some := dict(rows.filter(pk__gt=after)[:CHUNK]):
        yield from _paid_of(some)
        after = max(some)


def _paid_of(keys: dict[int, uuid.UUID]) -> Iterator[Finding]:
    """The same for some cases: keys by primary key."""
    told: dict[tuple[uuid.UUID, int], list[int]] = defaultdict(list)  # what each payment that stands came to
    events = Event.objects.filter(act__in=["paid", "bounced"], case__in=list(keys)).order_by("case", "seq")
    for of, act, detail in events.values_list("case_id", "act", "detail"):
        standing = told[keys[of], int(detail.get("number", 0))]
        if act == "paid":
            standing.append(int(detail.get("fen", 0)) + int(detail.get("offset", 0)))
        elif standing:
            standing.pop()
    rows: dict[tuple[uuid.UUID, int], list[Commitment]] = defaultdict(list)
    found = Commitment.objects.filter(case__in=list(keys.values())).exclude(state=State.CANCELLED, paid_fen=0)
    for row in found.order_by("pk").only("case", "case_number", "number", "state", "paid_fen"):
        rows[row.case, row.number].append(row)  # several where a grant fell and another came after it
    for place, mine in rows.items():
        said, paid = told.pop(place, []), sum(row.paid_fen for row in mine)
        if (len(said), sum(said)) != (sum(row.state == State.PAID for row in mine), paid):
            yield Finding(
                "told",
                f"commitment {mine[-1].pk}",
                f"{mine[-1]} 账上付了 {paid} 分，案件里记的是 {sum(said)} 分。",
            )
    for place in (place for place, left in told.items() if left):
        yield Finding(
            "told", f"case {place[0]}", f"案件 {place[0]} 记着第 {place[1]} 期已付，账上没有这一期。"
        )


def _granted() -> Iterator[Finding]:
    """No payment without a decision that granted it."""
    # asked as rows that exist: "not in" a million keys is gone through for each instalment
    granted = Exists(Decision.objects.filter(kind=Decision.Kind.GRANT, case__key=OuterRef("case")))
    known = Exists(Case.objects.filter(key=OuterRef("case")))
    live = Commitment.objects.exclude(state__in=[State.CANCELLED, State.LAPSED])
    for row in live.filter(known, ~granted).order_by("pk").iterator(CHUNK):
        yield Finding("undecided", f"commitment {row.pk}", f"{row} 没有准予的决定。")
