"""What every template may ask of whoever is signed in, as to projects."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from duixian.site.accounts import posts
from duixian.site.accounts.models import Post
from duixian.site.prepared import Arg, Prepared
from duixian.site.registry.models import Power, Subject

from . import kinds, showing
from .models import Project


def _theirs() -> Any:
    """A project of the user's, or of a unit for which they act."""
    own = Subject.objects.filter(account=Arg(0)).order_by().values("pk")
    units = Power.objects.filter(agent__account=Arg(0)).order_by().values("principal")
    return Project.objects.filter(unit__in=own.union(units)).order_by().values_list("pk")[:1]


THEIRS = Prepared[Project](_theirs)


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
    held = posts.posts_of(user, on)
    if not held:
        return False
    if any(showing.may_keep(user, ready.pack.id, kind, on)[0] for ready, kind in kinds.all_kinds()):
        return True
    return any(post.kind == Post.Kind.PANEL for post in held) and showing.evaluated_by(user).exists()


def _has(user: Any) -> bool:
    """In one statement, as it is asked on every page; what the page of projects shows is looked at there."""
    if user.duty != "none" or next(kinds.all_kinds(), None) is None:
        return False
    return bool(THEIRS.rows(user))
