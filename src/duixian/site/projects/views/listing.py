"""The register of projects: found, filtered, counted, as tables that leave."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.site import audit
from duixian.site.cases.views.keepers import sought
from duixian.site.downloads import table_file
from duixian.site.funds.models import Commitment
from duixian.site.projects import contents, kinds
from duixian.site.projects.changing import ACTS
from duixian.site.projects.models import Book, Project, ProjectEvent, Report

from .keeping import of_kinds
from .office import Kept, for_keepers, shared

PER_PAGE = 50
LOT = 200  # projects whose parts are read together
HEADINGS = ("项目编号", "种类", "名称", "单位", "第几期", "自", "至", "状态", "负责人", "已拨（元）", "财政已用（元）", "指标完成（%）", "年度报告已核", "逾期未交", "整改次数")  # fmt: skip
COUNTED = (
    "begun",
    "renewed",
    "signed",
    "agreed",
    "accepted",
    "failed",
    "missed",
    "mending",
    "mending_failed",
    "finished",
    "ended",
)


@for_keepers
@require_safe
def register(request: HttpRequest, found: list[Kept], chosen: list[Kept]) -> HttpResponse:
    """Projects by name, unit or number, state and year of beginning."""
    rows, asked = _rows(request, chosen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    audit.write(
        "project.listed",
        user=request.user,
        about=sought(rows, asked["words"]),
        detail={"count": page.paginator.count},
        now=timezone.now(),
    )
    query = request.GET.copy()
    query.pop("page", None)
    lines = [(row, kinds.of_project(row)[1].label) for row in page]
    return render(
        request, "projects/register.html",
        {
            **shared(found, chosen, "register"), "page": page, "lines": lines, "asked": asked, "query": query.urlencode(),
            "states": Project.State.choices, "years": [d.year for d in Project.objects.filter(of_kinds(found)).dates("starts", "year", order="DESC")],
        },
    )  # fmt: skip


def _rows(request: HttpRequest, chosen: list[Kept]) -> tuple[QuerySet[Project], dict[str, str]]:
    asked = {
        key: request.GET.get(key, "").replace("\0", "").strip()[:100] for key in ("words", "state", "year")
    }
    rows = Project.objects.filter(of_kinds(chosen)).select_related("subject", "unit")
    if asked["words"]:
        words = asked["words"]
        rows = rows.filter(Q(number=words) | Q(subject__name__contains=words) | Q(unit__name__contains=words))
    if asked["state"]:
        rows = rows.filter(state=asked["state"])
    if asked["year"].isdecimal() and len(asked["year"]) == 4:
        rows = rows.filter(starts__year=int(asked["year"]))
    return rows.order_by("-starts", "-pk"), asked


@for_keepers
@require_safe
def table(request: HttpRequest, found: list[Kept], chosen: list[Kept], form: str) -> HttpResponse:
    """The register as it is filtered, as a file."""
    rows, asked = _rows(request, chosen)
    audit.write(
        "project.exported",
        user=request.user,
        about=sought(rows, asked["words"]),
        detail={"form": form, "count": rows.count()},
        now=timezone.now(),
    )
    return table_file(form, HEADINGS, _lines(rows), "项目名册", "projects")


def _lines(rows: QuerySet[Project]) -> Iterator[list[Any]]:
    today = timezone.localdate()
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), LOT):
        lot = list(
            rows.filter(pk__in=keys[start : start + LOT]).prefetch_related("reports", "books", "mendings")
        )
        paid = paid_by_case([project.case for project in lot])
        for project in lot:
            yield _line(project, paid.get(project.case, 0), today)


def _line(project: Project, paid: int, today: date) -> list[Any]:
    kind, reports = kinds.of_project(project)[1], list(project.reports.all())
    book = max(
        (b for b in project.books.all() if b.state == Book.State.SIGNED), key=lambda b: b.number, default=None
    )
    filed = [r for r in reports if r.state != Report.State.WAITING]
    progress = {r.year: r.progress for r in filed if r.kind == Report.Kind.YEARLY}
    aims = contents.reached(kind.book, book.content, progress) if book is not None else []
    return [
        project.number, kind.label, project.subject.name, project.unit.name, project.term, project.starts.isoformat(), project.ends.isoformat(),
        project.get_state_display(), book.content["leader"] if book is not None else "", _yuan(paid),
        _yuan(sum(contents.spent(r.spent, contents.PUBLIC) for r in filed)), sum(one.percent for one in aims) // len(aims) if aims else "",
        sum(r.kind == Report.Kind.YEARLY and r.state == Report.State.ACCEPTED for r in reports), sum(r.late(today) for r in reports),
        len(project.mendings.all()),
    ]  # fmt: skip


def paid_by_case(cases: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Fen that were paid, by the case that began the term."""
    rows = (
        Commitment.objects.filter(case__in=list(cases))
        .order_by()
        .values_list("case")
        .annotate(n=Sum("paid_fen"))
    )
    return dict(rows)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


@for_keepers
@require_safe
def statistics(request: HttpRequest, found: list[Kept], chosen: list[Kept]) -> HttpResponse:
    """Counts by kind and state, and what happened year by year."""
    heads, rows = by_kind(chosen)
    years, happened = by_year(chosen)
    return render(
        request, "projects/statistics.html",
        {**shared(found, chosen, "statistics"), "heads": heads, "rows": rows, "years": years, "happened": happened, "today": timezone.localdate()},
    )  # fmt: skip


def by_kind(chosen: list[Kept]) -> tuple[list[str], list[list[Any]]]:
    """A line for each kind: projects by state, units, public money paid and spent."""
    rows: list[list[Any]] = []
    for ready, kind in chosen:
        mine = Project.objects.filter(pack=ready.pack.id, kind=kind.id)
        counts = dict(mine.order_by().values_list("state").annotate(n=Count("pk")))
        spent = sum(
            contents.spent(one, contents.PUBLIC)
            for one in mine.filter(reports__filed_at__isnull=False).values_list("reports__spent", flat=True)
            if one
        )
        paid = Commitment.objects.filter(case__in=mine.values("case")).aggregate(n=Sum("paid_fen"))["n"] or 0
        rows.append([
            kind.label, *(counts.get(state, 0) for state in Project.State.values), sum(counts.values()),
            mine.order_by().values("unit").distinct().count(), _yuan(paid), _yuan(spent),
        ])  # fmt: skip
    return ["种类", *Project.State.labels, "全部", "单位", "已拨（元）", "财政已用（元）"], rows


def by_year(chosen: list[Kept]) -> tuple[list[str], list[list[Any]]]:
    """A line for each year, the latest first: how often what happened."""
    rows = ProjectEvent.objects.filter(of_kinds(chosen, "project__"), act__in=COUNTED)
    counts: dict[tuple[int, str], int] = {}
    for year, act, n in rows.order_by().values_list("at__year", "act").annotate(n=Count("pk")):
        counts[year, act] = n
    lines = [
        [year, *(counts.get((year, act), 0) for act in COUNTED)]
        for year in sorted({y for y, _ in counts}, reverse=True)
    ]
    return ["年", *(ACTS[act] for act in COUNTED)], lines


@for_keepers
@require_safe
def statistics_table(request: HttpRequest, found: list[Kept], chosen: list[Kept], form: str) -> HttpResponse:
    """The counts as a file: by kind, or year by year (`by=year`)."""
    heads, rows = by_year(chosen) if request.GET.get("by") == "year" else by_kind(chosen)
    audit.write(
        "project.exported", user=request.user, about="statistics", detail={"form": form}, now=timezone.now()
    )
    return table_file(form, heads, rows, "项目统计", "projects-statistics")
