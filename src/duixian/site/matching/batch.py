"""Pages for an employer: the spreadsheet to fill in, and what its people may have."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from duixian.site.downloads import MEDIA, attached
from duixian.site.shelf import Ready, shelf

from . import roster
from .days import day_of


@never_cache
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Choose benefits and get the empty spreadsheet, or send a filled one."""
    ready = shelf().get(name)
    if ready is None or not roster.has_roster(ready.pack):
        raise Http404("没有这个规则包，或它没有可以成批查询的人员。")
    everything = roster.layout(ready.pack, list(ready.pack.benefits))
    if request.method != "POST":
        return _page(request, ready, everything)
    chosen = [id_ for id_ in everything.benefits if id_ in request.POST.getlist("benefit")] or list(
        everything.benefits
    )
    made = roster.layout(ready.pack, chosen)
    if request.POST.get("do") == "empty":
        return attached(roster.empty_workbook(made), MEDIA["xlsx"], f"{ready.name}-people.xlsx")
    return _evaluated(request, ready, everything, made)


def _evaluated(
    request: HttpRequest, ready: Ready, everything: roster.Layout, made: roster.Layout
) -> HttpResponse:
    from .roster.results import as_workbook, evaluate

    sent = request.FILES.get("file")
    on = day_of(request.POST.get("on", ""))
    if sent is None or on is None:
        wrong = "请选择填好的表格。" if sent is None else "日期写成 2024-03-01 的样子。"
        return _page(request, ready, everything, made, wrong=wrong)
    try:
        # The whole layout is read, so that a sheet made for more benefits than are chosen now still fits.
        cases, mistakes = roster.read(everything, ready.evaluator, sent.name or "", sent.read(), on)
        if mistakes:
            return _page(request, ready, everything, made, mistakes=mistakes)
        results = evaluate(made, ready.evaluator, cases, on)
    except roster.RosterError as error:
        return _page(request, ready, everything, made, wrong=str(error))
    if request.POST.get("do") == "file":
        return attached(as_workbook(results), MEDIA["xlsx"], f"{ready.name}-results.xlsx")
    return render(
        request,
        "matching/roster_results.html",
        {"ready": ready, "results": results, "on": on, "section": "matching"},
    )


def _page(
    request: HttpRequest, ready: Ready, everything: roster.Layout, made: roster.Layout | None = None, wrong: str = "",
    mistakes: list[roster.Mistake] | None = None,
) -> HttpResponse:  # fmt: skip
    chosen = (made or everything).benefits
    context: dict[str, Any] = {
        "ready": ready, "section": "matching", "wrong": wrong, "mistakes": mistakes or [], "today": timezone.localdate(),
        "common": ready.pack.entities[everything.common].label,
        "benefits": [(id_, ready.pack.benefits[id_].title, id_ in chosen) for id_ in everything.benefits],
    }  # fmt: skip
    return render(request, "matching/roster.html", context, status=422 if wrong or mistakes else 200)
