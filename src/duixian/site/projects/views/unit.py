"""The pages of a unit: its projects, one project with what is due next, its files."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.site import audit
from duixian.site.cases.views.common import refused, signed_in, user_of
from duixian.site.files.models import StoredFile
from duixian.site.files.serving import may_serve, response
from duixian.site.projects import booking, kinds, mending, plan, showing
from duixian.site.projects.changing import ProjectError
from duixian.site.projects.models import Mending, Project, Report

from .common import SECTION, does, history, not_there, project_of, told


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The projects of all units for which the user acts, each with what is due next."""
    today = timezone.localdate()
    units = showing.units_of(user_of(request), today)
    rows = (
        Project.objects.filter(unit__in=units)
        .select_related("subject", "unit")
        .order_by("state", "ends", "pk")
    )
    lines: list[dict[str, Any]] = [
        {"project": row, "label": kinds.of_project(row)[1].label, "next": plan.upcoming(row, today), "due": len(plan.due(row, today))}
        for row in rows
        if showing.may_view(user_of(request), row, today)[0]
    ]  # fmt: skip
    lines.sort(key=lambda one: (not one["project"].running, one["project"].ends))
    return render(request, "projects/mine.html", {"section": SECTION, "lines": lines, "units": units})


@signed_in
@require_safe
def project(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One project for its unit."""
    found = project_of(request, key)
    today = timezone.localdate()
    may, why = showing.may_file(user_of(request), found, today)
    renew, renew_from = plan.renewable(found, today)
    return render(
        request, "projects/project.html",
        {
            "section": SECTION, **told(found), "history": history(found), "may": may, "why": why,
            "may_draw": booking.may_draw(found), "renew": renew, "renew_from": renew_from,
        },
    )  # fmt: skip


@signed_in
@require_POST
def act(request: HttpRequest, key: uuid.UUID, act: str) -> HttpResponse:
    """The unit begins a version of its task book, or answers a rectification."""
    found, now = project_of(request, key), timezone.now()
    if act == "draw":
        done = does(request, lambda: booking.draw(found, user_of(request), now), "已起草，请填写后签交。")
        return redirect("projects:book" if done else "projects:project", key)
    if act != "mend":
        raise Http404("没有这件事。")
    does(request, lambda: _mend(request, found, now), "已报整改情况，等机关验收。")
    return redirect("projects:project", key)


def _mend(request: HttpRequest, found: Project, now: datetime) -> None:
    row = mending.going(found)
    if row is None:
        raise ProjectError("现在没有要整改的。")
    mending.answer(
        row, request.POST.get("text", "").replace("\0", ""), upload_of(request), user_of(request), now
    )


def upload_of(request: HttpRequest) -> UploadedFile[Any] | None:
    found = request.FILES.get("file")
    return found if isinstance(found, UploadedFile) else None


@signed_in
@require_safe
def file(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """A file of a report or a rectification, for whoever may look at the project."""
    stored = StoredFile.objects.filter(key=key).first()
    row: Report | Mending | None = None
    if stored is not None:
        row = (
            Report.objects.filter(file=stored).select_related("project__unit").first()
            or Mending.objects.filter(file=stored).select_related("project__unit").first()
        )
    if stored is None or row is None:
        raise not_there(request)
    user, today, found = user_of(request), timezone.localdate(), row.project
    kind = kinds.of_project(found)[1]
    sees = showing.may_view(user, found, today)[0] or showing.may_keep(user, found.pack, kind, today)[0]
    if not sees and not showing.evaluates(user, found):
        raise not_there(request)
    allowed, reason = may_serve(stored)
    if not allowed:
        return refused(request, reason)
    audit.write(
        "project.opened",
        user=user,
        subject=found.unit,
        about=f"{found.number} {stored.name}",
        now=timezone.now(),
    )
    return response(stored, inline=request.GET.get("show") == "1")
