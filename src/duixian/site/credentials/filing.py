"""What is filed for a card, by its holder or a unit, and accepted or refused by its keepers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from duixian.site.cases import deadlines, filers
from duixian.site.cases.calendar import current_calendar
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact, Subject
from duixian.site.registry.powers import same_person

from . import facts, kinds, rights, showing, yearly
from .changing import MOVED, UNREGISTERED, CardError, Change, locked, stopped, stops
from .models import TWO_PERSONS, Card, Filing, Round

Kind, State = Filing.Kind, Filing.State
WAITING = (State.ASKED, State.OPEN)


def _changing(card: Card, user: Any, now: datetime, *, keeper: bool) -> Change:
    """A change by a user; of a keeper the office is named. Raises CardError where they may not handle the card."""
    held = locked(card.pk)
    change = Change(held, user, now)
    if keeper:
        allowed, reason = showing.may_handle(user, held, change.today)
        if not allowed:
            raise CardError(reason)
        change.office = showing.office_of(user, held.pack, change.credential, change.today)
    if not held.running:
        raise CardError(f"这张证卡{held.get_state_display()}，不能再办理。")
    return change


def _waiting(card: Card, kind: str) -> Filing | None:
    return Filing.objects.filter(card=card, kind=kind, state__in=WAITING).first()


def open_round(card: Card, on: date) -> Round | None:
    """The round in which a card can be registered on a day: the last that has begun, while its year lasts."""
    rows = Round.objects.filter(pack=card.pack, credential=card.credential, starts__lte=on, year=on.year)
    return rows.first()


# the yearly registration


def may_register(card: Card, on: date) -> tuple[bool, str]:
    """Whether there is something to register now, else why not."""
    rule = kinds.of_card(card)[1].registration
    if rule is None:
        return False, "这种证卡不用年度登记。"
    if not card.running:
        return False, f"这张证卡{card.get_state_display()}。"
    if card.registered is not None and card.registered >= on.year:
        return False, f"{card.registered} 年度已登记。"
    found = open_round(card, on)
    if found is None:
        return False, "还没有到年度登记的时间。"
    waiting = Filing.objects.filter(card=card, kind=Kind.REGISTER, year=found.year, state__in=WAITING)
    if waiting.exists():
        return False, "已经提交，等管卡的机关核对。"
    return True, ""


@transaction.atomic
def register(
    card: Card, told: Mapping[str, Any], user: Any, now: datetime, unit: Subject | None = None
) -> Filing:
    """The holder, or the unit for them, registers for the year; `told` are facts confirmed or corrected, in kept form.

    Raises CardError."""
    change = _changing(card, user, now, keeper=False)
    allowed, reason = may_register(change.card, change.today)
    if not allowed:
        raise CardError(reason)
    found = open_round(change.card, change.today)
    assert found is not None
    record(
        [
            Entry(change.card.holder, card.pack, id_, value, Fact.Source.DECLARED, valid_from=change.today, evidence=f"年度登记 {found.year}")
            for id_, value in told.items()
        ],
        user, now,
    )  # fmt: skip
    made = Filing.objects.create(
        card=change.card, kind=Kind.REGISTER, year=found.year, unit=unit, filed_by=user, filed_at=now
    )
    change.event("filed", note=f"{found.year} 年度登记", filing=made.pk)
    return made


def doubts(filing: Filing, on: date) -> tuple[rights.Why, ...]:
    """What stands against a registration: conditions of the card's rights that fail though it were registered."""
    rule = kinds.of_card(filing.card)[1].registration
    told = {rule.fact: True} if rule is not None else {}
    return rights.rights_of(filing.card, on, told).failing


# units


def firms_of(user: Any, on: date) -> list[Subject]:
    """The enterprises a user files for."""
    return [s for s in filers.subjects_for(user, on) if s.kind == Subject.Kind.ENTERPRISE]


@transaction.atomic
def move(card: Card, unit: Subject, on: date, note: str, user: Any, now: datetime) -> Filing:
    """The new employer files the change. Raises CardError."""
    change = _changing(card, user, now, keeper=False)
    if change.credential.moved is None:
        raise CardError("这种证卡不办单位变更。")
    if change.card.unit_id == unit.pk and not stops(change.card):
        raise CardError("这张证卡登记的单位就是贵单位，不用变更。")
    if on > change.today:
        raise CardError("到新单位的日期不能在今天以后。")
    if _waiting(change.card, Kind.MOVE) is not None:
        raise CardError("已经提出变更，等管卡的机关办理。")
    made = Filing.objects.create(
        card=change.card, kind=Kind.MOVE, unit=unit, on=on, note=note[:500], filed_by=user, filed_at=now
    )
    change.event("filed", note="变更单位", filing=made.pk, on_day=on.isoformat())
    return made


@transaction.atomic
def leave(
    card: Card, fact: str, on: date, note: str, user: Any, now: datetime, unit: Subject | None = None
) -> Filing:
    """That a holder left, or lost the class: reported by the unit, or told by the holder or a keeper; then the unit is asked
    to report it within its limit. Raises CardError."""
    change = _changing(card, user, now, keeper=False)
    rule = change.credential.left
    if rule is None or fact not in rule.facts:
        raise CardError("请选一种情形。")
    if on > change.today:
        raise CardError("日期不能在今天以后。")
    waiting = _waiting(change.card, Kind.LEAVE)
    if waiting is not None and (unit is None or waiting.state == State.OPEN):
        raise CardError("已经报告，等管卡的机关办理。")
    if unit is not None and change.card.unit_id != unit.pk:
        raise CardError("这张证卡登记的不是贵单位。")
    row = waiting or Filing(card=change.card, kind=Kind.LEAVE, filed_by=user, filed_at=now)
    row.fact, row.on, row.note, row.unit = fact, on, note[:500], unit or change.card.unit
    if rule.within is not None:
        due = deadlines.due(on, rule.within, current_calendar())
        row.due, row.due_provisional = due.day, due.provisional
    row.state = State.OPEN if unit is not None or row.unit is None else State.ASKED
    row.reported_at = now if unit is not None else None
    row.save()
    late = unit is not None and row.due is not None and change.today > row.due
    change.event(
        "reported" if unit is not None else "asked", note=note, article=kinds.article(change.credential, rule), filing=row.pk,
        fact=fact, left=on.isoformat(), late=late,
    )  # fmt: skip
    if row.state == State.ASKED and row.unit is not None:
        change.tell("card_leave", row.unit, deadline=row.due)
    return row


# the keepers


@transaction.atomic
def note_leave(card: Card, fact: str, on: date, note: str, user: Any, now: datetime) -> Filing:
    """A keeper has learnt that a holder left: the unit is asked to report it. Raises CardError."""
    allowed, reason = showing.may_handle(user, card, timezone.localdate(now))
    if not allowed:
        raise CardError(reason)
    return leave(card, fact, on, note, user, now)


@transaction.atomic
def accept(filing: Filing, user: Any, now: datetime) -> None:
    """A keeper accepts what was filed. Raises CardError."""
    change = _changing(filing.card, user, now, keeper=True)
    row = _open(filing, user)
    _DOES[row.kind](change, row)
    row.close(State.ACCEPTED, user, now)


@transaction.atomic
def refuse(filing: Filing, reason: str, user: Any, now: datetime) -> None:
    """A keeper does not accept it, and says why. Raises CardError."""
    if not reason.strip():
        raise CardError("不予办理要写明理由。")
    change = _changing(filing.card, user, now, keeper=True)
    row = _open(filing, user)
    row.close(State.REFUSED, user, now, reason)
    change.event("refused", note=f"{row.get_kind_display()}：{row.reason}", filing=row.pk)
    change.tell("card_refused")
    if row.kind == Kind.REGISTER and row.year is not None:
        yearly.catch_up(change.card, row.year, now)


def _open(filing: Filing, user: Any) -> Filing:
    row = Filing.objects.select_for_update(of=("self",)).select_related("unit__account").get(pk=filing.pk)
    if row.state not in WAITING or row.kind in TWO_PERSONS:
        raise CardError("这件事已经办过。请刷新后再看。")
    if same_person(user, row.filed_by):
        raise CardError("这是您提出的，请由另一位工作人员办理。")
    return row


def _registered(change: Change, row: Filing) -> None:
    rule = change.credential.registration
    assert rule is not None and row.year is not None
    found = doubts(row, change.today)
    if found:
        raise CardError(
            f"登记不合格：{'、'.join(one.label for one in found)}。不符合的，不予办理并写明理由。"
        )
    before = change.card.state
    change.card.registered = max(row.year, change.card.registered or row.year)
    begun = Round.objects.filter(
        pack=change.card.pack, credential=change.card.credential, starts__lte=change.today
    )
    if not begun.filter(
        year__gt=row.year
    ).exists():  # a late word on an earlier year says nothing of this one
        change.lift(UNREGISTERED)
        change.settle({rule.fact: True})
    change.event(
        "registered", note=f"{row.year} 年度", article=kinds.article(change.credential, rule), year=row.year
    )
    change.tell("card_registered")
    _restored(change, before)


def _moved(change: Change, row: Filing) -> None:
    rule, left = change.credential.moved, change.credential.left
    assert rule is not None and row.unit is not None and row.on is not None
    before = change.card.state
    change.card.unit = row.unit
    on = change.today
    entry = facts.entry(change.card, change.credential, rule.employer, None, on, other=row.unit)
    record([entry], change.by, change.now)
    said: dict[str, Any] = {rule.fact: True, rule.filed: True}
    back = left.facts[0] if left is not None and left.facts else ""
    if stopped(back) in change.card.reasons:
        said[back] = False  # works here again; what else was reported stands
    change.lift(MOVED, stopped(back))
    change.settle(said)
    change.event(
        "changed", note=row.note, article=kinds.article(change.credential, rule), unit=str(row.unit.key)
    )
    change.tell("card_changed")  # another than the holder filed it
    _restored(change, before)


def _left(change: Change, row: Filing) -> None:
    rule = change.credential.left
    assert rule is not None and row.on is not None
    change.suspend(stopped(row.fact))
    change.settle({row.fact: True}, row.on)
    change.event(
        "left", on=row.on, note=row.note, article=kinds.article(change.credential, rule), fact=row.fact
    )
    change.tell("card_suspended")


def _restored(change: Change, before: str) -> None:
    if before == Card.State.SUSPENDED and change.card.state == Card.State.ACTIVE:
        change.tell("card_restored")


_DOES: dict[str, Callable[[Change, Filing], None]] = {
    Kind.REGISTER: _registered,
    Kind.MOVE: _moved,
    Kind.LEAVE: _left,
}
