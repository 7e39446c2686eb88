"""Reminders that a day comes near: to the applicant's side for what is theirs to do, else to the officer who has the case."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.utils import timezone

from duixian.site.notices.outbox import Telling

from .models import Case, ProofDue, Timer
from .receivers import receivers_of

NEAR, PROOF_NEAR = "near", "proof_near"
ASKED = (ProofDue.State.WAITING, ProofDue.State.REFUSED, ProofDue.State.MISSED)


def reminders(timers: Collection[Timer], cases: Mapping[int, Case], now: datetime) -> list[Telling]:
    """What to tell for these timers of these cases (by their key); nothing of a day that has passed meanwhile."""
    today = timezone.localdate(now)
    theirs: list[tuple[Case, date]] = []
    found: list[Telling] = []
    for timer in timers:
        case = cases[timer.case_id]
        if timer.kind != NEAR or case.due is None or case.due < today:
            continue
        if case.holds == Case.Holder.APPLICANT:
            theirs.append((case, case.due))
        elif case.assignee_id is not None and case.assignee is not None:
            found.append(Telling("work_near", case.assignee, case.number or "", case.due))
    theirs += _proofs(timers, cases, today)
    receivers = receivers_of({case.pk: case for case, _ in theirs}.values(), today)
    for case, day in theirs:
        found += [Telling("deadline_near", user, case.number or "", day) for user in receivers[case.pk]]
    return found


def _proofs(timers: Collection[Timer], cases: Mapping[int, Case], today: date) -> list[tuple[Case, date]]:
    """The proofs of which the time comes near and that nobody has handed in yet."""
    keys = [timer.detail.get("proof") for timer in timers if timer.kind == PROOF_NEAR]
    if not keys:
        return []
    rows = ProofDue.objects.filter(pk__in=keys, state__in=ASKED, by__gte=today)
    return [(cases[row.case_id], row.by) for row in rows if cases[row.case_id].phase == Case.Phase.GRANTED]
