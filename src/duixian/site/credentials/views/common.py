"""What the pages of cards share."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils import timezone

from duixian.site.accounts import throttle
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.views.common import TooOftenError
from duixian.site.credentials import changing, kinds, showing
from duixian.site.credentials.changing import CardError
from duixian.site.credentials.models import Card, CardEvent
from duixian.site.registry.facts import on_day
from duixian.site.registry.values import in_words

SECTION = "cards"


def card_of(request: HttpRequest, key: uuid.UUID) -> Card:
    """A card the user may look at as its holder. Raises Http404 alike where there is none; trying keys out is slowed."""
    card = Card.objects.select_related("holder__account", "holder__owner", "unit").filter(key=key).first()
    if card is not None and showing.may_view(request.user, card, timezone.localdate())[0]:
        return card
    raise not_there(request)


def not_there(request: HttpRequest) -> Exception:
    wait = throttle.attempt("keys", throttle.whom_of(request), timezone.now())
    return TooOftenError(wait) if wait else Http404(showing.NOT_THERE)


def does(request: HttpRequest, part: Callable[[], object], said: str) -> bool:
    """Carry out what a form asks, and tell what came of it."""
    try:
        part()
    except (CardError, Refused) as error:  # of the card, or of its case (a paper that lacks a fact)
        messages.error(request, str(error))
        return False
    messages.success(request, said)
    return True


def told(card: Card) -> dict[str, Any]:
    """A card in words."""
    ready, credential = kinds.of_card(card)
    return {
        "card": card, "label": credential.label, "grade": kinds.grade_label(ready.pack, credential, card.grade),
        "state": card.get_state_display(), "reasons": [changing.in_words(ready.pack, reason) for reason in card.reasons],
        "end": changing.ENDS.get(card.end, ""), "credential": credential, "pack": ready.pack,
    }  # fmt: skip


INTERNAL = (
    "proposed",
    "dropped",
    "late",
    "restoring",
    "unrestored",
)  # what the keepers weigh among themselves


def history(card: Card, *, keeper: bool = False) -> list[tuple[CardEvent, str]]:
    """What happened, the latest first; to its holder without what the keepers only weighed."""
    rows = card.events.select_related("user").order_by("-seq")
    rows = rows if keeper else rows.exclude(act__in=INTERNAL)
    return [(row, changing.ACTS.get(row.act, row.act)) for row in rows]


def known_of(card: Card, ids: tuple[str, ...]) -> list[tuple[str, str]]:
    """What is registered of these facts, in words."""
    ready, _ = kinds.of_card(card)
    held = on_day(card.holder, card.pack, timezone.localdate())
    return [
        (
            ready.pack.facts[id_].label,
            in_words(ready.pack, id_, held[id_].row.value) if id_ in held else "没有登记",
        )
        for id_ in ids
    ]
