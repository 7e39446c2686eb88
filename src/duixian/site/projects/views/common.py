"""What the pages of projects share."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils import timezone

from duixian.site.accounts import throttle
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case
from duixian.site.cases.views.common import TooOftenError, user_of
from duixian.site.files.sniffing import FileRefusedError
from duixian.site.projects import booking, changing, contents, kinds, mending, plan, reporting, showing
from duixian.site.projects.changing import ProjectError
from duixian.site.projects.models import Book, Project, ProjectEvent, Report

SECTION = "projects"
INTERNAL = ("drafted",)


def project_of(request: HttpRequest, key: uuid.UUID) -> Project:
    """A project the user may look at for its unit. Raises Http404 alike where there is none; trying keys out is slowed."""
    found = Project.objects.select_related("subject", "unit__account", "former").filter(key=key).first()
    if found is not None and showing.may_view(user_of(request), found, timezone.localdate())[0]:
        return found
    raise not_there(request)


def not_there(request: HttpRequest) -> Exception:
    wait = throttle.attempt("keys", throttle.whom_of(request), timezone.now())
    return TooOftenError(wait) if wait else Http404(showing.NOT_THERE)


def does(request: HttpRequest, part: Callable[[], object], said: str) -> bool:
    """Carry out what a form asks, and tell what came of it."""
    try:
        part()
    except (ProjectError, Refused, FileRefusedError) as error:
        messages.error(request, str(error))
        return False
    messages.success(request, said)
    return True


def told(project: Project) -> dict[str, Any]:
    """A project as both sides see it."""
    ready, kind = kinds.of_project(project)
    today, now = timezone.localdate(), timezone.now()
    standing, going = reporting.standing_book(project), booking.going(project)
    reports = list(project.reports.all())
    progress = {
        r.year: r.progress
        for r in reports
        if r.kind == Report.Kind.YEARLY and r.state != Report.State.WAITING
    }
    spent = [r.spent for r in reports if r.state != Report.State.WAITING]
    content = standing.content if standing is not None else None
    return {
        "project": project, "kind": kind, "pack": ready.pack, "today": today, "standing": standing, "going": going,
        "stops": plan.stops(project, today, now), "due": plan.due(project, today), "next": plan.upcoming(project, today),
        "aims": contents.reached(kind.book, content, progress) if content else [],
        "years": contents.years(content) if content else [],
        "used": contents.used(kind.book, content, spent) if content else [],
        "paid": reporting.paid(project), "unspent": reporting.unspent(project), "granted": booking.granted(project),
        "reports": [(r, reporting.title(r, kind), reporting.may_file(r, today)) for r in reports], "mending": mending.going(project),
        "mendings": project.mendings.exclude(state__in=mending.GOING).select_related("closed_by"),
        "books": project.books.exclude(state__in=[Book.State.DRAFT]).select_related("paper", "sent_by", "closed_by").order_by("-number"),
        "case": Case.objects.filter(key=project.case).first(), "later": getattr(project, "next", None), "words": CHANGED,
    }  # fmt: skip


CHANGED = {"leader": "负责人", "team": "团队", "aims": "指标", "budget": "预算", "term": "期限"}


def history(project: Project, *, keeper: bool = False) -> list[tuple[ProjectEvent, str]]:
    """What happened, the latest first."""
    rows = project.events.select_related("user").order_by("-seq")
    rows = rows if keeper else rows.exclude(act__in=INTERNAL)
    return [(row, changing.ACTS.get(row.act, row.act)) for row in rows]
