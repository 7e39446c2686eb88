"""What is shown of stays, to whom: whoever stays, those who keep the house, and anybody who looks for a free bed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from duixian.rules.model.lodgings import Lodging
from duixian.site.accounts import posts
from duixian.site.accounts.models import Post
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import APPLY, VIEW, may_act, own_subject, person_of, spouse_on

from . import kinds
from .models import Site, Stay

Allowed = tuple[bool, str]
NOT_THERE = "没有这次入住。"


def may_view(user: Any, stay: Stay, on: date) -> Allowed:
    """Whoever stays, and whoever may look at what concerns them."""
    return _theirs(user, stay, on, VIEW)


def may_ask(user: Any, stay: Stay, on: date) -> Allowed:
    """Whether a user may change or give up a stay on their side."""
    return _theirs(user, stay, on, APPLY)


def _theirs(user: Any, stay: Stay, on: date, act: str) -> Allowed:
    if not user.is_authenticated or user.duty != "none":
        return False, NOT_THERE
    own = own_subject(user)
    if own is not None and own.pk == stay.person_id:
        return True, "本人。"
    if posts.officer_on(user, on):
        return False, NOT_THERE
    return may_act(user, stay.person, act, on)


def post_of(user: Any, pack: str, lodging: Lodging, place: str, on: date) -> Post | None:
    """The post by which a user keeps a house of this kind."""
    return posts.post_for(user, pack, lodging.kept_by, place, on)


def keeps(user: Any, pack: str, lodging: Lodging, on: date) -> bool:
    """Whether a user keeps any house of this kind."""
    held = posts.posts_of(user, on)
    return any(post.pack == pack and post.role in lodging.kept_by for post in held)


def may_keep(user: Any, site: Site, on: date) -> Allowed:
    """Whether a user keeps this house."""
    return posts.may_hold_any(user, site.pack, kinds.of_stay(site)[1].kept_by, site.place, on)


def may_handle(user: Any, stay: Stay, on: date) -> Allowed:
    """Whether a keeper may change a stay: not their own, nor their spouse's."""
    lodging = kinds.of_stay(stay)[1]
    house = stay.unit.site if stay.unit is not None else stay.site
    allowed, reason = posts.may_hold_any(
        user, stay.pack, lodging.kept_by, house.place if house is not None else "", on
    )
    return _impartial(user, stay.person, on) if allowed else (False, reason)


def _impartial(user: Any, person: Subject, on: date) -> Allowed:
    me = person_of(user)  # whichever account they use
    if me is not None and me.pk == person.pk:
        return False, "这是您本人的入住，请由另一位工作人员办理。"
    if me is not None and spouse_on(me, person, on):
        return False, "这是您配偶的入住，请由另一位工作人员办理。"
    return True, ""


def addresses(user: Any, numbers: Collection[str], now: datetime) -> dict[str, str]:
    """Where these stays are found, by number, for whoever may open them."""
    on = timezone.localdate(now)
    found = {}
    for stay in Stay.objects.select_related("person__owner", "site", "unit__site").filter(number__in=numbers):
        if may_view(user, stay, on)[0]:
            found[stay.number] = reverse("lodging:stay", args=[stay.key])
        elif may_handle(user, stay, on)[0]:
            found[stay.number] = reverse("lodging:kept", args=[stay.key])
    return found
