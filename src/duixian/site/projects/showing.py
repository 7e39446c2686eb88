"""Who may see and handle a project: its unit, its keepers, the experts who evaluate it, anybody for what is public."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from duixian.rules.model.projects import Project as Kind
from duixian.site.accounts import posts
from duixian.site.cases import filers
from duixian.site.cases.models import Ballot
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import APPLY, VIEW, may_act

from . import kinds
from .changing import ProjectError
from .models import Project, ProjectEvent, fell

Allowed = tuple[bool, str]
NOT_THERE = "没有这个项目。"


def may_view(user: Any, project: Project, on: date) -> Allowed:
    """The unit's side: whoever may look at what concerns it."""
    if not user.is_authenticated or user.duty != "none" or posts.officer_on(user, on):
        return False, NOT_THERE
    return may_act(user, project.unit, VIEW, on)


def may_file(user: Any, project: Project, on: date) -> Allowed:
    """Whoever may apply for the unit signs and hands in for it."""
    if posts.officer_on(user, on):
        return False, "由项目单位的经办人办理。"
    return may_act(user, project.unit, APPLY, on)


def must_file(user: Any, project: Project, on: date) -> None:
    """Raises ProjectError where a user may not hand in for the unit."""
    allowed, reason = may_file(user, project, on)
    if not allowed:
        raise ProjectError(reason)


def may_keep(user: Any, pack: str, kind: Kind, on: date) -> Allowed:
    """Whether a user keeps projects of this kind."""
    return posts.may_hold_any(user, pack, kind.kept_by, "", on)


def must_keep(user: Any, project: Project, on: date) -> str:
    """The office under which a user keeps a project. Raises ProjectError where they do not, or it is their own unit's."""
    kind = kinds.of_project(project)[1]
    allowed, reason = may_handle(user, project, on)
    if not allowed:
        raise ProjectError(reason)
    post = posts.post_for(user, project.pack, kind.kept_by, "", on)
    return post.office if post is not None else ""


def may_handle(user: Any, project: Project, on: date) -> Allowed:
    """Whether a keeper may act on a project: not on that of a unit for which they act."""
    kind = kinds.of_project(project)[1]
    allowed, reason = may_keep(user, project.pack, kind, on)
    if not allowed:
        return False, reason
    allowed, reason = may_act(user, project.unit, VIEW, on)
    return (True, "") if allowed else (False, reason)


def evaluates(user: Any, project: Project) -> bool:
    """Whether somebody was invited to judge the case and has not recused themselves."""
    return Ballot.objects.filter(member=user, recused="", case__key=project.case).exists()


def evaluated_by(user: Any) -> QuerySet[Project]:
    """The projects whose cases somebody was invited to judge, without those they recused themselves from."""
    cases = Ballot.objects.filter(member=user, recused="").values("case__key")
    return Project.objects.filter(case__in=cases).select_related("subject", "unit").order_by("-pk")


def units_of(user: Any, on: date) -> list[Subject]:
    """The user and the enterprises for which they file: whose projects are theirs to see."""
    return filers.subjects_for(user, on)


def public(words: str = "") -> QuerySet[Project]:
    """The projects that anybody may know of: approved ones. Whose approval fell was never one; whose was ended or revoked
    later stays, so that nobody takes it for one that goes on."""
    rows = Project.objects.exclude(pk__in=fell()).select_related("subject", "unit").order_by("-starts", "-pk")
    return rows.filter(Q(subject__name__contains=words) | Q(unit__name__contains=words)) if words else rows


def ended_by(projects: Iterable[Project]) -> dict[int, str]:
    """By which articles projects were ended before their time, by project; texts of officers are not for everybody."""
    rows = ProjectEvent.objects.filter(project__in=[one.pk for one in projects], act="ended").order_by("seq")
    return dict(rows.values_list("project", "article"))


def addresses(user: Any, numbers: Collection[str], now: datetime) -> dict[str, str]:
    """Where these projects are found, by number, for whoever may open them."""
    on = timezone.localdate(now)
    found = {}
    for project in Project.objects.select_related("unit").filter(number__in=numbers):
        if may_view(user, project, on)[0]:
            found[project.number] = reverse("projects:project", args=[project.key])
    return found
