"""Limits that run from, or end on, a date that the rules read: they move when the registry learns another date.

Whatever is recorded about a subject outside its cases (an extract of a register, a fact that an officer or its owner enters in the
file) wakes the cases that stand at such a step; the clock reckons their limits anew.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from duixian.rules.model.conduct import Step
from duixian.site.shelf import shelf

from .models import Case, Timer

if TYPE_CHECKING:
    from .engine.context import Context

CHUNK = 500
DATED = "dated"


def by_date(step: Step | None) -> bool:
    """Whether the limit of a step hangs on a date that the rules read."""
    return (
        step is not None
        and step.limit is not None
        and (step.limit.by is not None or step.limit.start is not None)
    )


def facts_recorded(subjects: Collection[int], now: datetime) -> int:
    """Facts of these subjects (their keys) were recorded: how many cases are woken."""
    steps = Q(pk__in=[])
    for ready in shelf().all():
        for procedure in ready.pack.procedures.values():
            some = [step.id for step in procedure.steps if by_date(step)]
            if some:
                steps |= Q(pack=ready.pack.id, procedure=procedure.id, step__in=some)
    wanted, woken = sorted(subjects), 0
    for start in range(0, len(wanted), CHUNK):
        mine = wanted[start : start + CHUNK]
        about = Q(claimant__in=mine) | Q(applicant__in=mine) | Q(claimant__owner__in=mine)
        for key in (
            Case.objects.filter(steps, about, phase__in=Case.UNDER_WAY)
            .order_by("pk")
            .values_list("pk", flat=True)
        ):
            Timer.objects.update_or_create(
                case_id=key, name=DATED, defaults={"kind": DATED, "at": now, "state": Timer.State.WAITING, "fired_at": None}
            )  # fmt: skip
            woken += 1
    return woken


def reckon(context: Context, detail: dict[str, Any]) -> None:
    """For the clock: the limit of the step by the dates as they are known now."""
    from .acts.moving import limit_anew

    case = context.case
    if not by_date(context.step):
        return
    before = case.due
    limit_anew(context)
    if case.due != before:
        was, due = (day.isoformat() if day is not None else "" for day in (before, case.due))
        context.event("reckoned", was=was, due=due, note="登记的日期有了变化")
