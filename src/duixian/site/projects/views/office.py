"""What the keepers' pages share: which kinds of projects a user keeps, and which is meant."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from duixian.rules.model.projects import Project as Kind
from duixian.site.cases.views.common import refused, signed_in, user_of
from duixian.site.projects import kinds, showing
from duixian.site.projects.models import Project
from duixian.site.shelf import Ready

from .common import not_there

Kept = tuple[Ready, Kind]


def kept_by(user: Any) -> list[Kept]:
    """The kinds of projects a user keeps today."""
    on = timezone.localdate()
    return [(r, k) for r, k in kinds.all_kinds() if showing.may_keep(user, r.pack.id, k, on)[0]]


def for_keepers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Keepers of some kind of projects only; the view is given the kinds and the one that is meant (None: all)."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        found = kept_by(user_of(request))
        if not found:
            return refused(request, "您没有管项目的岗位。")
        wanted = request.GET.get("kind", "") or request.POST.get("kind", "")
        chosen = [one for one in found if name_of(one) == wanted] or found
        return view(request, found, chosen, *args, **more)

    return signed_in(wrapped)


def name_of(kept: Kept) -> str:
    """As a form names a kind of projects."""
    return f"{kept[0].pack.id}:{kept[1].id}"


def kept_project(request: HttpRequest, found: list[Kept], key: uuid.UUID) -> Project:
    """A project of the kinds a user keeps. Raises Http404 alike where there is none."""
    project = Project.objects.select_related("subject", "unit__account", "former").filter(key=key).first()
    if project is not None and (project.pack, project.kind) in {(r.pack.id, k.id) for r, k in found}:
        return project
    raise not_there(request)


def shared(found: list[Kept], chosen: list[Kept], page: str) -> dict[str, Any]:
    """What every page of keepers shows above."""
    return {
        "section": "kept-projects", "kinds": [(name_of(one), one[1].label) for one in found],
        "kind_name": name_of(chosen[0]) if len(chosen) == 1 < len(found) else "", "at": page,
    }  # fmt: skip
