"""Looking again at instalments that are due, before anything is done with them: whether their conditions still hold.

Between the day on which a payment falls due and the bank's file lie days or months. What was found to hold is kept with the
instalment (`looked`): the day, and a mark of all that was read. Where the mark is still the same, nothing needs to be worked
out again, so that a batch of thousands is looked at in one go; the clock goes through what is due once a day.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.utils import timezone

from duixian.site.funds.models import Commitment, Receivable
from duixian.site.funds.writing import write
from duixian.site.prepared import OneOf
from duixian.site.registry.marks import mark
from duixian.site.sending import ahead
from duixian.site.shelf import shelf

from . import endings
from .books import STANDING
from .conditions import why_not
from .models import Case, ProofDue
from .under_lock import contexts_of

CHUNK = 500
GONE = "案件或它的规则现在打不开，不能核对付款条件。"
NOT_MET = "-"  # in place of the mark: looked at that day, and not found to hold
CASES = OneOf[Case](
    "key", lambda some: Case.objects.filter(some).values_list("key", "pk", "pack", "phase", "claimant_id", "applicant_id", "claimant__owner_id")
)  # fmt: skip
PROOFS = OneOf[ProofDue](
    "case", lambda some: ProofDue.objects.filter(some, state=ProofDue.State.ACCEPTED).order_by().values_list("case").annotate(n=Count("pk"))
)  # fmt: skip
GRANTED = OneOf[Case](
    "claimant", lambda some: Case.objects.filter(some, phase__in=STANDING).order_by().values_list("claimant").annotate(n=Count("pk"))
)  # fmt: skip
PAID = OneOf[Commitment](
    "claimant", lambda some: Commitment.objects.filter(some).order_by().values_list("claimant").annotate(paid=Sum("paid_fen"))
)  # fmt: skip
CLAIMED = OneOf[Receivable](
    "claimant", lambda some: Receivable.objects.filter(some).exclude(state=Receivable.State.REFUSED).order_by().values_list("claimant").annotate(
        fen=Sum("fen"), received=Sum("received"), open=Count("pk", filter=Q(state=Receivable.State.OPEN))
    )
)  # fmt: skip


def marks(rows: Sequence[Commitment], now: datetime) -> dict[int, str]:
    """By instalment, what `looked` holds when its conditions were found to hold today with all as it stands."""
    found: dict[int, str] = {}
    for start in range(0, len(rows), CHUNK):
        found |= _marks(rows[start : start + CHUNK], today_mark(now))
    return found


def _marks(rows: Sequence[Commitment], today: str) -> dict[int, str]:
    cases = {
        key: (pk, pack, phase, claimant, tuple(sorted({applicant, *([owner] if owner else [])})))
        for key, pk, pack, phase, claimant, applicant, owner in CASES.rows({row.case for row in rows})
    }
    claimants = {row.claimant for row in rows}
    keys = [one[0] for one in cases.values()]
    whom = {one[3] for one in cases.values()}
    money: dict[UUID, list[int]] = defaultdict(list)
    with ahead(
        PROOFS.asking(keys), GRANTED.asking(whom), endings.asking(keys), PAID.asking(claimants), CLAIMED.asking(claimants)
    ):  # fmt: skip
        proofs = {row[0]: row[1] for row in PROOFS.rows(keys)}
        granted = {row[0]: row[1] for row in GRANTED.rows(whom)}
        ending = {proposal.case_id for proposal in endings.proposed(keys)}
        for of, *sums in (*PAID.rows(claimants), *CLAIMED.rows(claimants)):
            money[of] += sums
    registered: dict[tuple[int, str, tuple[int, ...]], str] = {}
    found = {}
    for row in rows:
        case = cases.get(row.case)
        ready = shelf().by_id(case[1]) if case is not None else None
        if case is None or ready is None:
            continue
        pk, pack, phase, claimant, beside = case
        who = (claimant, pack, beside)
        if who not in registered:
            registered[who] = mark(claimant, pack, beside)
        read = [
            registered[who], ready.pack.content_hash, phase, proofs.get(pk, 0), granted.get(claimant, 0), money[row.claimant],
            row.number, row.fen, row.due, pk in ending,
        ]  # fmt: skip
        found[row.pk] = f"{today}:{hashlib.sha256(repr(read).encode()).hexdigest()[:32]}"
    return found


def stale(rows: Sequence[Commitment], fresh: dict[int, str]) -> list[Commitment]:
    """Those that have to be looked at again, by their `marks`: something they hang on has changed, or a day has passed."""
    return [row for row in rows if not row.looked or fresh.get(row.pk) != row.looked]


def again(rows: Sequence[Commitment], by: Any, now: datetime) -> dict[int, str]:
    """Look at those of these instalments that have to be looked at again: why not to pay them now, by instalment. What was
    found to hold is written down."""
    fresh = marks(rows, now)
    old = stale(rows, fresh)
    found = reasons(old, by, now)
    keep([row for row in old if row.pk not in found], fresh)
    return found


def reasons(rows: Sequence[Commitment], by: Any, now: datetime, *, locked: bool = True) -> dict[int, str]:
    """Why some of these are not to be paid now, by instalment; those against which nothing stands are absent.

    Their cases are locked on the way, where not only to look; nothing is written.
    """
    cases: dict[UUID, list[Commitment]] = defaultdict(list)
    for row in rows:
        cases[row.case].append(row)
    keys, found = list(cases), dict[int, str]()
    for start in range(0, len(keys), CHUNK):  # what the rules said of some is forgotten before the next
        some = keys[start : start + CHUNK]
        contexts = contexts_of(some, by, now, locked=locked)
        for key in some:
            context = contexts.pop(key, None)
            for row in cases[key]:
                reason = why_not(context, row) if context is not None else GONE
                if reason:
                    found[row.pk] = reason
    return found


def keep(rows: Sequence[Commitment], found: dict[int, str]) -> None:
    """Write down that the conditions of these were found to hold; `found` are their `marks`, taken before they were looked at."""
    for row in rows:
        row.looked = found.get(row.pk, "")
    write(rows, ["looked"])


def passed_over(row: Commitment, now: datetime) -> None:
    """Looked at today, and left as it is: its conditions do not hold yet."""
    row.looked = f"{today_mark(now)}:{NOT_MET}"
    write([row], ["looked"])


def today_mark(now: datetime) -> str:
    """What `looked` begins with for those that were looked at today."""
    return timezone.localdate(now).isoformat()
