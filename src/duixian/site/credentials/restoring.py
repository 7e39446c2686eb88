"""A card given back that was lost: a revoked one by an order of whoever reviewed the revocation (a reconsideration, a court), or
by an appeal that overturned the revocation or the end of the case; one that lapsed because years were wrongly counted as
missed, by what puts that right. By hand it takes two keepers. And a card whose grant fell on appeal: it goes, or is what it
was before."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from duixian.site.cases.listening import UNDOING, Happened, event_of, fallen
from duixian.site.cases.models import Appeal, Case, Decision, Event
from duixian.site.registry.powers import same_person

from . import facts, kinds, showing, yearly
from .changing import MISSED, OVERTURNED, CardError, Change, locked
from .models import Card, Filing

LEAST = 4  # characters: the order has a number
RUNNING = (Card.State.ACTIVE, Card.State.SUSPENDED)
GRANTS = ("issued", "raised", "renewed")


def restorable(card: Card) -> tuple[bool, str]:
    """Whether a card can be given back, else why not."""
    if card.state == Card.State.REVOKED or (card.state == Card.State.ENDED and card.end == MISSED):
        return True, ""
    if card.state == Card.State.ENDED:
        return False, "这张证卡不是因未登记失效的，请按原程序重新申领。"
    return False, f"这张证卡{card.get_state_display()}，不用恢复。"


def waiting(card: Card) -> Filing | None:
    """The restoration that waits for a second person."""
    return Filing.objects.filter(card=card, kind=Filing.Kind.RESTORE, state=Filing.State.OPEN).first()


@transaction.atomic
def propose(card: Card, order: str, user: Any, now: datetime, year: int | None = None) -> Filing:
    """One keeper proposes it with the order that undoes the loss; of a card that lapsed `year` is the first that was wrongly
    counted as missed. Raises CardError."""
    change = _change(card, user, now)
    if len(order.strip()) < LEAST:
        raise CardError("请写明据以恢复的文书，例如行政复议决定书、更正决定的文号。")
    if waiting(change.card) is not None:
        raise CardError("已有人提出恢复，等另一人复核。")
    lapsed = change.card.state == Card.State.ENDED
    if lapsed:
        _left_over(change, year)
    made = Filing.objects.create(
        card=change.card, kind=Filing.Kind.RESTORE, note=order.strip()[:500], on=change.today, year=year if lapsed else None,
        filed_by=user, filed_at=now,
    )  # fmt: skip
    change.event("restoring", note=made.note, filing=made.pk)
    return made


def _left_over(change: Change, year: int | None) -> list[int]:
    """The missed years that stand when those from `year` on do not count. Raises CardError where they still end the card."""
    years, rule = yearly.missed_years(change.card), change.credential.registration
    if year not in years:
        raise CardError("请选从哪一年度起误计为未登记。")
    left = [one for one in years if one < year]
    if rule is not None and rule.most and len(left) >= rule.most:
        raise CardError("除去这些年度，未登记的年数仍然已满，不能恢复。")
    return left


@transaction.atomic
def confirm(card: Card, user: Any, now: datetime) -> None:
    """Another keeper confirms it. Raises CardError."""
    change, filing = _waiting(card, user, now)
    if same_person(user, filing.filed_by):
        raise CardError("须由提出的人以外的另一人复核。")
    filing.close(Filing.State.ACCEPTED, user, now)
    _alone(change)
    if change.card.state == Card.State.ENDED:
        _not_missed(change, filing)
    else:
        _restore(change, filing.note)


@transaction.atomic
def drop(card: Card, reason: str, user: Any, now: datetime) -> None:
    """Another keeper does not agree, and says why; or the one who proposed it takes it back. Raises CardError."""
    change, filing = _waiting(card, user, now)
    if not reason.strip():
        raise CardError("请写明为什么不恢复。")
    filing.close(Filing.State.REFUSED, user, now, reason)
    change.event("unrestored", note=filing.reason, filing=filing.pk)


def happened(acts: Collection[str], found: Iterable[Happened]) -> None:
    """Acts of cases took place: an appeal that overturned the end of a case gives the card back that went with it; a grant
    that falls takes what it gave (a card of the family is good only while its own grant stands)."""
    if not UNDOING.intersection(acts):
        return
    for one in found:
        fell = fallen(one)
        event = event_of(one) if fell else None
        if event is None:
            continue
        for card in Card.objects.filter(case=one.case.key):
            if Decision.Kind.GRANT in fell and card.running:
                _not_granted(Change(locked(card.pk), event.user, event.at, event.office), event)
            if card.state == Card.State.REVOKED:
                _given_back(card, one)


def _given_back(card: Card, one: Happened) -> None:
    last = card.events.filter(act="revoked").order_by("-seq").first()
    if last is None:
        return
    by_end = "case" in last.detail  # else by the keepers
    against = Q(decision__kind=Decision.Kind.END) if by_end else Q(decision=last.detail.get("decision"))
    undone = Appeal.objects.filter(against, case=one.case, state=Appeal.State.OVERTURNED, at__gte=last.at)
    change = Change(locked(card.pk), None, one.at)
    if undone.exists() and not _another(change):
        _restore(change, f"{'终止' if by_end else '取消资格'}的决定经复核撤销")


def _why(event: Event) -> str:
    return (
        f"发卡的决定已经撤销，案件重新办理：{event.note}"
        if event.note
        else "发卡的决定已经撤销，案件重新办理"
    )


def _not_granted(change: Change, event: Event) -> None:
    """The grant that issued the card, or raised it, has fallen: there is none, or it is what it was before."""
    card, (ready, credential) = change.card, change.known
    last = card.events.filter(act__in=GRANTS).order_by("-seq").first()
    before = last.detail.get("before", "") if last is not None else ""
    if before:
        number = card.events.filter(act__in=GRANTS, seq__lt=last.seq).order_by("-seq").first()  # type: ignore[union-attr]
        earlier = (
            Case.objects.filter(number=number.detail.get("case")).first() if number is not None else None
        )
        card.grade, card.case = before, earlier.key if earlier is not None else card.case
        change.settle({credential.fact: before})
        change.event("lowered", note=_why(event), grade=before, case=event.case.number, seq=event.seq)
    else:
        card.state, card.end, card.reasons = Card.State.ENDED, OVERTURNED, []
        Filing.objects.filter(card=card, state__in=[Filing.State.ASKED, Filing.State.OPEN]).update(
            state=Filing.State.REFUSED, reason="发卡的决定已经撤销", closed_at=change.now
        )
        change.settle({credential.fact: kinds.none(ready.pack, credential)})
        change.event("ended", note=_why(event), case=event.case.number, seq=event.seq)
    change.tell("card_ended" if not before else "card_changed")


def _change(card: Card, user: Any, now: datetime) -> Change:
    change = Change(locked(card.pk), user, now)
    allowed, reason = showing.may_handle(user, change.card, change.today)
    if allowed:
        allowed, reason = restorable(change.card)
    if not allowed:
        raise CardError(reason)
    change.office = showing.office_of(user, card.pack, change.credential, change.today)
    return change


def _waiting(card: Card, user: Any, now: datetime) -> tuple[Change, Filing]:
    change = _change(card, user, now)
    filing = waiting(change.card)
    if filing is None:
        raise CardError("没有待复核的恢复。")
    return change, filing


def _another(change: Change) -> bool:
    """Whether the holder has a running card of the kind by now."""
    card = change.card
    return Card.objects.filter(
        pack=card.pack, credential=card.credential, holder=card.holder_id, state__in=RUNNING
    ).exists()


def _alone(change: Change) -> None:
    if _another(change):
        raise CardError("持有人已有另一张有效的卡，不用恢复这一张。")


def _restore(change: Change, note: str) -> None:
    """The facts that the revocation settled are taken back; what the card was suspended for before it stands."""
    card, rule = change.card, change.credential.revoked
    last = card.events.filter(act="revoked").order_by("-seq").first()
    said = {rule.fact: False} if rule is not None else {}
    if last is not None and last.detail.get("fact"):
        said[str(last.detail["fact"])] = False
    card.state, card.reasons = (
        Card.State.ACTIVE,
        list(last.detail.get("before", [])) if last is not None else [],
    )
    change.settle(said)
    change.event("reinstated", note=note)
    change.tell("card_restored" if card.state == Card.State.ACTIVE else "card_suspended")


def _not_missed(change: Change, filing: Filing) -> None:
    """The years from the one that was named do not count as missed: they count as registered, and the card goes on."""
    card, rule = change.card, change.credential.registration
    years = yearly.missed_years(card)
    left = _left_over(change, filing.year)
    back = [year for year in years if year not in left]
    card.state, card.end, card.reasons, card.missed = Card.State.ACTIVE, "", [], len(left)
    card.registered = max(*back, card.registered or 0)
    said: dict[str, Any] = {}
    if rule is not None:
        said[rule.fact] = True
        if rule.missed:
            said[rule.missed] = facts.years(change.known[0].pack, rule.missed, len(left))
    change.settle(said)
    change.event("reinstated", note=filing.note, years=back)
    change.tell("card_restored")
