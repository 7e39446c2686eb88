"""Home with search, and the register of units."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from duixian.site.library.models import Clause, ClauseUnit, Document, Reference, Source, Unit
from duixian.site.library.results import shown
from duixian.site.library.search import FACETS, Filters, Results, search
from duixian.site.library.units import ROLES
from duixian.site.library.upkeep import fresh_index
from duixian.site.library.wording import lines_of
from duixian.site.prepared import Prepared

from .asking import STATUSES, filters_of, number_of, today, words_of

PAGE = 20
DEEPEST = 500  # pages of hits
FACET_NAMES = {"level": "层级", "kind": "文种", "year": "年份", "issuer": "发文机关"}
STATUS_NAMES = {"": "不限", "in force": "有效", "not yet": "尚未施行", "ended": "已失效或废止"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search, or where nothing is asked, a look into the library."""
    words, filters = words_of(request), filters_of(request)
    asked = bool(words) or filters != Filters()
    context = {"section": "search", "words": words, "asked": asked, "today": today()}
    if not asked:
        return render(request, "library/home.html", {**context, **_overview()})
    index = fresh_index()
    page = max(1, number_of(request, "page", 1, DEEPEST))
    found = search(index, words, filters, offset=(page - 1) * PAGE, limit=PAGE, facets=True)
    context |= {
        "results": found,
        "hits": shown(found, words),
        "facets": _facets(found, filters),
        "chosen": _chosen(request.GET, filters),
        "filters": filters,
        "statuses": [
            (value, STATUS_NAMES[value], request.GET.get("status", "") == value) for value in ("", *STATUSES)
        ],
        "page": page,
        "pages": min(DEEPEST, -(-found.total // PAGE)),
        "previous": _turned(request.GET, page - 1) if page > 1 else None,
        "next": _turned(request.GET, page + 1) if page * PAGE < found.total and page < DEEPEST else None,
    }
    return render(request, "library/found.html", context)


def _count(rows: QuerySet[Any]) -> Any:
    """How many, as the only row of a statement."""
    return rows.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values_list("n")


RECENT = Prepared[Document](
    lambda: (
        Document.objects.filter(current=True)
        .exclude(date=None)
        .order_by("-date", "pk")
        .defer("fields", "findings")[:8]
    )
)
SORTS = Prepared[Document](
    lambda: (
        Document.objects.filter(current=True)
        .order_by("level", "kind")
        .values_list("level", "kind")
        .annotate(n=Count("pk"))
    )
)
SOURCES = Prepared[Source](lambda: _count(Source.objects.all()))
CLAUSES = Prepared[Clause](lambda: _count(Clause.objects.filter(document__current=True)))
REFERENCES = Prepared[Reference](lambda: _count(Reference.objects.filter(document__current=True)))


def _overview() -> dict[str, object]:
    levels: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for level, kind, n in SORTS.rows():
        kinds[kind] += n
        if level is not None:
            levels[level] += n
    documents = kinds.total()
    return {
        "counts": {
            "documents": documents,
            **{name: sum(n for (n,) in one.rows()) for name, one in (("sources", SOURCES), ("clauses", CLAUSES), ("references", REFERENCES))},
        },
        "recent": RECENT.all() if documents else [],
        "levels": levels.most_common(),
        "kinds": kinds.most_common(10),
    }  # fmt: skip


def _facets(found: Results, filters: Filters) -> list[tuple[str, str, list[tuple[str, int, bool]]]]:
    """Each facet with its values, their numbers and whether they are chosen; chosen ones are always there."""
    facets = []
    for name in ("level", "kind", "year", "issuer"):
        chosen = [str(value) for value in getattr(filters, name)]
        values = found.facets.get(name, [])
        absent = [(value, 0) for value in chosen if value not in {v for v, _ in values}]
        shown_ = [(value, count, value in chosen) for value, count in [*values, *absent]]
        if shown_:
            facets.append((name, FACET_NAMES[name], shown_))
    return facets


def _chosen(query: QueryDict, filters: Filters) -> list[tuple[str, str]]:
    """Each chosen filter with the address of the same search without it."""
    chosen = []
    for name in (*FACETS, "unit"):
        for value in getattr(filters, name):
            rest = query.copy()
            rest.setlist(name, [v for v in rest.getlist(name) if v != str(value)])
            rest.pop("page", None)
            chosen.append((str(value), f"?{rest.urlencode()}"))
    return chosen


def _turned(query: QueryDict, page: int) -> str:
    copy = query.copy()
    copy["page"] = str(page)
    return f"?{copy.urlencode()}"


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The register of units, those with the most tasks first."""
    words = words_of(request)
    found = Unit.objects.annotate(n=Count("tasks", distinct=True)).order_by("-n", "name")
    if words:
        found = found.filter(aliases__name__icontains=words)
    page = Paginator(found.prefetch_related("aliases"), 100).get_page(request.GET.get("page"))
    return render(request, "library/units.html", {"section": "units", "page": page, "words": words})


@require_safe
def unit(request: HttpRequest, ident: str) -> HttpResponse:
    """Everything one unit has to do."""
    found = Unit.objects.filter(pk=ident).prefetch_related("aliases").first()
    if found is None:
        raise Http404("责任单位登记中没有这个单位。")
    role = request.GET.get("role", "")
    tasks = ClauseUnit.objects.filter(unit=found, clause__document__current=True)
    counts = dict(tasks.values_list("role").annotate(n=Count("pk")))
    if role in ROLES:
        tasks = tasks.filter(role=role)
    ordered = (
        tasks.select_related("clause__document")
        .defer("clause__document__fields")
        .order_by("clause__document__source_id", "clause__document__position", "clause__position")
    )
    page = Paginator(ordered, 50).get_page(request.GET.get("page"))
    context = {
        "section": "units",
        "unit": found,
        "page": page,
        "role": role,
        "roles": [(code, name, counts.get(code, 0)) for code, name in ROLES.items()],
        "tasks": [
            (task, ROLES.get(task.role, task.role), lines_of(task.clause.kind, task.clause.data))
            for task in page
        ],
    }
    return render(request, "library/unit.html", context)
