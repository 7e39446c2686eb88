"""Units let to firms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.site import audit
from duixian.site.cases.views.keepers import name_of
from duixian.site.downloads import table_file
from duixian.site.lodging import grouping, kinds
from duixian.site.lodging.changing import LodgingError
from duixian.site.lodging.models import Group, Term, Unit
from duixian.site.registry import identifiers, subjects
from duixian.site.registry.identifiers import IdentifierError

from .common import Kind, act_in, does, for_keepers, number_in, shared, site_in, sites_of

HEADINGS = ("站点", "单位", "合同", "自", "终止于", "套数")


def _rows(request: HttpRequest, chosen: Kind) -> list[Group]:
    rows = Group.objects.filter(site__in=sites_of(request.user, chosen)).select_related("site", "firm")
    return list(rows.prefetch_related("units")[:500])


@for_keepers
@require_safe
def groups(request: HttpRequest, found: list[Kind], chosen: Kind) -> HttpResponse:
    """Which firms have what, and how much of each house may still be let so."""
    rows = _rows(request, chosen)
    taken = Term.objects.filter(last__isnull=True).values("unit")
    houses: list[dict[str, Any]] = []
    for site in sites_of(request.user, chosen):
        let, all_ = grouping.share(site)
        free = Unit.objects.filter(site=site, open=True, group=None).exclude(pk__in=taken)
        most = all_ * (chosen[1].group.percent if chosen[1].group is not None else 0) // 100
        houses.append({"site": site, "let": let, "all": all_, "most": most, "free": free})
    context = {
        **shared(found, chosen, "groups"),
        "rows": rows,
        "houses": houses,
        "article": kinds.article(chosen[1], chosen[1].group),
    }
    return render(request, "lodging/groups.html", context)


@for_keepers
@require_safe
def groups_table(request: HttpRequest, found: list[Kind], chosen: Kind, form: str) -> HttpResponse:
    """The same as a file."""
    rows = [
        [
            g.site.name,
            g.firm.name,
            g.document,
            g.since.isoformat(),
            g.ended_on.isoformat() if g.ended_on is not None else "",
            len(g.units.all()),
        ]
        for g in _rows(request, chosen)
    ]
    audit.write("lodging.exported", user=request.user, about="集体租赁", detail={"form": form, "count": len(rows)}, now=timezone.now())  # fmt: skip
    return table_file(form, HEADINGS, rows, f"{chosen[1].label}集体租赁", "groups")


@for_keepers
def act(request: HttpRequest, found: list[Kind], chosen: Kind, act: str) -> HttpResponse:
    """Units are let to a firm, or a letting is over."""
    part = act_in(_DOES, act, request)
    now = timezone.now()
    does(request, lambda: part(request, chosen, now), SAID[act])
    return redirect(f"{reverse('lodging:groups')}?kind={name_of(chosen)}")


def _let(request: HttpRequest, chosen: Kind, now: datetime) -> None:
    try:
        number = identifiers.checked(
            identifiers.CREDIT, request.POST.get("number", "")[:40], timezone.localdate(now)
        )
    except IdentifierError as error:
        raise LodgingError(str(error)) from error
    firm = subjects.find(number)
    if firm is None:
        raise LodgingError("没有登记这个统一社会信用代码的单位。")
    units = [number_in(one) for one in request.POST.getlist("unit")]
    grouping.let(site_in(request, chosen), firm, units, request.POST.get("document", ""), request.user, now)


def _end(request: HttpRequest, chosen: Kind, now: datetime) -> None:
    row = next((g for g in _rows(request, chosen) if str(g.key) == request.POST.get("group", "")), None)
    if row is None:
        raise LodgingError("没有这项集体租赁。")
    grouping.end(row, request.user, now)


_DOES = {"let": _let, "end": _end}
SAID = {"let": "已登记集体租赁。", "end": "已终止。"}
