"""A revoked card given back: by an order of whoever reviewed the revocation (a reconsideration, a court), or by an appeal that
overturned the end of the case; by hand it takes two keepers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from duixian.site.cases.listening import Happened
from duixian.site.cases.models import Appeal, Decision
from duixian.site.registry.powers import same_person

from . import showing
from .changing import CardError, Change, locked
from .models import Card, Filing

LEAST = 4  # characters: the order has a number
ANSWERED = "appeal_answered"
RUNNING = (Card.State.ACTIVE, Card.State.SUSPENDED)


def waiting(card: Card) -> Filing | None:
    """The restoration that waits for a second person."""
    return Filing.objects.filter(card=card, kind=Filing.Kind.RESTORE, state=Filing.State.OPEN).first()


@transaction.atomic
def propose(card: Card, order: str, user: Any, now: datetime) -> Filing:
    """One keeper proposes it with the order that undoes the revocation. Raises CardError."""
    change = _change(card, user, now)
    if len(order.strip()) < LEAST:
        raise CardError("请写明据以恢复的文书，例如行政复议决定书的文号。")
    if waiting(change.card) is not None:
        raise CardError("已有人提出恢复，等另一人复核。")
    made = Filing.objects.create(
        card=change.card, kind=Filing.Kind.RESTORE, note=order.strip()[:500], on=change.today, filed_by=user, filed_at=now
    )  # fmt: skip
    change.event("restoring", note=made.note, filing=made.pk)
    return made


@transaction.atomic
def confirm(card: Card, user: Any, now: datetime) -> None:
    """Another keeper confirms it. Raises CardError."""
    change = _change(card, user, now)
    filing = waiting(change.card)
    if filing is None:
        raise CardError("没有待复核的恢复。")
    if same_person(user, filing.filed_by):
        raise CardError("须由提出的人以外的另一人复核。")
    filing.state, filing.closed_by, filing.closed_at = Filing.State.ACCEPTED, user, now
    filing.save()
    _restore(change, filing.note)


def happened(acts: Collection[str], found: Iterable[Happened]) -> None:
    """Acts of cases took place: an appeal that overturned the end of a case gives the card back that went with it."""
    if ANSWERED not in acts:
        return
    for one in found:
        if one.act != ANSWERED:
            continue
        for card in Card.objects.filter(case=one.case.key, state=Card.State.REVOKED):
            last = card.events.filter(act="revoked").order_by("-seq").first()
            undone = Appeal.objects.filter(
                case=one.case, decision__kind=Decision.Kind.END, state=Appeal.State.OVERTURNED
            )
            if last is not None and "case" in last.detail and undone.filter(at__gte=last.at).exists():
                _restore(Change(locked(card.pk), None, one.at), "终止的决定经复核撤销")


def _change(card: Card, user: Any, now: datetime) -> Change:
    change = Change(locked(card.pk), user, now)
    allowed, reason = showing.may_handle(user, change.card, change.today)
    if not allowed:
        raise CardError(reason)
    change.office = showing.office_of(user, card.pack, change.credential, change.today)
    if change.card.state != Card.State.REVOKED:
        raise CardError(f"这张证卡{change.card.get_state_display()}，不用恢复。")
    return change


def _restore(change: Change, note: str) -> None:
    """The facts that the revocation settled are taken back, and the card stands as its registration lets it."""
    card, rule = change.card, change.credential.revoked
    others = Card.objects.filter(
        pack=card.pack, credential=card.credential, holder=card.holder_id, state__in=RUNNING
    )
    if others.exists():
        raise CardError("持有人已有另一张有效的卡，不用恢复这一张。")
    last = card.events.filter(act="revoked").order_by("-seq").first()
    said = {rule.fact: False} if rule is not None else {}
    if last is not None and last.detail.get("fact"):
        said[str(last.detail["fact"])] = False
    card.state = Card.State.ACTIVE
    change.settle(said)
    change.event("reinstated", note=note)
    change.tell("card_restored")
