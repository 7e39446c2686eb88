"""The form of a report: progress on each indicator, spending by heading, the report itself as a file."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from duixian.site.cases.views.common import signed_in, user_of
from duixian.site.projects import contents, kinds, reporting, showing
from duixian.site.projects.models import Report

from . import tables
from .common import SECTION, does, not_there, project_of
from .unit import upload_of


@signed_in
def page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One report for its unit: to fill in while it is wanted, to read afterwards."""
    row = (
        Report.objects.select_related("project__unit", "project__subject", "file", "closed_by")
        .filter(key=key)
        .first()
    )
    if row is None:
        raise not_there(request)
    project = project_of(request, row.project.key)
    kind, today = kinds.of_project(project)[1], timezone.localdate()
    allowed, reason = showing.may_file(user_of(request), project, today)
    if allowed:
        allowed, reason = reporting.may_file(row, today)
    if request.method == "POST":
        done = does(request, lambda: _file(request, row), "已交，等机关核。")
        return redirect("projects:project", project.key) if done else redirect("projects:report", key)
    standing = reporting.standing_book(project)
    content = standing.content if standing is not None else None
    return render(
        request, "projects/report.html",
        {
            "section": SECTION, "project": project, "kind": kind, "report": row, "title": reporting.title(row, kind), "may": allowed, "why": reason,
            "lines": lines(row, kind, content), "money": money_lines(row, kind, content), "late": row.late(today),
        },
    )  # fmt: skip


def _file(request: HttpRequest, row: Report) -> None:
    kind = kinds.of_project(row.project)[1]
    reporting.file(
        row, tables.read_report(request, kind.book), upload_of(request), user_of(request), timezone.now()
    )


def lines(row: Report, kind: object, content: dict[str, object] | None) -> list[dict[str, object]]:
    """Each indicator with the target of the report's year (of all for the final one) and what was reported."""
    found = []
    for aim in kind.book.aims:  # type: ignore[attr-defined]
        planned = content["aims"].get(aim.id, {}) if content else {}  # type: ignore[attr-defined]
        target = (
            contents.target(content, aim)
            if content and row.kind == Report.Kind.FINAL
            else planned.get(str(row.year), 0)
        )
        found.append(
            {"aim": aim, "name": f"aim-{aim.id}", "target": target, "value": row.progress.get(aim.id, "")}
        )
    return found


def money_lines(row: Report, kind: object, content: dict[str, object] | None) -> list[dict[str, object]]:
    """Each heading with what the budget has for the year and what was spent of it."""
    year = None if row.kind == Report.Kind.FINAL else row.year
    return [
        {
            "heading": heading,
            "cells": [
                {
                    "side": label, "name": f"money-{heading.id}-{side}",
                    "planned": contents.in_wan(contents.total(content, side, heading.id, year)) if content else "",
                    "value": contents.in_wan(contents.spent(row.spent, side, heading.id)),
                }
                for side, label in contents.SIDES
            ],
        }
        for heading in kind.book.headings  # type: ignore[attr-defined]
    ]  # fmt: skip
