"""The yearly registration: its days, who is told, and what becomes of those who did not register."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from duixian.rules.model.credentials import Credential, Registration
from duixian.rules.model.delivery import Window
from duixian.rules.model.pack import Pack
from duixian.site import audit
from duixian.site.cases.calendar import current_calendar
from duixian.site.registry import receiving
from duixian.site.shelf import Ready

from . import facts, kinds, showing
from .changing import UNREGISTERED, CardError, Change, locked
from .models import Card, Filing, Round

REMIND = (30, 7, 1)  # days before the end
LONGEST = timedelta(days=366)
WAITING = (Filing.State.ASKED, Filing.State.OPEN)


@transaction.atomic
def announce(
    ready: Ready, credential: Credential, starts: date, ends: date, user: Any, now: datetime
) -> Round:
    """A keeper names the days of a year's registration; as long as nobody has been suspended for it they may be named anew.

    Raises CardError."""
    allowed, reason = showing.may_keep(user, ready.pack.id, credential, timezone.localdate(now))
    rule = credential.registration
    if not allowed:
        raise CardError(reason)
    if rule is None:
        raise CardError("这种证卡不用年度登记。")
    if rule.window:
        raise CardError("登记的时间由文件规定，不用另定。")
    if ends < starts or ends.year != starts.year:
        raise CardError("登记在一个年度之内，止日不能在起日以前。")
    if ends < timezone.localdate(now):
        raise CardError("止日已经过去。")
    return _announced(ready.pack, credential, starts, ends, user, now)


def _announced(
    pack: Pack, credential: Credential, starts: date, ends: date, user: Any, now: datetime
) -> Round:
    row, _ = Round.objects.select_for_update().get_or_create(
        pack=pack.id, credential=credential.id, year=starts.year,
        defaults={"starts": starts, "ends": ends, "opened_by": user, "opened_at": now},
    )  # fmt: skip
    if row.closed and ends != row.ends:
        raise CardError("本年度的登记已经截止，逾期的已暂停，不能再改时间；逾期的可以补登记。")
    row.starts, row.ends, row.opened_by, row.told = starts, ends, user, []
    row.save()
    audit.write(
        "card.round", user=user, about=f"{credential.label} {row.year}", now=now,
        detail={"pack": pack.id, "first": starts, "last": ends},
    )  # fmt: skip
    return row


def open_stated(ready: Ready, credential: Credential, now: datetime) -> None:
    """The round of this year, where the pack states its days and they have begun."""
    rule, today = credential.registration, timezone.localdate(now)
    window = ready.pack.windows.get(rule.window) if rule is not None else None
    if window is None:
        return
    starts, ends = days_of(window, today.year)
    there = Round.objects.filter(pack=ready.pack.id, credential=credential.id, year=today.year).exists()
    if starts <= today <= ends and not there:
        with transaction.atomic():
            _announced(ready.pack, credential, starts, ends, None, now)


def days_of(window: Window, year: int) -> tuple[date, date]:
    """The days of a yearly window in a year; its last day moves on where it says so."""
    (a, b), (c, d) = window.start or (1, 1), window.end or (12, 31)
    last = date(year, c, min(d, 28)) if (c, d) == (2, 29) else date(year, c, d)
    return date(year, a, min(b, 28) if a == 2 else b), (
        current_calendar().next_working(last).day if window.next_working_day else last
    )


def unregistered(row: Round) -> QuerySet[Card]:
    """The running cards that are not registered for the year of a round, and for which nothing waits to be checked."""
    cards = Card.objects.filter(
        pack=row.pack, credential=row.credential, state__in=[Card.State.ACTIVE, Card.State.SUSPENDED], issued_on__lte=row.ends
    ).exclude(registered__gte=row.year)  # fmt: skip
    waiting = Filing.objects.filter(kind=Filing.Kind.REGISTER, year=row.year, state__in=WAITING)
    return cards.exclude(pk__in=waiting.values("card"))


def remind(row: Round, now: datetime) -> int:
    """Those who are not registered yet are told when it begins and when its end comes near. How many were."""
    today = timezone.localdate(now)
    if not row.starts <= today <= row.ends:
        return 0
    left = (row.ends - today).days
    due = [mark for mark in REMIND if left <= mark]
    mark = min(due) if due else 0
    if mark in row.told:
        return 0
    count = 0
    for card in unregistered(row).select_related("holder__account").iterator():
        receiving.tell(
            "card_register", card, receiving.users_of(card.holder, today), now, deadline=row.ends, once=f"register:{row.year}:{row.ends}:{mark}"
        )  # fmt: skip
        count += 1
    row.told = [*row.told, mark]
    row.save(update_fields=["told"])
    return count


def close(row: Round, now: datetime) -> int:
    """After its last day: who did not register is suspended. Each card by itself; what was done is not done again."""
    if row.closed or timezone.localdate(now) <= row.ends:
        return 0
    keys = unregistered(row).exclude(events__once=f"unregistered:{row.year}").values_list("pk", flat=True)
    count = sum(_suspend(key, row, now) for key in list(keys))
    row.closed = True
    row.save(update_fields=["closed"])
    return count


@transaction.atomic
def _suspend(key: int, row: Round, now: datetime) -> bool:
    once = f"unregistered:{row.year}"
    due = _due(key, row, once, now)
    if due is None:
        return False
    (change, rule), since = due, row.ends + timedelta(days=1)
    change.suspend(UNREGISTERED)
    change.settle({rule.fact: False}, since)
    change.event("unregistered", on=since, article=kinds.article(change.credential, rule), note=f"{row.year} 年度", once=once)  # fmt: skip
    change.tell("card_suspended")
    return True


def _due(key: int, row: Round, once: str, now: datetime) -> tuple[Change, Registration] | None:
    """The change of a card that is still not registered for the year of a round, and the rule; None where it was made
    (`once`), or is not to be made any more."""
    change = Change(locked(key), None, now)
    rule, card = change.credential.registration, change.card
    if rule is None or not card.running or (card.registered is not None and card.registered >= row.year):
        return None
    return None if card.events.filter(once=once).exists() else (change, rule)


def count(row: Round, now: datetime) -> int:
    """After the year: it counts as missed for whoever did not register; enough of them end the card."""
    if row.counted or timezone.localdate(now) <= date(row.year, 12, 31):
        return 0
    keys = unregistered(row).exclude(events__once=f"missed:{row.year}").values_list("pk", flat=True)
    done = sum(_missed(key, row, now) for key in list(keys))
    row.counted = True
    row.save(update_fields=["counted"])
    return done


@transaction.atomic
def _missed(key: int, row: Round, now: datetime) -> bool:
    once = f"missed:{row.year}"
    due = _due(key, row, once, now)
    if due is None:
        return False
    (change, rule), since = due, date(row.year + 1, 1, 1)
    card = change.card
    card.missed += 1
    if rule.missed:
        change.settle({rule.missed: facts.years(change.known[0].pack, rule.missed, card.missed)}, since)
    article = kinds.article(change.credential, rule)
    change.event(
        "missed", on=since, note=f"{row.year} 年度，累计 {card.missed} 年", article=article, once=once
    )
    if rule.most and card.missed >= rule.most:
        card.state, card.end, card.reasons = Card.State.ENDED, "missed", []
        change.event("ended", on=since, note=f"累计 {card.missed} 年没有登记", article=article)
        change.tell("card_ended")
    return True


def missed_years(card: Card) -> list[int]:
    """The years that count as missed, without those that were taken back."""
    found: set[int] = set()
    for once, act, detail in card.events.order_by("seq").values_list("once", "act", "detail"):
        if act == "missed":
            found.add(int(str(once).partition(":")[2]))
        elif act == "reinstated":
            found -= set(detail.get("years", ()))
    return sorted(found)


def catch_up(card: Card, year: int, now: datetime) -> None:
    """A registration that was filed in time was not accepted after all: what the end of its round did to the others."""
    row = Round.objects.filter(pack=card.pack, credential=card.credential, year=year).first()
    if row is not None and row.closed:
        _suspend(card.pk, row, now)
    if row is not None and row.counted:
        _missed(card.pk, row, now)
