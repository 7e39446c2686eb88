"""What is shown of a card, to whom: its holder, the units that have to do with it, its keepers, and anybody who verifies it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from duixian.rules.model.credentials import Credential
from duixian.site.accounts import posts
from duixian.site.accounts.models import Post
from duixian.site.cases.models import Case
from duixian.site.cases.publicity import masked
from duixian.site.registry.powers import VIEW, may_act, own_subject, person_of, spouse_on

from . import kinds, rights
from .codes import LENGTH
from .models import Card, FamilyCard

Allowed = tuple[bool, str]
NOT_THERE = "没有这张证卡。"


@dataclass(frozen=True, slots=True)
class Verified:
    """What anybody may know of a card by its code: whether it is good today, and only then its class and a masked name."""

    good: bool
    label: str = ""
    grade: str = ""
    name: str = ""
    on: date | None = None


def verified(code: str, on: date) -> Verified | None:
    """The card of a code; None where there is none. A card that is not good says nothing else."""
    if len(code) != LENGTH:
        return None
    card = Card.objects.select_related("holder").filter(code=code).first()
    member = None
    if card is None:
        member = FamilyCard.objects.select_related("card__holder", "member").filter(code=code).first()
        if member is None:
            return None
        card = member.card
    try:
        ready, credential = kinds.of_card(card)
    except kinds.UnknownCredentialError:
        return Verified(False, on=on)
    if not good(card, on) or (member is not None and not stands(member)):
        return Verified(False, on=on)
    if member is not None and credential.family is not None:
        return Verified(True, credential.family.label, "", masked(member.member.name, person=True), on)
    grade = kinds.grade_label(ready.pack, credential, card.grade)
    return Verified(True, credential.label, grade, masked(card.holder.name, card.holder.kind == "person"), on)


def good(card: Card, on: date) -> bool:
    """Whether a card is good on a day: nothing has stopped it, and no condition of its rights is known to fail."""
    if card.state != Card.State.ACTIVE or (card.valid_until is not None and on > card.valid_until):
        return False
    return rights.rights_of(card, on).hold


def stands(member: FamilyCard) -> bool:
    """Whether the grant that issued a card of the family stands; it is good while that and the holder's card are."""
    return Case.objects.filter(key=member.case, phase__in=(Case.Phase.GRANTED, Case.Phase.DONE)).exists()


def may_view(user: Any, card: Card, on: date) -> Allowed:
    """The holder, and whoever may look at what concerns them."""
    if not user.is_authenticated or user.duty != "none":
        return False, NOT_THERE
    own = own_subject(user)
    if own is not None and own.pk == card.holder_id:
        return True, "本人。"
    if posts.officer_on(user, on):
        return False, NOT_THERE
    return may_act(user, card.holder, VIEW, on)


def may_keep(user: Any, pack: str, credential: Credential, on: date) -> Allowed:
    """Whether a user keeps cards of this kind."""
    return posts.may_hold_any(user, pack, credential.kept_by, "", on)


def post_of(user: Any, pack: str, credential: Credential, on: date) -> Post | None:
    """The post by which a user keeps cards of this kind."""
    return posts.post_for(user, pack, credential.kept_by, "", on)


def office_of(user: Any, pack: str, credential: Credential, on: date) -> str:
    """Under which office a user keeps cards of this kind."""
    post = post_of(user, pack, credential, on)
    return post.office if post is not None else ""


def may_handle(user: Any, card: Card, on: date) -> Allowed:
    """Whether a keeper may change a card: not their own, nor their spouse's."""
    credential = kinds.of_card(card)[1]
    allowed, reason = may_keep(user, card.pack, credential, on)
    if not allowed:
        return False, reason
    me = person_of(user)  # whichever account they use
    if me is not None and me.pk == card.holder_id:
        return False, "这是您本人的证卡，请由另一位工作人员办理。"
    if me is not None and spouse_on(me, card.holder, on):
        return False, "这是您配偶的证卡，请由另一位工作人员办理。"
    return True, ""


def addresses(user: Any, numbers: Collection[str], now: datetime) -> dict[str, str]:
    """Where these cards are found, by number, for whoever may open them."""
    on = timezone.localdate(now)
    found = {}
    for card in Card.objects.select_related("holder__owner", "unit").filter(number__in=numbers):
        if may_view(user, card, on)[0]:
            found[card.number] = reverse("credentials:card", args=[card.key])
        elif card.unit is not None and may_act(user, card.unit, "apply", on)[0]:
            found[card.number] = reverse("credentials:firm", args=[card.unit.key])
    return found
