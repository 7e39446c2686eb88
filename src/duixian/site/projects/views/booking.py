"""The form of the task book: saved as often as one likes, then signed and handed in."""

from __future__ import annotations

import uuid
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from duixian.rules.model.projects import TERM
from duixian.site.cases.views.common import refused, signed_in, user_of
from duixian.site.projects import booking, contents, kinds, reporting, showing
from duixian.site.projects.changing import ProjectError
from duixian.site.projects.models import Book

from . import tables
from .common import SECTION, does, project_of


@signed_in
def page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The version that is worked on."""
    project = project_of(request, key)
    allowed, reason = showing.may_file(user_of(request), project, timezone.localdate())
    if not allowed:
        return refused(request, reason)
    book = booking.going(project)
    if book is None or not book.open:
        return redirect("projects:project", key)
    if request.method == "POST":
        return _post(request, book)
    kind = kinds.of_project(project)[1]
    standing = reporting.standing_book(project)
    return render(
        request, "projects/book.html",
        {
            "section": SECTION, "project": project, "kind": kind, "book": book, "standing": standing, "content": book.content,
            "years": contents.years(book.content), "aims": tables.aim_fields(kind.book, book.content),
            "budget": tables.budget_fields(kind.book, book.content), "granted": booking.granted(project),
            "public": contents.total(book.content, contents.PUBLIC), "own": contents.total(book.content, contents.OWN),
            "faults": booking.faults(book), "ends": standing is not None and TERM in kind.changes,
        },
    )  # fmt: skip


def _post(request: HttpRequest, book: Book) -> HttpResponse:
    """Saved; signed and handed in; or a version that nobody signed taken back."""
    user, now, act = user_of(request), timezone.now(), request.POST.get("act", "save")
    key = book.project.key
    if act == "drop":
        does(request, lambda: booking.drop(book, user, now), "已撤下，现行的任务书不变。")
        return redirect("projects:project", key)
    if not does(request, lambda: _save(request, book), "已保存。" if act != "send" else "已保存，正在签交。"):
        return redirect("projects:book", key)
    if act == "send" and does(request, lambda: booking.send(book, user, now), "已签字交出，等主管机关签。"):
        return redirect("projects:project", key)
    return redirect("projects:book", key)


def _save(request: HttpRequest, book: Book) -> None:
    kind = kinds.of_project(book.project)[1]
    ends = _day(request.POST.get("ends", ""), "建设期到哪天") or date.fromisoformat(book.content["ends"])
    if not book.project.starts <= ends or (ends - book.project.starts).days > 366 * 15:
        raise ProjectError("建设期的最后一天不对，请写立项以后、十五年以内的日期。")
    content = tables.read_book(request, kind.book, book.content, ends.isoformat())
    since = _day(request.POST.get("since", ""), "变动日期")
    booking.write(
        book,
        content,
        request.POST.get("reason", "").replace("\0", ""),
        since,
        user_of(request),
        timezone.now(),
    )


def _day(written: str, what: str) -> date | None:
    if not written.strip():
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise ProjectError(f"“{what}”不是日期，写成 2024-06-30 的样子。") from None
