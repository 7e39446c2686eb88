"""What waits for the keepers, and one project as they see it: sign, check, have mended, lead to its end."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.rules.model.delivery import Sanction
from duixian.site import audit
from duixian.site.cases.models import Case
from duixian.site.cases.views.common import signed_in, user_of
from duixian.site.projects import booking, contents, kinds, mending, reporting, showing
from duixian.site.projects.changing import ProjectError
from duixian.site.projects.models import Book, Mending, Project, Report

from . import tables
from .common import does, history, not_there, told
from .office import Kept, for_keepers, kept_by, kept_project, shared
from .reporting import lines, money_lines

MOST = 200
RECENT = timedelta(days=30)  # in which changes that were told stand on the list


def of_kinds(chosen: list[Kept], prefix: str = "") -> Q:
    """The rows of these kinds."""
    found = Q(pk=None)
    for ready, kind in chosen:
        found |= Q(**{f"{prefix}pack": ready.pack.id, f"{prefix}kind": kind.id})
    return found


@signed_in
@require_safe
def desk(request: HttpRequest) -> HttpResponseBase:
    """What waits for the keepers; for experts the projects they were invited to evaluate."""
    user = user_of(request)
    judged = showing.evaluated_by(user)
    if kept_by(user) or not judged.exists():
        return waiting(request)
    return render(request, "projects/judged.html", {"section": "kept-projects", "rows": judged[:MOST]})


@for_keepers
def waiting(request: HttpRequest, found: list[Kept], chosen: list[Kept]) -> HttpResponse:
    """Books to sign, reports to check, mendings to judge, and what is overdue."""
    today = timezone.localdate()
    of = of_kinds(chosen, "project__")
    beside = ("project__subject", "project__unit")
    books = Book.objects.filter(of, state=Book.State.SENT).select_related(*beside).order_by("sent_at")[:MOST]
    filed = (
        Report.objects.filter(of, state=Report.State.FILED)
        .select_related(*beside)
        .order_by("filed_at")[:MOST]
    )
    answered = (
        Mending.objects.filter(of, state=Mending.State.ANSWERED)
        .select_related(*beside)
        .order_by("answered_at")[:MOST]
    )
    noted = (
        Book.objects.filter(of, notice=True, sent_at__gte=timezone.now() - RECENT)
        .select_related(*beside)
        .order_by("-sent_at")
    )
    late = Report.objects.filter(of, state__in=["waiting", "returned"], due__lt=today).exclude(
        project__state="ended", kind="yearly"
    )
    unmended = (
        Mending.objects.filter(of, state=Mending.State.OPEN, due__lt=today)
        .select_related(*beside)
        .order_by("due")[:MOST]
    )
    unsigned = Project.objects.filter(of_kinds(chosen), state="running").exclude(
        books__state__in=["signed", "sent"]
    )
    return render(
        request, "projects/waiting.html",
        {
            **shared(found, chosen, "waiting"), "today": today, "books": books, "noted": noted[:MOST], "filed": _named(filed, found),
            "answered": answered, "late": _named(late.select_related(*beside).order_by("due")[:MOST], found),
            "unmended": unmended, "unsigned": unsigned.select_related("subject", "unit").order_by("starts")[:MOST],
        },
    )  # fmt: skip


def _named(rows: Iterable[Report], found: list[Kept]) -> list[tuple[Report, str]]:
    """Reports with what they are called."""
    known = {(ready.pack.id, kind.id): kind for ready, kind in found}
    return [(row, reporting.title(row, known[row.project.pack, row.project.kind])) for row in rows]


@signed_in
@require_safe
def project(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """One project for its keepers; experts who were invited to evaluate it read it."""
    user = user_of(request)
    found = kept_by(user)
    row = Project.objects.select_related("subject", "unit__account", "former").filter(key=key).first()
    if row is None:
        raise not_there(request)
    keeps = (row.pack, row.kind) in {(r.pack.id, k.id) for r, k in found}
    if not keeps and not showing.evaluates(user, row):
        raise not_there(request)
    today = timezone.localdate()
    may, why = showing.may_handle(user, row, today) if keeps else (False, "您受邀评审，可以查阅，不办理。")
    audit.write("project.opened", user=user, subject=row.unit, about=row.number, now=timezone.now())
    kind = kinds.of_project(row)[1]
    said = told(row)
    offered = row.books.filter(state=Book.State.SENT).select_related("sent_by").first()
    failed = row.mendings.filter(state=Mending.State.FAILED).order_by("-pk").first()
    opened = [
        {"report": r, "title": t, "lines": lines(r, kind, _content(row)), "money": money_lines(r, kind, _content(row))}
        for r, t, _ in said["reports"]
        if r.state == Report.State.FILED
    ]  # fmt: skip
    context: dict[str, Any] = {
        **shared(found, found, "project"), **said, "history": history(row, keeper=True), "may": may, "why": why, "keeps": keeps,
        "offered": offered, "aims_offered": tables.aim_fields(kind.book, offered.content) if offered else [],
        "budget_offered": tables.budget_fields(kind.book, offered.content) if offered else [],
        "years_offered": contents.years(offered.content) if offered else [], "opened": opened, "sanctions": _sanctions(row, said["case"], failed is not None),
        "lead_to_end": failed is not None and row.running and kind.mending is not None and kind.mending.ending != "",
    }  # fmt: skip
    return render(request, "projects/kept.html", context)


def _sanctions(project: Project, case: Case | None, failed: bool) -> list[Sanction]:
    """What the text says of units that failed, once the project ended or its mending failed; it is entered by hand, by two."""
    ready, _ = kinds.of_project(project)
    if (
        case is None
        or not (failed or project.state == Project.State.ENDED)
        or case.benefit not in ready.pack.benefits
    ):
        return []
    return list(ready.pack.benefits[case.benefit].sanctions)


def _content(project: Project) -> dict[str, Any] | None:
    standing = reporting.standing_book(project)
    return standing.content if standing is not None else None


@for_keepers
def act(
    request: HttpRequest, found: list[Kept], chosen: list[Kept], key: uuid.UUID, act: str
) -> HttpResponse:
    """A keeper signs, gives back, accepts, finds wanting, has mended, judges."""
    if request.method != "POST" or act not in SAID:
        raise Http404("没有这件事。")
    row, now = kept_project(request, found, key), timezone.now()
    does(request, lambda: _do(request, row, act, now), SAID[act])
    return redirect("projects:kept", key)


def _do(request: HttpRequest, project: Project, act: str, now: datetime) -> None:
    user, remark = user_of(request), request.POST.get("remark", "").replace("\0", "")[:1000]
    if act in ("sign", "book-back", "book-refuse"):
        book = project.books.filter(state=Book.State.SENT).first()
        if book is None:
            raise ProjectError("没有要签的任务书。请刷新后再看。")
        if act == "sign":
            booking.sign(book, request.POST.get("digest", ""), user, now)
        else:
            (booking.give_back if act == "book-back" else booking.refuse)(book, remark, user, now)
    elif act in ("accept", "report-back", "fail"):
        report = project.reports.filter(
            state=Report.State.FILED, key=_key(request.POST.get("report", ""))
        ).first()
        if report is None:
            raise ProjectError("没有要核的这份报告。请刷新后再看。")
        {"accept": reporting.accept, "report-back": reporting.give_back, "fail": reporting.fail}[act](
            report, remark, user, now
        )
    elif act == "mend":
        mending.ask(project, remark, user, now)
    else:
        row = mending.going(project)
        if row is None:
            raise ProjectError("现在没有要验收的整改。")
        mending.judge(row, act == "mended", remark, user, now)


def _key(written: str) -> uuid.UUID:
    """A key of the form; none that exists where it is none."""
    try:
        return uuid.UUID(written)
    except ValueError:
        return uuid.UUID(int=0)


SAID = {
    "sign": "已签订，任务书已出具。", "book-back": "已退回商改。", "book-refuse": "没有同意变更，现行的任务书不变。", "accept": "已核过。",
    "report-back": "已退回补正。", "fail": "已记为不合格，并责令限期整改。", "mend": "已责令限期整改。", "mended": "已记为整改合格。",
    "not-mended": "已记为整改不合格。",
}  # fmt: skip
