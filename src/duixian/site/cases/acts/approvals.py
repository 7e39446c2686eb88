"""What was approved, and that an approval falls when it changes."""

from __future__ import annotations

from typing import Any

from duixian.rules.decisions import content_hash
from duixian.site.cases.assessing import Assessed, stamp_of
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Assessment, Event, Proposal

from .moving import enter


def approved(context: Context, assessed: Assessed) -> str:
    """The hash of what an office approves: the facts of the case, less those that the procedure itself settles."""
    settled = {s.fact for step in context.procedure.steps for o in step.outcomes for s in o.sets}
    settled |= {f.id for f in context.pack.facts.values() if f.human}
    document: dict[str, Any] = {}
    for role, body in assessed.document.items():
        if isinstance(body, dict):
            document[role] = {name: value for name, value in body.items() if f"{role}.{name}" not in settled}
        elif role != "as_of":
            document[role] = body
    return content_hash({role: body for role, body in document.items() if body != {}})


def changed_since(context: Context) -> list[Event]:
    """Earlier approvals that no longer hold because the facts they approved have changed."""
    given = [
        event
        for event in Event.objects.filter(case=context.case, act="outcome")
        .exclude(content="")
        .order_by("seq")
        if event.seq > _last_void(context)
    ]
    if not given:
        return []
    latest = (
        Assessment.objects.filter(case=context.case).order_by("-id").values_list("stamp", flat=True).first()
    )
    if latest == stamp_of(context.case):
        return []
    now = approved(context, context.assessed)
    return [event for event in given if event.content != now]


def _last_void(context: Context) -> int:
    found = (
        Event.objects.filter(case=context.case, act="voided")
        .order_by("-seq")
        .values_list("seq", flat=True)
        .first()
    )
    return found or 0


def void(context: Context, fallen: list[Event], why: str) -> None:
    """The approvals fall: the case goes back to the first of them, open proposals are void."""
    void_proposals(context, why)
    labels = [context.steps[e.step].label for e in fallen if e.step in context.steps]
    first = fallen[0].step
    context.assessed.keep(context.now)
    context.event("voided", to=first, note=why, fallen=[e.seq for e in fallen], steps=labels)
    enter(context, context.steps[first])


def void_proposals(context: Context, why: str) -> None:
    Proposal.objects.filter(case=context.case, state=Proposal.State.OPEN).update(
        state=Proposal.State.VOID, closed_at=context.now, reason=why[:500]
    )
