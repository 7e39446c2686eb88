"""What is done with a stay: its case moves, where it rests on one, and the stay with it.

Whoever does something locks the case first, then the stay, then the house: so that no two wait for each other."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from duixian.rules.model.conduct import GRANT
from duixian.rules.model.lodgings import Way
from duixian.site.cases import under_lock
from duixian.site.cases.acts.deciding import carry_out
from duixian.site.cases.engine.apply import apply
from duixian.site.cases.engine.command import Command
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case
from duixian.site.prepared import put

from . import facts, following, holding, kinds, queueing, showing
from .asking import HORIZON, in_words
from .changing import Change, LodgingError, locked
from .models import LIVING, Stay

DAY = timedelta(days=1)
State = Stay.State


@contextmanager
def changing(
    stay: Stay, user: Any, now: datetime, *, keeper: bool
) -> Iterator[tuple[Change, Context | None]]:
    """A stay under lock with its case, for a user who may handle it. Raises LodgingError."""
    with transaction.atomic():
        context = under_lock.context_of(stay.case, user, now) if stay.case is not None else None
        change = Change(locked(stay.pk), user, now)
        allowed, reason = (showing.may_handle if keeper else showing.may_ask)(user, change.stay, change.today)
        if not allowed:
            raise LodgingError(reason)
        if keeper:
            house = change.stay.unit.site if change.stay.unit is not None else change.stay.site
            post = showing.post_of(user, change.stay.pack, change.lodging, house.place if house is not None else "", change.today)  # fmt: skip
            change.office = post.office if post is not None else ""
        yield change, context


def step_of(stay: Stay) -> tuple[Case, str] | None:
    """The case of a stay and the step at which it stands; None where it rests on none."""
    case = Case.objects.filter(key=stay.case).first() if stay.case is not None else None
    return (case, case.step) if case is not None else None


def take_outcome(stay: Stay, ways: tuple[Way, ...], user: Any, now: datetime, **payload: Any) -> bool:
    """The outcome of these that the step of the stay's case has, by the user. False where the case has none of them now.
    Raises Refused."""
    found = step_of(stay)
    outcome = kinds.way_at(ways, found[1]) if found is not None else ""
    if found is None or not outcome:
        return False
    apply(
        Command(found[0].key, "outcome", user, uuid.uuid4().hex, None, {"outcome": outcome, **payload}), now
    )
    return True


# the desk


def pass_(stay: Stay, user: Any, now: datetime) -> None:
    """A keeper passes what was asked for. Raises Refused, LodgingError."""
    outcome = granting(stay)
    if outcome is None:
        raise LodgingError("这份申请现在不在审核，请到案件里办理。")
    case, way = outcome
    apply(Command(case.key, "outcome", user, uuid.uuid4().hex, None, {"outcome": way}), now)


def granting(stay: Stay) -> tuple[Case, str] | None:
    """The case of a stay and the one outcome of its step that grants; None where there is not just one."""
    found = step_of(stay)
    if found is None or stay.state != State.ASKED:
        return None
    procedure = kinds.of_stay(stay)[0].pack.procedures[found[0].procedure]
    ways = [o.id for s in procedure.steps if s.id == found[1] for o in s.outcomes if o.decides == GRANT]
    return (found[0], ways[0]) if len(ways) == 1 else None


def check_in(stay: Stay, user: Any, now: datetime) -> None:
    """They have come, and showed who they are. Raises LodgingError, Refused."""
    if stay.state != State.BOOKED:
        raise LodgingError(f"这次入住{stay.get_state_display()}，不能办理入住。")
    with transaction.atomic():
        if not take_outcome(stay, kinds.of_stay(stay)[1].arrive, user, now):
            if stay.case is not None:
                raise LodgingError("案件还没有走到入住这一步。")
            with changing(stay, user, now, keeper=True) as (change, _):
                following.move_in(change)


def check_out(stay: Stay, note: str, user: Any, now: datetime) -> None:
    """They have left; what is free goes to those who wait. Raises LodgingError, Refused."""
    if stay.state not in LIVING:
        raise LodgingError(f"这次入住{stay.get_state_display()}，没有人在住。")
    lodging = kinds.of_stay(stay)[1]
    if not lodging.nightly:
        raise LodgingError("交房要两人经手：请写交房记录，由另一人复核。")
    with transaction.atomic():
        if not take_outcome(stay, lodging.leave, user, now, note=note):
            with changing(stay, user, now, keeper=True) as (change, _):
                following.move_out(change, note)
    queueing.serve_site(stay.site_id, now)


# the person's own


def change_days(stay: Stay, first: date, nights: int, user: Any, now: datetime) -> None:
    """Other nights, at least as long before as the pack says. Raises LodgingError."""
    site = stay.site_id
    with changing(stay, user, now, keeper=False) as (change, context):
        _move(change, context, first, nights)
    queueing.serve_site(site, now)


def _move(change: Change, context: Context | None, first: date, nights: int) -> None:
    stay, lodging, today = change.stay, change.lodging, change.today
    if not lodging.nightly or stay.state not in (State.ASKED, State.BOOKED) or stay.first is None:
        raise LodgingError(f"这次入住{stay.get_state_display()}，不能改期。")
    if not 1 <= nights <= lodging.most or not today <= first <= today + HORIZON:
        raise LodgingError(f"一次可以住 1 到 {lodging.most} 夜，入住日在今天到 {today + HORIZON} 之间。")
    soon = today + lodging.ahead * DAY
    if stay.first < soon or first < soon:
        raise LodgingError(f"改期至少要提前 {lodging.ahead} 天（{kinds.article(lodging, lodging.missed)}）。")
    said = facts.of_request(lodging, stay.pack, stay.person, first, today, stay.pk)
    said.pop(lodging.asked, None)
    for part in (lodging.quota, lodging.missed):
        if part is not None and said.get(part.fact) is True:
            label = change.known[0].pack.facts[part.fact].label
            raise LodgingError(f"不能改到这一天：{label}（{kinds.article(lodging, part)}）。")
    before = in_words(stay, lodging)
    holding.give_nights(stay)
    stay.first, stay.last = first, first + nights * DAY
    if not holding.take_nights(stay):
        raise LodgingError("这几夜没有空的了，原来的日子不变。")
    _steer(change, context, lodging.change, said, f"{before} 改为 {in_words(stay, lodging)}")
    change.event("changed", note=f"原为 {before}", article=kinds.article(lodging, lodging.missed))
    change.tell("stay_changed", deadline=stay.first)
    change.tell_keepers("stay_asked")


def _steer(
    change: Change, context: Context | None, ways: tuple[Way, ...], said: dict[str, Any], note: str
) -> None:
    """The person's own act moves the case by the outcome that the pack has for it."""
    filed = context.case.filed_on if context is not None and context.case.phase == Case.Phase.OPEN else None
    outcome = None
    if context is not None and context.step is not None:
        wanted = kinds.way_at(ways, context.step.id)
        outcome = next((o for o in context.step.outcomes if o.id == wanted), None)
    if context is not None and outcome is not None and outcome.condition is not None:
        allowed, reason = context.assessed.open(outcome.condition)  # as things stood
        if not allowed:
            raise LodgingError(f"“{outcome.label}”{reason}。")
    if said:
        change.settle(said, filed or change.today)
    if context is None or outcome is None or context.step is None:
        return
    context.forget()
    change.stay.save()
    carry_out(context, context.step, outcome, {"note": note, "ground": note})
    put(context.case)
    change.stay.refresh_from_db()


def cancel(stay: Stay, user: Any, now: datetime) -> None:
    """They give it up, in time. Raises LodgingError, Refused."""
    site = stay.site_id
    with changing(stay, user, now, keeper=False) as (change, context):
        _cancel(change, context)
    queueing.serve_site(site, now)


def _cancel(change: Change, context: Context | None) -> None:
    stay, lodging = change.stay, change.lodging
    if stay.state not in (State.DRAFT, State.ASKED, State.WAITING, State.OFFERED, State.BOOKED):
        raise LodgingError(f"这次入住{stay.get_state_display()}，不能取消。")
    case = context.case if context is not None else None
    if case is not None and case.phase in (Case.Phase.DRAFT, Case.Phase.OPEN):
        apply(
            Command(case.key, "withdraw", change.by, uuid.uuid4().hex, None, {"note": "取消入住"}), change.now
        )
        stay.refresh_from_db()
        if stay.state == State.CANCELLED:
            return
    elif stay.state == State.BOOKED and lodging.nightly:
        if stay.first is not None and stay.first < change.today + lodging.ahead * DAY:
            raise LodgingError(
                f"取消至少要提前 {lodging.ahead} 天（{kinds.article(lodging, lodging.missed)}）。"
            )
        _steer(change, context, lodging.cancel, {}, "取消入住")
        if stay.state == State.CANCELLED:
            return
    following.free(stay)
    stay.state = State.CANCELLED
    change.event("cancelled")
