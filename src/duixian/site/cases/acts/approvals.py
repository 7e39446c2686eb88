"""What was approved, and that an approval falls when it changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from duixian.rules.decisions import content_hash
from duixian.rules.model.conduct import Step
from duixian.rules.model.nodes import DefRef, Expr, walk
from duixian.site.cases import books
from duixian.site.cases.assessing import Assessed
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case, Event
from duixian.site.prepared import Arg, Prepared

from . import evidence
from .moving import enter, void_proposals

MOVES = Prepared[Event](lambda: Event.objects.filter(case=Arg(0)).exclude(to="").order_by("seq"))
MOVING = ("outcome", "voided", "appeal_answered", "annulled")


def approved(context: Context, assessed: Assessed) -> str:
    """The hash of what an office approves: the facts that this claim reads, less those that the procedure settles itself
    and those that the authority's own books tell (they are looked up again with the decision)."""
    read = _read(context)
    document: dict[str, Any] = {}
    for role, body in assessed.document.items():
        if isinstance(body, dict):
            document[role] = {name: value for name, value in body.items() if f"{role}.{name}" in read}
        elif role in read:
            document[role] = body
    return content_hash({role: body for role, body in document.items() if body != {}})


def _read(context: Context) -> set[str]:
    """Ids of the facts, and of the lists, on which status, amount, payers, place and way of the claim hang."""
    pack, benefit = context.pack, context.benefit
    found: set[str] = set()
    for name in ("status", "payable"):
        found |= pack.definitions[benefit.part(name)].facts
    for node in _conditions(context):
        for part in walk(node):
            if isinstance(part, DefRef):
                found |= pack.definitions[part.definition].facts
            else:
                found.add(getattr(part, "fact", ""))
    outcomes = [o for step in context.procedure.steps for o in step.outcomes]
    found -= {s.fact for o in outcomes for s in o.sets} | {id_ for o in outcomes for id_ in o.settles}
    found -= {f.id for f in pack.facts.values() if f.human or f.implied.startswith(books.KINDS)}
    parts = [id_.split(".") for id_ in found]
    return {
        ".".join(one[:length]) for one in parts for length in (1, 2)
    }  # a list's row and a spell belong to their list


def _conditions(context: Context) -> Iterator[Expr]:
    """The expressions beside the benefit's own definitions."""
    share = context.pack.shares.get(context.benefit.share)
    yield from (row.condition for row in (share.rows if share else ()) if row.condition is not None)
    yield from (m.condition for m in context.benefit.materials if m.condition is not None)
    for step in context.procedure.steps:
        for node in (step.territory, step.guard, *(o.condition for o in step.outcomes)):
            if node is not None:
                yield node


def in_force(case: Case) -> list[Event]:
    """The approvals on the way that led the case to where it stands; where it went back, those from there on are gone."""
    way: list[Event] = []
    for event in MOVES.all(case):
        if event.act not in MOVING:
            continue
        if event.act == "outcome":
            way.append(event)
        back = next((place for place, past in enumerate(way) if past.step == event.to), None)
        if back is not None:
            del way[back:]
    return [event for event in way if event.content]


def changed_since(context: Context) -> list[Event]:
    """Earlier approvals that no longer hold because the facts they approved have changed."""
    given = in_force(context.case)
    if not given:
        return []
    there = evidence.digest_of(context)
    resting = [event for event in given if event.detail.get("evidence", there) != there]
    if resting:  # what comes with a later step of the applicant was nothing to approve before it
        theirs = context.step is not None and context.role_of(context.step).kind == "applicant"
        handed = max((e.seq for e in MOVES.all(context.case) if _by_applicant(context, e)), default=0)
        resting = [] if theirs else [event for event in resting if event.seq > handed]
    if resting:
        return given[given.index(resting[0]) :]
    last = given[-1]
    same = all(event.content == last.content for event in given)
    if same and last.detail.get("stamp") == context.stamp:
        return []
    now = approved(context, context.assessed)
    return [event for event in given if event.content != now]


def _by_applicant(context: Context, event: Event) -> bool:
    step = context.steps.get(event.step)
    return event.act == "outcome" and step is not None and context.role_of(step).kind == "applicant"


def back_to(context: Context, step: Step, why: str) -> None:
    """The case goes back to a step it has passed; what was approved before it stands."""
    void_proposals(context, why)
    context.assessed.keep(context.now)
    context.event("voided", to=step.id, note=why[:500], fallen=[], steps=[step.label])
    enter(context, step)


def void(context: Context, fallen: list[Event], why: str) -> None:
    """The approvals fall: the case goes back to the first of them, open proposals are void."""
    void_proposals(context, why)
    labels = [context.steps[e.step].label for e in fallen if e.step in context.steps]
    first = fallen[0].step
    context.assessed.keep(context.now)
    context.event("voided", to=first, note=why, fallen=[e.seq for e in fallen], steps=labels)
    enter(context, context.steps[first])
