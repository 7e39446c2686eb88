"""Lists without application: drawn up from what was found, reviewed by one officer, confirmed by another person, taken up as
cases by the engine, which looks at everything once more. There is no second way to a grant or to money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from duixian.site import audit
from duixian.site.accounts import posts
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.apply import apply
from duixian.site.cases.engine.command import Command, Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.engine.payload import key_in
from duixian.site.cases.models import Case
from duixian.site.cases.numbers import take
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import person_of, same_person, spouse_on

from . import asking as packs
from .asking import Asking
from .models import Finding, Roll, RollEntry

MOST = 1_000  # people on one list
AT_ONCE = 50  # cases opened with the confirmation; the clock opens the rest
LEAST = 4  # characters of a reason
In = RollEntry.State


class RollError(ValueError):
    """What cannot be done with a list; the message says why."""


def benefits(asking: Asking) -> list[str]:
    """The benefits of a pack that need no application."""
    return [id_ for id_ in asking.benefits if packs.unasked(asking.pack, id_) is not None]


def may_keep(user: Any, asking: Asking, benefit: str, on: date, territory: str = "") -> tuple[bool, str]:
    """Whether a user draws up, reviews and confirms lists of a benefit: whoever holds the first step of its procedure."""
    procedure = packs.unasked(asking.pack, benefit)
    if procedure is None:
        return False, "这项待遇要申报，不列名单。"
    _, role = packs.first_step(asking.pack, procedure)
    return posts.may_hold_any(user, asking.pack.id, [role.id], territory, on)


def place_of(user: Any, asking: Asking, benefit: str, on: date) -> str:
    """The place of the post by which a user keeps lists ('' of all places)."""
    procedure = packs.unasked(asking.pack, benefit)
    assert procedure is not None
    _, role = packs.first_step(asking.pack, procedure)
    held = [p for p in posts.posts_of(user, on) if p.pack == asking.pack.id and p.role == role.id]
    return min((p.territory for p in held), default="") if role.territory else ""


def waiting(pack: str, benefit: str) -> Any:
    """Findings of a benefit that stand on no list, and were not taken off one since they were found."""
    live = RollEntry.objects.filter(finding=OuterRef("pk"), state=In.IN).exclude(
        roll__state=Roll.State.DROPPED
    )
    off = RollEntry.objects.filter(
        finding=OuterRef("pk"), state=In.REMOVED, roll__night__gte=OuterRef("since")
    ).exclude(roll__state=Roll.State.DROPPED)
    rows = Finding.objects.filter(pack=pack, benefit=benefit, state=Finding.State.OPEN)
    return rows.filter(~Exists(live), ~Exists(off)).order_by("pk")


@transaction.atomic
def draw_up(asking: Asking, benefit: str, user: Any, on: date, now: datetime) -> Roll:
    """A list of all who wait, as many as one list may hold. Raises RollError."""
    place = place_of(user, asking, benefit, on) if packs.unasked(asking.pack, benefit) is not None else ""
    allowed, reason = may_keep(user, asking, benefit, on, place)
    if not allowed:
        raise RollError(reason)
    rows = list(waiting(asking.pack.id, benefit).select_for_update(of=("self",))[:MOST])
    rows = [row for row in rows if _belongs(asking, row, place, now, user)]
    if not rows:
        raise RollError("没有要列入名单的人：最近一次扫描以后没有新发现的，或都已在名单上。")
    roll = Roll.objects.create(
        number=f"免申-{asking.pack.id.upper()}-{on.year}-{take(f'roll:{asking.pack.id}', on.year):04d}", pack=asking.pack.id, benefit=benefit, territory=place,
        night=max(row.changed_on for row in rows), drawn_by=user, drawn_at=now,
    )  # fmt: skip
    RollEntry.objects.bulk_create(
        [RollEntry(roll=roll, finding=row, amount=row.amount) for row in rows], batch_size=500
    )
    audit.write("proactive.roll_drawn", user=user, about=roll.number, detail={"benefit": f"{roll.pack}:{benefit}", "count": len(rows)}, now=now)  # fmt: skip
    return roll


def _belongs(asking: Asking, row: Finding, place: str, now: datetime, user: Any) -> bool:
    """Whether somebody's first step is in a place; '' is every place."""
    procedure = packs.unasked(asking.pack, row.benefit)
    assert procedure is not None
    step, role = packs.first_step(asking.pack, procedure)
    if not role.territory or not place:
        return True
    case = _case(asking, row, user, now)
    return (
        Context(case, asking.ready, current_calendar(), user, now, {}, "").assessed.place(step.territory)
        == place
    )


def locked(roll: Roll) -> Roll:
    return Roll.objects.select_for_update(of=("self",)).select_related("proposed_by").get(pk=roll.pk)


def may_act(user: Any, roll: Roll, asking: Asking, on: date) -> tuple[bool, str]:
    """Whether a user may review or confirm a list: by post, and not one on which they or their spouse stand (回避)."""
    allowed, reason = may_keep(user, asking, roll.benefit, on, roll.territory)
    if not allowed:
        return False, reason
    me = person_of(user)
    if me is None:
        return True, ""
    mine = roll.entries.filter(state=In.IN)
    if mine.filter(finding__subject=me).exists():
        return False, "名单里有您本人，请由另一位工作人员办理。"
    for entry in mine.filter(finding__subject__in=_related(me)).select_related("finding__subject"):
        if spouse_on(me, entry.finding.subject, on):
            return False, "名单里有您的配偶，请由另一位工作人员办理。"
    return True, ""


def _related(me: Subject) -> Any:
    """Whom anybody's registry ever named beside a person, or who named them."""
    return Subject.objects.filter(Q(facts__other=me) | Q(named_by__subject=me)).order_by().values("pk")


def _checked(roll: Roll, asking: Asking, user: Any, on: date, *states: str) -> Roll:
    held = locked(roll)
    allowed, reason = may_act(user, held, asking, on)
    if not allowed:
        raise RollError(reason)
    if held.state not in states:
        raise RollError(f"这份名单{held.get_state_display()}，不能再这样办。请刷新页面。")
    return held


def _reason(text: str) -> str:
    if len(text.strip()) < LEAST:
        raise RollError("请写明理由。")
    return text.strip()[:500]


@transaction.atomic
def remove(roll: Roll, entry: int, reason: str, asking: Asking, user: Any, on: date, now: datetime) -> None:
    """Take somebody off a list, with the reason. Raises RollError."""
    held = _checked(roll, asking, user, on, Roll.State.DRAWN)
    why = _reason(reason)
    if not held.entries.filter(pk=entry, state=In.IN).update(state=In.REMOVED, reason=why, by=user, at=now):
        raise RollError("名单上没有这一行，或已经剔除。")
    _written("proactive.roll_removed", held, user, now, entry)


@transaction.atomic
def put_back(roll: Roll, entry: int, asking: Asking, user: Any, on: date, now: datetime) -> None:
    """Somebody who was taken off stands on the list again. Raises RollError."""
    held = _checked(roll, asking, user, on, Roll.State.DRAWN)
    if not held.entries.filter(pk=entry, state=In.REMOVED).update(state=In.IN, reason="", by=user, at=now):
        raise RollError("名单上没有这一行，或没有剔除。")
    _written("proactive.roll_put_back", held, user, now, entry)


@transaction.atomic
def propose(roll: Roll, asking: Asking, user: Any, on: date, now: datetime) -> None:
    """One officer has reviewed the list; it waits for another person. Raises RollError."""
    held = _checked(roll, asking, user, on, Roll.State.DRAWN)
    if not held.entries.filter(state=In.IN).exists():
        raise RollError("名单上没有人。请作废，或恢复剔除的人。")
    held.state, held.proposed_by, held.proposed_at, held.reason = Roll.State.PROPOSED, user, now, ""
    held.save()
    _written("proactive.roll_proposed", held, user, now)


@transaction.atomic
def confirm(roll: Roll, asking: Asking, user: Any, on: date, now: datetime) -> None:
    """Another person confirms it: cases are opened from now on. Raises RollError."""
    held = _second(roll, asking, user, on)
    held.state, held.closed_by, held.closed_at = Roll.State.CONFIRMED, user, now
    held.save()
    _written("proactive.roll_confirmed", held, user, now)


@transaction.atomic
def send_back(roll: Roll, reason: str, asking: Asking, user: Any, on: date, now: datetime) -> None:
    """Another person does not agree: the list is reviewed again. Raises RollError."""
    held = _second(roll, asking, user, on)
    held.state, held.reason, held.proposed_by, held.proposed_at = (
        Roll.State.DRAWN,
        _reason(reason),
        None,
        None,
    )
    held.save()
    _written("proactive.roll_sent_back", held, user, now)


def _second(roll: Roll, asking: Asking, user: Any, on: date) -> Roll:
    held = _checked(roll, asking, user, on, Roll.State.PROPOSED)
    if same_person(user, held.proposed_by):
        raise RollError("须由审核的人以外的另一人复核。")
    return held


@transaction.atomic
def drop(roll: Roll, reason: str, asking: Asking, user: Any, on: date, now: datetime) -> None:
    """Nothing comes of the list; who stood on it can stand on another. Raises RollError."""
    held = _checked(roll, asking, user, on, Roll.State.DRAWN)
    held.state, held.reason, held.closed_by, held.closed_at = Roll.State.DROPPED, _reason(reason), user, now
    held.save()
    _written("proactive.roll_dropped", held, user, now)


def _written(act: str, roll: Roll, user: Any, now: datetime, entry: int | None = None) -> None:
    subject = (
        roll.entries.select_related("finding__subject").get(pk=entry).finding.subject
        if entry is not None
        else None
    )
    audit.write(
        act,
        user=user,
        subject=subject,
        about=roll.number,
        detail={"benefit": f"{roll.pack}:{roll.benefit}"},
        now=now,
    )


# cases


def holds(case: Case, payload: Mapping[str, Any]) -> bool:
    """Whether a confirmed list (`roll` of the payload) holds the claimant of a case, and has not been taken up for them."""
    return RollEntry.objects.filter(
        roll__key=key_in(payload, "roll"), roll__state=Roll.State.CONFIRMED, state=In.IN, finding__subject=case.claimant_id, finding__pack=case.pack,
        finding__benefit=case.benefit,
    ).exists()  # fmt: skip


def take_up(roll: Roll, asking: Asking, now: datetime, most: int) -> int:
    """Open the cases of a confirmed list, so many at once; how many are left."""
    left = list(roll.entries.filter(state=In.IN).order_by("pk").values_list("pk", flat=True)[: most + 1])
    for key in left[:most]:
        _take_up(key, asking, now)
    if len(left) <= most:
        Roll.objects.filter(pk=roll.pk, state=Roll.State.CONFIRMED).update(state=Roll.State.OPENED)
    return max(len(left) - most, 0)


@transaction.atomic
def _take_up(key: int, asking: Asking, now: datetime) -> None:
    """One of them, in a transaction of its own; what the engine refuses is kept with its reason."""
    entry = (
        RollEntry.objects.select_for_update(of=("self",))
        .select_related("roll__closed_by", "finding__subject__owner")
        .get(pk=key)
    )
    roll = entry.roll
    if entry.state != In.IN or roll.state != Roll.State.CONFIRMED or roll.closed_by is None:
        return
    case = _case(asking, entry.finding, roll.closed_by, now)
    try:
        with transaction.atomic():
            case.save()
            apply(
                Command(
                    case.key,
                    "list",
                    roll.closed_by,
                    f"roll:{roll.key}:{entry.pk}",
                    None,
                    {"roll": str(roll.key)},
                ),
                now,
            )
    except Refused as refused:
        entry.state, entry.reason = In.NOT, str(refused)[:500]
    else:
        entry.state, entry.case = In.OPENED, case.key
    entry.by, entry.at = roll.closed_by, now
    entry.save()


def _case(asking: Asking, finding: Finding, user: Any, now: datetime) -> Case:
    """A claim of somebody, not kept yet."""
    known = asking.pack.benefits[finding.benefit]
    return Case(
        pack=asking.pack.id, pack_version=asking.pack.version, benefit=known.id, procedure=known.procedure, claimant=finding.subject,
        applicant=finding.subject.owner or finding.subject, opened_by=user, opened_at=now,
    )  # fmt: skip
