"""The register of cards: found, filtered, counted, as tables that leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.site import audit
from duixian.site.cases.views.keepers import sought
from duixian.site.credentials import changing, kinds
from duixian.site.credentials.models import Card, CardEvent
from duixian.site.downloads import table_file

from .office import Kind, for_keepers, shared

PER_PAGE = 50
HEADINGS = (
    "卡号",
    "姓名",
    "类别",
    "单位",
    "状态",
    "原因",
    "发卡日期",
    "最近登记年度",
    "累计未登记年数",
    "有效期至",
)
COUNTED = ("issued", "raised", "registered", "unregistered", "ended", "revoked", "changed", "left")


@for_keepers
@require_safe
def register(request: HttpRequest, found: list[Kind], chosen: Kind) -> HttpResponse:
    """Cards of a kind, by number or name, class and state."""
    rows, asked = _rows(request, chosen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    audit.write("card.listed", user=request.user, about=sought(rows, asked["words"]), detail={"count": page.paginator.count}, now=timezone.now())  # fmt: skip
    labels = kinds.grades(chosen[0].pack, chosen[1])
    lines = [(card, labels.get(card.grade, card.grade), _why(card, chosen)) for card in page]
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request, "credentials/register.html",
        {
            **shared(found, chosen, "register"), "page": page, "lines": lines, "asked": asked, "query": query.urlencode(),
            "grades": [one for one in labels.items() if one[0] != kinds.none(chosen[0].pack, chosen[1])][::-1], "states": Card.State.choices,
        },
    )  # fmt: skip


def _rows(request: HttpRequest, chosen: Kind) -> tuple[QuerySet[Card], dict[str, str]]:
    ready, credential = chosen
    asked = {
        key: request.GET.get(key, "").replace("\0", "").strip()[:100] for key in ("words", "grade", "state")
    }
    rows = Card.objects.filter(pack=ready.pack.id, credential=credential.id).select_related("holder", "unit")
    if asked["words"]:
        rows = rows.filter(Q(number=asked["words"]) | Q(holder__name__startswith=asked["words"]))
    for key in ("grade", "state"):
        if asked[key]:
            rows = rows.filter(**{key: asked[key]})
    return rows.order_by("-pk"), asked


def _why(card: Card, chosen: Kind) -> str:
    return "；".join(
        changing.in_words(chosen[0].pack, reason) for reason in card.reasons
    ) or changing.ENDS.get(card.end, "")


@for_keepers
@require_safe
def table(request: HttpRequest, found: list[Kind], chosen: Kind, form: str) -> HttpResponse:
    """The register as it is filtered, as a file."""
    rows, asked = _rows(request, chosen)
    audit.write("card.exported", user=request.user, about=sought(rows, asked["words"]), detail={"form": form, "count": rows.count()}, now=timezone.now())  # fmt: skip
    return table_file(form, HEADINGS, _lines(rows, chosen), chosen[1].label, "cards")


def _lines(rows: QuerySet[Card], chosen: Kind) -> Iterator[list[Any]]:
    labels = kinds.grades(chosen[0].pack, chosen[1])
    for card in rows.iterator():
        yield [
            card.number, card.holder.name, labels.get(card.grade, card.grade), card.unit.name if card.unit is not None else "",
            card.get_state_display(), _why(card, chosen), card.issued_on.isoformat(), card.registered or "", card.missed,
            card.valid_until.isoformat() if card.valid_until is not None else "",
        ]  # fmt: skip


@for_keepers
@require_safe
def statistics(request: HttpRequest, found: list[Kind], chosen: Kind) -> HttpResponse:
    """Counts by class and state, and what happened year by year."""
    heads, rows = by_class(chosen)
    years, happened = by_year(chosen)
    return render(
        request, "credentials/statistics.html",
        {**shared(found, chosen, "statistics"), "heads": heads, "rows": rows, "years": years, "happened": happened, "today": timezone.localdate()},
    )  # fmt: skip


def by_class(chosen: Kind) -> tuple[list[str], list[list[Any]]]:
    """A line for each class from the highest, with the number in each state and in all."""
    ready, credential = chosen
    counts = {
        (row["grade"], row["state"]): row["n"]
        for row in Card.objects.filter(pack=ready.pack.id, credential=credential.id).order_by().values("grade", "state").annotate(n=Count("pk"))
    }  # fmt: skip
    none = kinds.none(ready.pack, credential)
    rows = [
        [label, *(counts.get((code, state), 0) for state in Card.State.values)]
        for code, label in reversed(kinds.grades(ready.pack, credential).items())
        if code != none
    ]
    rows.append(["合计", *(sum(row[1 + n] for row in rows) for n in range(len(Card.State.values)))])
    return ["类别", *Card.State.labels, "全部"], [[*row, sum(row[1:])] for row in rows]


def by_year(chosen: Kind) -> tuple[list[str], list[list[Any]]]:
    """A line for each year, the latest first: how often what happened."""
    ready, credential = chosen
    rows = CardEvent.objects.filter(card__pack=ready.pack.id, card__credential=credential.id, act__in=COUNTED)
    counts: dict[tuple[int, str], int] = {}
    for year, act, n in rows.order_by().values_list("on__year", "act").annotate(n=Count("pk")):
        counts[year, act] = n
    lines = [
        [year, *(counts.get((year, act), 0) for act in COUNTED)]
        for year in sorted({y for y, _ in counts}, reverse=True)
    ]
    return ["年", *(changing.ACTS[act] for act in COUNTED)], lines


@for_keepers
@require_safe
def statistics_table(request: HttpRequest, found: list[Kind], chosen: Kind, form: str) -> HttpResponse:
    """The counts as a file: by class, or year by year (`by=year`)."""
    heads, rows = by_year(chosen) if request.GET.get("by") == "year" else by_class(chosen)
    audit.write(
        "card.exported", user=request.user, about="statistics", detail={"form": form}, now=timezone.now()
    )
    return table_file(
        form, heads, rows, f"{chosen[1].label}统计 {date.isoformat(timezone.localdate())}", "cards-statistics"
    )
