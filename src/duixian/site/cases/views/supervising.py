"""Supervision: how the offices work, table by table, with charts; tables leave as XLSX and CSV."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from duixian.rules.model.pack import Pack
from duixian.site.cases import statistics
from duixian.site.cases.asked import Asked
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.figures import Table, bars
from duixian.site.cases.statistics import TABLES, TITLES, overseen

from .finance.common import day_in
from .finance.common import table as as_file

View = Callable[..., HttpResponseBase]
BACK = 365  # days that tables look back where nothing else is asked for
LONGEST = 3660
ROW, BAR, LETTER, LONGEST_LABEL = 26, 320, 13, 24  # of a chart: units, and characters of a label


def for_overseers(view: View) -> View:
    """Whoever holds a post of kind oversee; the view gets the packs they oversee."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        packs = overseen(request.user, timezone.localdate())
        if not packs:
            return render(
                request,
                "cases/refused.html",
                {"reason": "您没有监督的岗位。", "section": "supervision"},
                status=403,
            )
        return view(request, packs, *args, **more)

    return never_cache(wrapped)


def asked_of(request: HttpRequest, packs: dict[str, Pack]) -> Asked:
    """What the filters ask for; what cannot be is left aside."""
    today = timezone.localdate()
    last = day_in(request.GET.get("to", "")) or today
    first = day_in(request.GET.get("from", "")) or date.fromordinal(max(1, last.toordinal() - BACK))
    first, last = max(date(2000, 1, 1), min(first, last)), min(date(2200, 1, 1), max(first, last))
    if last.toordinal() - first.toordinal() > LONGEST:
        first = date.fromordinal(last.toordinal() - LONGEST)
    pack, _, benefit = request.GET.get("benefit", "").partition("|")
    if pack not in packs or (benefit and benefit not in packs[pack].benefits):
        pack = benefit = ""
    territory = request.GET.get("territory", "")
    if territory not in dict(statistics.places(packs.values())):
        territory = ""
    return Asked(packs, first, last, current_calendar(), today, pack, benefit, territory)


def _page(request: HttpRequest, template: str, asked: Asked, **more: Any) -> HttpResponse:
    benefits = sorted(
        ((f"{p.id}|{b.id}", b.title) for p in asked.packs.values() for b in p.benefits.values()),
        key=lambda one: one[1],
    )
    return render(
        request, f"cases/supervise_{template}.html",
        {
            "section": "supervision", "asked": asked, "titles": TITLES, "benefits": benefits, "chosen": f"{asked.pack}|{asked.benefit}",
            "places": statistics.places(asked.packs.values()), "query": request.GET.urlencode(), **more,
        },
    )  # fmt: skip


@for_overseers
@require_safe
def overview(request: HttpRequest, packs: dict[str, Pack]) -> HttpResponse:
    """The figures that ask for attention, each leading to its table."""
    asked = asked_of(request, packs)
    past = statistics.late_by_office(asked)
    late, load = statistics.overdue(asked, past), statistics.load(asked, past)
    queue = statistics.waiting(asked)
    appeals, objections, back = (
        statistics.reversals(asked),
        statistics.objections(asked),
        statistics.recoveries(asked),
    )
    cards = [
        ("load", sum(row[2] for row in load.rows), "件在办"), ("overdue", sum(row[3] for row in late.rows), "件逾期"),
        ("load", sum(row[4] for row in load.rows), "件等补正"), ("waiting", sum(row[4] for row in queue.rows), "期待资金"),
        ("reversals", sum(row[5] for row in appeals.rows), "件决定被撤销"), ("objections", sum(row[1] for row in objections.rows), "件公示异议"),
        ("recoveries", sum(row[1] for row in back.rows), "件追缴"),
    ]  # fmt: skip
    return _page(request, "overview", asked, cards=cards, month=chart(statistics.months(asked)))


@for_overseers
@require_safe
def one(request: HttpRequest, packs: dict[str, Pack], name: str) -> HttpResponse:
    """One table with its chart."""
    asked = asked_of(request, packs)
    found = _made(name, asked)
    return _page(
        request,
        "table",
        asked,
        name=name,
        table=found,
        chart=chart(found),
        heads=list(zip(found.headings, found.numeric, strict=True)),
        shown=[list(zip(row, found.numeric, found.headings, strict=True)) for row in found.rows[:1000]],
    )


@for_overseers
@require_safe
def table(request: HttpRequest, packs: dict[str, Pack], name: str, form: str) -> HttpResponse:
    """The same table as a file."""
    asked = asked_of(request, packs)
    found = _made(name, asked)
    return as_file(
        request,
        form,
        f"{found.title} {asked.first} 至 {asked.last}",
        found.headings,
        found.rows,
        "cases.statistics",
    )


def _made(name: str, asked: Asked) -> Table:
    if name not in TABLES:
        raise Http404("没有这张表。")
    return TABLES[name](asked)


def short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def chart(found: Table) -> dict[str, Any] | None:
    """The bars of a table, placed: an SVG of them is a template's matter, its figures stand in the table."""
    shown = bars(found)
    most = max((value for _, value in shown), default=0)
    if not most or found.chart is None:
        return None
    left = LETTER * max(len(short(label)) for label, _ in shown) + 12
    placed = [
        {
            "label": short(label), "value": int(value) if value == int(value) else value, "y": ROW * number + 6,
            "text": ROW * number + 18, "width": round(BAR * value / most), "after": left + round(BAR * value / most) + 8,
        }
        for number, (label, value) in enumerate(shown)
    ]  # fmt: skip
    return {
        "bars": placed, "height": ROW * len(placed) + 6, "width": left + BAR + 80, "label": left - 8, "start": left,
        "title": f"{found.title}：{found.headings[found.chart]}",
    }  # fmt: skip
