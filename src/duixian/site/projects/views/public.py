"""The public register: the projects that were approved, with unit, term and state; no names of people, no money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from duixian.site.downloads import table_file
from duixian.site.projects import kinds, showing
from duixian.site.projects.models import Project

PER_PAGE = 50
HEADINGS = ("种类", "名称", "单位", "第几期", "自", "至", "状态", "终止日期", "终止依据")


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Approved projects, by name or unit."""
    words = _words(request)
    page = Paginator(showing.public(words), PER_PAGE).get_page(request.GET.get("page"))
    ended = showing.ended_by(page)
    lines = [(row, kinds.label_of(row), ended.get(row.pk, "") if _ended(row) else "") for row in page]
    return render(
        request,
        "projects/public.html",
        {"section": "public-projects", "page": page, "lines": lines, "words": words},
    )


@require_safe
def table(request: HttpRequest, form: str) -> HttpResponse:
    """The register as a file."""
    return table_file(form, HEADINGS, _lines(_words(request)), "批准的项目", "projects")


def _words(request: HttpRequest) -> str:
    return request.GET.get("words", "").replace("\0", "").strip()[:100]


def _lines(words: str) -> Iterator[list[Any]]:
    rows = list(showing.public(words))
    ended = showing.ended_by(row for row in rows if _ended(row))
    for row in rows:
        yield [
            kinds.label_of(row),
            row.subject.name,
            row.unit.name,
            row.term,
            row.starts.isoformat(),
            row.ends.isoformat(),
            row.get_state_display(),
            row.over_on.isoformat() if row.over_on is not None and _ended(row) else "",
            ended.get(row.pk, ""),
        ]


def _ended(row: Project) -> bool:
    return row.state == Project.State.ENDED
