"""What every template may ask of whoever is signed in, as to projects."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from duixian.site.accounts import posts

from . import kinds, showing
from .models import Project


def projects(request: HttpRequest) -> dict[str, Any]:
    """`keeps_projects`: whether the user keeps some kind of projects, or was invited to evaluate one; `has_projects`: whether a
    unit for which they act has one."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"keeps_projects": False, "has_projects": False}
    return {
        "keeps_projects": SimpleLazyObject(lambda: _keeps(user)),
        "has_projects": SimpleLazyObject(lambda: _has(user)),
    }


def _keeps(user: Any) -> bool:
    on = timezone.localdate()
    if not posts.posts_of(user, on):
        return False
    kept = any(showing.may_keep(user, ready.pack.id, kind, on)[0] for ready, kind in kinds.all_kinds())
    return kept or showing.evaluated_by(user).exists()


def _has(user: Any) -> bool:
    units = showing.units_of(user, timezone.localdate()) if user.duty == "none" else []
    return bool(units) and Project.objects.filter(unit__in=units).exists()
