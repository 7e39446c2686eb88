"""Rent at the desk: what is owed, what was received."""

from __future__ import annotations

from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.site import audit
from duixian.site.cases.views.keepers import name_of
from duixian.site.downloads import table_file
from duixian.site.lodging import renting
from duixian.site.lodging.changing import LodgingError
from duixian.site.lodging.models import Charge, Receipt

from .booking import RENT, rent_line
from .common import Kind, act_in, day_in, does, fen_in, for_keepers, number_in, shared
from .keeping import rows_of

PER_PAGE = 50


def _rows(request: HttpRequest, chosen: Kind) -> QuerySet[Charge]:
    rows = Charge.objects.filter(stay__in=rows_of(request, chosen)).select_related(
        "stay__person", "stay__unit__site"
    )
    rows = rows if request.GET.get("all") else rows.filter(paid_on=None)
    return rows.order_by("due", "pk")


@for_keepers
@require_safe
def rents(request: HttpRequest, found: list[Kind], chosen: Kind) -> HttpResponse:
    """Months that are not paid, the oldest first; or all."""
    page = Paginator(_rows(request, chosen), PER_PAGE).get_page(request.GET.get("page"))
    audit.write("lodging.listed", user=request.user, about="租金", detail={"count": page.paginator.count}, now=timezone.now())  # fmt: skip
    receipts = Receipt.objects.filter(charge__stay__in=rows_of(request, chosen)).select_related("charge__stay__person").order_by("-pk")[:20]  # fmt: skip
    query = "all=1" if request.GET.get("all") else ""
    context = {
        **shared(found, chosen, "rent"),
        "page": page,
        "today": timezone.localdate(),
        "all": bool(query),
        "receipts": receipts,
        "query": f"kind={name_of(chosen)}&{query}",
    }
    return render(request, "lodging/rents.html", context)


@for_keepers
@require_safe
def rents_table(request: HttpRequest, found: list[Kind], chosen: Kind, form: str) -> HttpResponse:
    """The same as a file."""
    rows = [
        [
            one.stay.number,
            one.stay.person.name,
            one.stay.unit.name if one.stay.unit is not None else "",
            *rent_line(one),
        ]
        for one in _rows(request, chosen).iterator()
    ]
    audit.write("lodging.exported", user=request.user, about="租金", detail={"form": form, "count": len(rows)}, now=timezone.now())  # fmt: skip
    return table_file(form, ["编号", "姓名", "床位或套房", *RENT], rows, f"{chosen[1].label}租金", "rent")


@for_keepers
def act(request: HttpRequest, found: list[Kind], chosen: Kind, act: str) -> HttpResponse:
    """Rent was received, or a receipt is taken back."""
    part = act_in(_DOES, act, request)
    now = timezone.now()
    does(request, lambda: part(request, chosen, now), SAID[act])
    return redirect(f"{reverse('lodging:rents')}?kind={name_of(chosen)}")


def _pay(request: HttpRequest, chosen: Kind, now: datetime) -> None:
    row = Charge.objects.filter(pk=number_in(request.POST.get("charge", "")), stay__in=rows_of(request, chosen)).select_related("stay").first()  # fmt: skip
    if row is None:
        raise LodgingError("没有这个月的租金。")
    on = day_in(request.POST.get("on", ""))
    renting.pay(
        row, fen_in(request.POST.get("yuan", "")), on, request.POST.get("number", "")[:60], request.user, now
    )


def _unpay(request: HttpRequest, chosen: Kind, now: datetime) -> None:
    row = Receipt.objects.filter(pk=number_in(request.POST.get("receipt", "")), charge__stay__in=rows_of(request, chosen)).select_related("charge__stay").first()  # fmt: skip
    if row is None:
        raise LodgingError("没有这张收据。")
    renting.unpay(row, "", request.user, now)


_DOES = {"pay": _pay, "unpay": _unpay}
SAID = {"pay": "已记收租。", "unpay": "已冲回。"}
