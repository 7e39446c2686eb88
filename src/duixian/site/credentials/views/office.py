"""What the keepers' pages share: which kinds of cards a user keeps, and which is meant."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from duixian.rules.model.credentials import Credential
from duixian.site.cases.views.common import refused, signed_in, user_of
from duixian.site.credentials import kinds, showing
from duixian.site.credentials.models import Card
from duixian.site.shelf import Ready

from .common import not_there

Kind = tuple[Ready, Credential]


def kept_by(user: Any) -> list[Kind]:
    """The kinds of cards a user keeps today."""
    on = timezone.localdate()
    return [(r, c) for r, c in kinds.all_kinds() if showing.may_keep(user, r.pack.id, c, on)[0]]


def for_keepers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Keepers of some kind of cards only; the view is given the kinds and the one that is meant."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        found = kept_by(user_of(request))
        if not found:
            return refused(request, "您没有管证卡的岗位。")
        wanted = request.GET.get("kind", "") or request.POST.get("kind", "")
        chosen = next((one for one in found if name_of(one) == wanted), found[0])
        return view(request, found, chosen, *args, **more)

    return signed_in(wrapped)


def name_of(kind: Kind) -> str:
    """As a form names a kind of cards."""
    return f"{kind[0].pack.id}:{kind[1].id}"


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
