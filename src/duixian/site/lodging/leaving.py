"""Leaving a unit let for a term: the term is over, or a fact ends the stay; the unit is taken back by two persons, and handed
over before two."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from duixian.rules.model.lodgings import End
from duixian.site.cases import under_lock
from duixian.site.cases.acts.deciding import carry_out
from duixian.site.prepared import put
from duixian.site.registry.powers import same_person

from . import following, kinds, queueing, values
from .changing import Change, LodgingError, locked
from .models import Recovery, Stay
from .steering import changing, take_outcome

State = Stay.State
DAY = timedelta(days=1)
LEAST = 4  # characters: a finding is a sentence
NEAR = 30  # days before the end of a term
OVER = "住满期限"
OPEN = (Recovery.State.PROPOSED, Recovery.State.NOTICED, Recovery.State.HANDED)


def pending(stay: Stay) -> Recovery | None:
    """The recovery of a stay that is under way."""
    return stay.recoveries.filter(state__in=OPEN).first()


def ends_now(stay: Stay, on: date) -> list[End]:
    """What the pack says ends a stay and is certain to hold on a day."""
    ready, lodging = kinds.of_stay(stay)
    if not lodging.ends:
        return []
    details = values.details_of(ready, stay.person, on)
    return [one for one in lodging.ends if values.holds(details, one.condition)]


# by the clock


def look(key: int, now: datetime) -> str:
    """A stay of a term as it is today: near its end, over, ended by a fact, or not left in time. What was done."""
    with transaction.atomic():
        found = Stay.objects.filter(pk=key).values_list("case", flat=True).first()
        context = under_lock.context_of(found, None, now) if found is not None else None
        change = Change(locked(key), None, now)
        stay, lodging, today = change.stay, change.lodging, change.today
        if stay.state == State.LEAVING:
            return _late(change)
        if stay.state != State.IN or lodging.nightly:
            return ""
        _term(change)
        if stay.last is not None and today > stay.last:
            stay.save()
            wanted = kinds.way_at(lodging.over, context.step.id) if context is not None and context.step is not None else ""  # fmt: skip
            outcome = next((o for o in context.step.outcomes if o.id == wanted), None) if context is not None and context.step is not None else None  # fmt: skip
            if context is not None and outcome is not None and context.step is not None:
                carry_out(context, context.step, outcome, {"note": OVER, "ground": OVER})
                put(context.case)
            else:
                following.leave(change, OVER, kinds.article(lodging))
            return "over"
        return _flag(change) or _near(change)


def _term(change: Change) -> None:
    """The last day of the term moves with the facts (a renewal)."""
    stay, (ready, lodging) = change.stay, change.known
    last = values.day(values.details_of(ready, stay.person, change.today), lodging.until)
    if last is not None and last != stay.last:
        from . import holding

        stay.last = last
        holding.set_term(stay, stay.first or change.today, None)  # held until they have left
        stay.save(update_fields=["last"])


def _flag(change: Change) -> str:
    """What ends the stay today stands in `end`, as long as it holds; whoever has to know is told once."""
    stay, now = change.stay, ends_now(change.stay, change.today)
    said = "；".join(one.label for one in now)[:200]
    if said != stay.end:
        stay.end = said
        stay.save(update_fields=["end"])
    for one in now:
        mark = f"end:{one.label}"
        if mark not in stay.told:
            stay.told = [*stay.told, mark]
            change.event("flagged", note=one.label, article=kinds.article(change.lodging, one))
            change.tell("stay_flagged")
            change.tell_keepers("stay_flagged")
            return "flagged"
    return ""


def _near(change: Change) -> str:
    stay = change.stay
    if stay.last is None or (stay.last - change.today).days > NEAR or "near" in stay.told:
        return ""
    stay.told = [*stay.told, "near"]
    stay.save(update_fields=["told"])
    change.tell("stay_near", deadline=stay.last, once=f"near:{stay.last}")
    return "near"


def _late(change: Change) -> str:
    stay = change.stay
    if stay.leave_by is None or change.today <= stay.leave_by or "late" in stay.told:
        return ""
    stay.told = [*stay.told, "late"]
    change.event("late", note=f"应在 {stay.leave_by} 以前搬离")
    change.tell_keepers("stay_flagged", deadline=stay.leave_by)
    return "late"


# two persons


def propose(stay: Stay, end: str, found: str, user: Any, now: datetime) -> Recovery:
    """One keeper proposes to take a unit back: on a ground of the pack that holds, with what was found. Raises LodgingError."""
    with changing(stay, user, now, keeper=True) as (change, _):
        stay = change.stay
        if stay.state != State.IN:
            raise LodgingError(f"这次入住{stay.get_state_display()}，不用收回。")
        ground = next((one for one in ends_now(stay, change.today) if one.label == end), None)
        if ground is None:
            raise LodgingError("按登记的情况，没有这种应当收回的情形。请先核实有关的事实。")
        if len(found.strip()) < LEAST:
            raise LodgingError("请写明查实的情况和凭据。")
        if pending(stay) is not None:
            raise LodgingError("已有人提出收回，等另一人复核。")
        made = Recovery.objects.create(
            stay=stay, ground=ground.label, article=kinds.article(change.lodging, ground), found=found.strip()[:500], proposed_by=user, proposed_at=now
        )  # fmt: skip
        change.event("proposed", note=f"{ground.label}：{made.found}", article=made.article)
        return made


def confirm(stay: Stay, user: Any, now: datetime) -> None:
    """Another keeper confirms: the case ends, with its paper; they are told by when to leave. Raises LodgingError, Refused."""
    with changing(stay, user, now, keeper=True) as (change, _):
        row = _waiting(change, Recovery.State.PROPOSED, "没有待复核的收回。")
        if same_person(user, row.proposed_by):
            raise LodgingError("须由提出的人以外的另一人复核。")
        row.state, row.confirmed_by, row.confirmed_at = Recovery.State.NOTICED, user, now
        row.save()
        change.event("noticed", note=row.ground, article=row.article)
        ground = f"{row.ground}：{row.found}"
        if not take_outcome(change.stay, change.lodging.recover, user, now, ground=ground, note=row.ground):
            following.leave(change, row.ground, row.article)


def drop(stay: Stay, reason: str, user: Any, now: datetime) -> None:
    """It is not taken back, and why. Raises LodgingError."""
    with changing(stay, user, now, keeper=True) as (change, _):
        row = _waiting(change, Recovery.State.PROPOSED, "没有待复核的收回。")
        if not reason.strip():
            raise LodgingError("请写明为什么不收回。")
        row.state, row.reason = Recovery.State.DROPPED, reason.strip()[:500]
        row.save()
        change.event("dropped", note=row.reason)


def hand_over(stay: Stay, on: date, note: str, user: Any, now: datetime) -> None:
    """One keeper writes down how the unit was handed over. Raises LodgingError."""
    with changing(stay, user, now, keeper=True) as (change, _):
        stay = change.stay
        if stay.state not in (State.IN, State.LEAVING) or change.lodging.nightly:
            raise LodgingError(f"这次入住{stay.get_state_display()}，不办交房。")
        if not (stay.arrived_on or on) <= on <= change.today:
            raise LodgingError("交房日在入住以后、今天以前。")
        if len(note.strip()) < LEAST:
            raise LodgingError("请写交房记录：房屋和设备的情况、水电表数、钥匙。")
        row = pending(stay)
        if row is not None and row.state == Recovery.State.PROPOSED:
            raise LodgingError("先复核提出的收回。")
        if row is None:
            row = Recovery(
                stay=stay,
                ground=stay.end if stay.state == State.LEAVING else "本人退房",
                proposed_by=None,
                proposed_at=now,
            )
        row.state, row.handed_on, row.handed_note, row.handed_by = (
            Recovery.State.HANDED,
            on,
            note.strip()[:500],
            user,
        )
        row.save()
        change.event("handed", on=on, note=row.handed_note)


def take_back(stay: Stay, user: Any, now: datetime) -> None:
    """Another keeper confirms the handing over: the unit is free. Raises LodgingError, Refused."""
    with changing(stay, user, now, keeper=True) as (change, _):
        row = _waiting(change, Recovery.State.HANDED, "没有待复核的交房。")
        if same_person(user, row.handed_by):
            raise LodgingError("须由写交房记录的人以外的另一人复核。")
        row.state, row.taken_by = Recovery.State.DONE, user
        row.save()
        if change.stay.state == State.IN:  # left by themselves before the term was over
            take_outcome(change.stay, change.lodging.over, user, now, note=row.ground)
        change.stay.refresh_from_db()
        following.move_out(change, f"{row.ground}；{row.handed_note}")
        on = row.handed_on
        if on is not None:
            change.stay.left_on = on
            change.stay.save(update_fields=["left_on"])
    queueing.serve(stay.pack, stay.lodging, now)


def _waiting(change: Change, state: str, why: str) -> Recovery:
    row = change.stay.recoveries.filter(state=state).first()
    if row is None:
        raise LodgingError(why)
    return row
