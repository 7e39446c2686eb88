"""What the keepers' pages share: which kinds of projects a user keeps, and which is meant."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from duixian.rules.model.projects import Project as Kind
from duixian.site.cases.views.keepers import keepers_of, name_of
from duixian.site.projects import kinds, showing
from duixian.site.projects.models import Project
from duixian.site.shelf import Ready

from .common import not_there

Kept = tuple[Ready, Kind]


def kept_by(user: Any) -> list[Kept]:
    """The kinds of projects a user keeps today."""
    on = timezone.localdate()
    return [(r, k) for r, k in kinds.all_kinds() if showing.may_keep(user, r.pack.id, k, on)[0]]


for_keepers = keepers_of(kept_by, "您没有管项目的岗位。", several=True)


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
