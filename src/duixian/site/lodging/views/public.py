"""What is free, for anybody: the houses of each kind, and the nights of one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.site.downloads import table_file
from duixian.site.lodging import holding, kinds
from duixian.site.lodging.models import Site, Stay, Unit

from .common import SECTION

DAYS = 14
HEADINGS = ("住处", "站点", "地址", "电话", "共有", "今天空", "候补")


def _first(request: HttpRequest) -> date:
    """The first night that is shown: today, or a later day that was asked for."""
    today = timezone.localdate()
    try:
        wanted = date.fromisoformat(request.GET.get("from", "")[:10])
    except ValueError:
        return today
    return min(max(wanted, today), today + timedelta(days=180))


def _lines(first: date) -> Iterator[dict[str, Any]]:
    for ready, lodging in kinds.all_kinds():
        sites = []
        for site in Site.objects.filter(pack=ready.pack.id, lodging=lodging.id, open=True):
            free = (
                holding.capacity(site, first, 1)[0][1] if lodging.nightly else holding.free_units(site, first)
            )
            waiting = Stay.objects.filter(site=site, state=Stay.State.WAITING).count()
            sites.append(
                {
                    "site": site,
                    "all": Unit.objects.filter(site=site, open=True).count(),
                    "free": free,
                    "waiting": waiting,
                }
            )
        queue = Stay.objects.filter(pack=ready.pack.id, lodging=lodging.id, state=Stay.State.WAITING).count()
        yield {
            "lodging": lodging, "ready": ready, "sites": sites, "benefit": ready.pack.benefits[lodging.benefit], "queue": queue,
            "article": kinds.article(lodging), "quota": lodging.quota,
        }  # fmt: skip


@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """Every kind of lodging with its houses and what is free there."""
    first = _first(request)
    context = {
        "section": SECTION,
        "lines": [one for one in _lines(first) if one["sites"]],
        "first": first,
        "today": timezone.localdate(),
    }
    return render(request, "lodging/sites.html", context)


@require_safe
def table(request: HttpRequest, form: str) -> HttpResponse:
    """The same as a file."""
    rows = [
        [
            line["lodging"].label,
            one["site"].name,
            one["site"].address,
            one["site"].telephone,
            one["all"],
            one["free"],
            one["waiting"],
        ]
        for line in _lines(_first(request))
        for one in line["sites"]
    ]
    return table_file(form, HEADINGS, rows, "住处", "lodging")


@require_safe
def site(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One house: what is free night by night, or now; and how to get in."""
    found = Site.objects.filter(key=key, open=True).first()
    if found is None:
        raise Http404("没有这个站点。")
    try:
        ready, lodging = kinds.of_stay(found)
    except kinds.UnknownLodgingError:
        raise Http404("没有这个站点。") from None
    first, today = _first(request), timezone.localdate()
    nights = holding.capacity(found, first, DAYS) if lodging.nightly else []
    soonest = today + timedelta(days=lodging.ahead)
    return render(
        request, "lodging/site.html",
        {
            "section": SECTION, "site": found, "lodging": lodging, "benefit": ready.pack.benefits[lodging.benefit], "ready": ready,
            "nights": nights, "first": first, "today": today, "soonest": soonest, "later": first + timedelta(days=DAYS),
            "all": Unit.objects.filter(site=found, open=True).count(), "free": holding.free_units(found, today),
            "articles": list(dict.fromkeys(kinds.article(lodging, part) for part in (lodging, lodging.quota, lodging.missed) if part is not None)),
            "most": range(1, lodging.most + 1), "wish": request.GET.get("wish", ""), "full": request.GET.get("full", ""),
            "nights_wished": request.GET.get("nights", "") or str(lodging.most), "waiting": Stay.objects.filter(site=found, state=Stay.State.WAITING).count(),
        },
    )  # fmt: skip
