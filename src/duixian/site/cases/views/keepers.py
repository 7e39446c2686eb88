"""What the pages of those who keep something of a pack share (cards, houses, projects): which kinds of it a user keeps, and
which is meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Protocol

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from duixian.site.shelf import Ready

from .common import refused, signed_in, user_of

View = Callable[..., HttpResponse]


class Kind(Protocol):
    """A kind of cards, houses or projects in a pack."""

    @property
    def id(self) -> str: ...

    @property
    def label(self) -> str: ...


def name_of(kind: tuple[Ready, Kind]) -> str:
    """As a form names a kind."""
    return f"{kind[0].pack.id}:{kind[1].id}"


def sought(rows: QuerySet[Any], words: str) -> str:
    """What the audit trail says of a search: the number that was typed, never a name (the trail is kept for good)."""
    return words if words and rows.filter(number=words).exists() else ""


def keepers_of(
    kept_by: Callable[[Any], Sequence[tuple[Ready, Kind]]], refusal: str, *, several: bool = False
) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A page for keepers only, `refusal` to anybody else. The view is given the kinds that the user keeps and the one that is
    meant, else the first; with `several` a list of it, else of all."""

    def only(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
            found = kept_by(user_of(request))
            if not found:
                return refused(request, refusal)
            wanted = request.GET.get("kind", "") or request.POST.get("kind", "")
            meant = [one for one in found if name_of(one) == wanted] or list(found)
            return view(request, found, meant if several else meant[0], *args, **more)

        return signed_in(wrapped)

    return only
