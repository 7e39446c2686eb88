"""What the keepers' pages share: which kinds of cards a user keeps, and which is meant."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from duixian.rules.model.credentials import Credential
from duixian.site.cases.views.keepers import keepers_of, name_of
from duixian.site.credentials import kinds, showing
from duixian.site.credentials.models import Card
from duixian.site.shelf import Ready

from .common import not_there

Kind = tuple[Ready, Credential]


def kept_by(user: Any) -> list[Kind]:
    """The kinds of cards a user keeps today."""
    on = timezone.localdate()
    return [(r, c) for r, c in kinds.all_kinds() if showing.may_keep(user, r.pack.id, c, on)[0]]


for_keepers = keepers_of(kept_by, "您没有管证卡的岗位。")


def kept_card(request: HttpRequest, found: list[Kind], key: uuid.UUID) -> Card:
    """A card of the kinds a user keeps. Raises Http404 alike where there is none."""
    card = Card.objects.select_related("holder__account", "unit").filter(key=key).first()
    if card is not None and (card.pack, card.credential) in {(r.pack.id, c.id) for r, c in found}:
        return card
    raise not_there(request)


def shared(found: list[Kind], chosen: Kind, page: str) -> dict[str, Any]:
    """What every page of keepers shows above."""
    return {
        "section": "kept", "kinds": [(name_of(one), one[1].label) for one in found], "kind": name_of(chosen), "credential": chosen[1],
        "ready": chosen[0], "at": page,
    }  # fmt: skip
