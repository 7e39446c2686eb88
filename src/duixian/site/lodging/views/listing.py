"""All stays of a kind, and who is where night by night; as tables that leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.site import audit
from duixian.site.cases.views.keepers import sought
from duixian.site.downloads import table_file
from duixian.site.lodging import kinds
from duixian.site.lodging.models import LIVING, Night, Stay, Term, Unit

from .common import Kind, for_keepers, shared, sites_of
from .keeping import rows_of

PER_PAGE, DAYS, MOST_UNITS = 50, 14, 300
MOST_DAYS = 3650
HEADINGS = (
    "编号",
    "姓名",
    "站点",
    "床位或套房",
    "状态",
    "申请",
    "入住日",
    "退房日",
    "实际入住",
    "实际退房",
    "搬离期限",
)


@for_keepers
@require_safe
def stays(request: HttpRequest, found: list[Kind], chosen: Kind) -> HttpResponse:
    """Stays by number or name, and state."""
    rows, asked = _rows(request, chosen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    audit.write("lodging.listed", user=request.user, about=sought(rows, asked["words"]), detail={"count": page.paginator.count}, now=timezone.now())  # fmt: skip
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        **shared(found, chosen, "stays"),
        "page": page,
        "asked": asked,
        "query": query.urlencode(),
        "states": Stay.State.choices,
    }
    return render(request, "lodging/stays.html", context)


def _rows(request: HttpRequest, chosen: Kind) -> tuple[QuerySet[Stay], dict[str, str]]:
    asked = {key: request.GET.get(key, "").replace("\0", "").strip()[:100] for key in ("words", "state")}
    rows = rows_of(request, chosen)
    if asked["words"]:
        rows = rows.filter(Q(number=asked["words"]) | Q(person__name__startswith=asked["words"]))
    if asked["state"]:
        rows = rows.filter(state=asked["state"])
    return rows.order_by("-pk"), asked


@for_keepers
@require_safe
def stays_table(request: HttpRequest, found: list[Kind], chosen: Kind, form: str) -> HttpResponse:
    """The stays as they are filtered, as a file."""
    rows, asked = _rows(request, chosen)
    audit.write("lodging.exported", user=request.user, about=sought(rows, asked["words"]), detail={"form": form, "count": rows.count()}, now=timezone.now())  # fmt: skip
    return table_file(form, HEADINGS, _lines(rows), chosen[1].label, "stays")


def _lines(rows: QuerySet[Stay]) -> Iterator[list[Any]]:
    for one in rows.iterator():
        house = one.unit.site if one.unit is not None else one.site
        yield [
            one.number, one.person.name, house.name if house is not None else "", one.unit.name if one.unit is not None else "",
            one.get_state_display(), timezone.localdate(one.asked_at).isoformat() if one.asked_at is not None else "",
            *(day.isoformat() if day is not None else "" for day in (one.first, one.last, one.arrived_on, one.left_on, one.leave_by)),
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A unit and who has it on each of some days (none: free)."""

    unit: Unit
    kind: str
    days: list[tuple[date, Stay | None]]


def _first(request: HttpRequest) -> date:
    """The first day that is shown: today, or another one of some years around it."""
    today = timezone.localdate()
    try:
        wanted = date.fromisoformat(request.GET.get("from", "")[:10])
    except ValueError:
        return today
    return wanted if abs((wanted - today).days) < MOST_DAYS else today


def lines_of(request: HttpRequest, chosen: Kind, first: date) -> list[Line]:
    """The units of the houses a user keeps, with who has them from a day on."""
    days = [first + timedelta(days=n) for n in range(DAYS)]
    units = Unit.objects.filter(site__in=sites_of(request.user, chosen)).select_related("site", "group__firm").order_by("site__name", "name")[:MOST_UNITS]  # fmt: skip
    had: dict[tuple[int, date], Stay] = {}
    if chosen[1].nightly:
        for night in Night.objects.filter(unit__in=[u.pk for u in units], on__gte=days[0], on__lte=days[-1]).select_related("stay__person"):  # fmt: skip
            had[night.unit_id, night.on] = night.stay
    else:
        terms = Term.objects.filter(unit__in=[u.pk for u in units], first__lte=days[-1]).filter(Q(last__isnull=True) | Q(last__gte=days[0]))  # fmt: skip
        for term in terms.select_related("stay__person"):
            for day in days:
                if term.first <= day and (term.last is None or day <= term.last):
                    had[term.unit_id, day] = term.stay
    return [
        Line(unit, kinds.unit_label(chosen[1], unit.kind), [(day, had.get((unit.pk, day))) for day in days])
        for unit in units
    ]


@for_keepers
@require_safe
def calendar(request: HttpRequest, found: list[Kind], chosen: Kind) -> HttpResponse:
    """Who is where, night by night or day by day."""
    first = _first(request)
    lines = lines_of(request, chosen, first)
    audit.write(
        "lodging.listed", user=request.user, about="日历", detail={"count": len(lines)}, now=timezone.now()
    )
    days = [first + timedelta(days=n) for n in range(DAYS)]
    free = [sum(1 for line in lines if line.unit.open and line.days[n][1] is None) for n in range(DAYS)]
    step = timedelta(days=DAYS)
    context = {
        **shared(found, chosen, "calendar"), "lines": lines, "days": days, "free": free, "first": first, "before": first - step, "after": first + step,
        "today": timezone.localdate(), "living": LIVING,
    }  # fmt: skip
    return render(request, "lodging/calendar.html", context)


@for_keepers
@require_safe
def calendar_table(request: HttpRequest, found: list[Kind], chosen: Kind, form: str) -> HttpResponse:
    """The same as a file."""
    first = _first(request)
    days = [first + timedelta(days=n) for n in range(DAYS)]
    rows = [
        [
            line.unit.site.name,
            line.unit.name,
            line.kind,
            *(had.person.name if had is not None else "" for _, had in line.days),
        ]
        for line in lines_of(request, chosen, first)
    ]
    audit.write(
        "lodging.exported", user=request.user, about="日历", detail={"form": form}, now=timezone.now()
    )
    return table_file(
        form,
        ["站点", "编号", "种类", *(day.isoformat() for day in days)],
        rows,
        f"{chosen[1].label}日历",
        "calendar",
    )
