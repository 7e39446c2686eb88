"""The yearly round at the keepers' desk: its days, the list of who registered, confirmed together after a preview."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from duixian.site.cases.views.keepers import name_of
from duixian.site.credentials import filing, yearly
from duixian.site.credentials.changing import CardError
from duixian.site.credentials.models import Filing, Round
from duixian.site.credentials.rights import Why
from duixian.site.registry.powers import same_person

from .common import does, known_of
from .days import day_in
from .office import Kind, for_keepers, shared

PER_PAGE = 100


def _open(chosen: Kind) -> Any:
    ready, credential = chosen
    rows = Filing.objects.filter(
        card__pack=ready.pack.id,
        card__credential=credential.id,
        kind=Filing.Kind.REGISTER,
        state=Filing.State.OPEN,
    )
    return rows.select_related("card__holder", "card__unit", "unit", "filed_by").order_by("pk")


def _stated(chosen: Kind) -> str:
    """The window that the rules state for the registration, in words; '' where the keepers name its days."""
    ready, credential = chosen
    window = credential.registration.window if credential.registration is not None else ""
    return ready.pack.windows[window].label if window else ""


@for_keepers
def page(request: HttpRequest, found: list[Kind], chosen: Kind) -> HttpResponse:
    """This year's round with who registered and who has not; POST names its days."""
    ready, credential = chosen
    if request.method == "POST":
        does(
            request,
            lambda: yearly.announce(ready, credential, day_in(request.POST.get("starts", "")), day_in(request.POST.get("ends", "")), request.user, timezone.now()),
            "已公布，持卡人会收到通知。",
        )  # fmt: skip
        return redirect(_here(chosen))
    today = timezone.localdate()
    rounds = list(Round.objects.filter(pack=ready.pack.id, credential=credential.id)[:5])
    now = next((one for one in rounds if one.year == today.year), None)
    confirms = credential.registration.confirms if credential.registration is not None else ()
    rows = Paginator(_open(chosen), PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        {
            "row": row,
            "known": known_of(row.card, confirms),
            "doubts": filing.doubts(row, today),
            "own": same_person(request.user, row.filed_by),
        }
        for row in rows
    ]
    missing = yearly.unregistered(now).select_related("holder", "unit") if now is not None else None
    return render(
        request, "credentials/round.html",
        {
            **shared(found, chosen, "round"), "rounds": rounds, "round": now, "page": rows, "lines": lines, "today": today,
            "missing": missing[:PER_PAGE] if missing is not None else [], "missing_count": missing.count() if missing is not None else 0,
            "stated": _stated(chosen), "year_end": date(today.year, 12, 31),
        },
    )  # fmt: skip


def _here(chosen: Kind) -> str:
    return f"{reverse('credentials:round')}?kind={name_of(chosen)}"


@for_keepers
def preview(request: HttpRequest, found: list[Kind], chosen: Kind) -> HttpResponse:
    """What confirming those that were ticked would do; nothing is changed."""
    rows = _ticked(request, chosen)
    if not rows:
        messages.error(request, "请先勾选要确认的登记。")
        return redirect(_here(chosen))
    lines = [(row, _against(row, request)) for row in rows]
    good = [row for row, why in lines if not why]
    return render(
        request, "credentials/round_preview.html", {**shared(found, chosen, "round"), "lines": lines, "good": good}
    )  # fmt: skip


def _ticked(request: HttpRequest, chosen: Kind) -> list[Filing]:
    keys = []
    for text in request.POST.getlist("filing")[:PER_PAGE]:
        try:
            keys.append(uuid.UUID(text))
        except ValueError:
            continue
    return list(_open(chosen).filter(key__in=keys))


def _against(row: Filing, request: HttpRequest) -> list[str]:
    """Why a registration cannot be confirmed by this user."""
    if same_person(request.user, row.filed_by):
        return ["这是您提出的，请由另一位工作人员办理"]
    found: tuple[Why, ...] = filing.doubts(row, timezone.localdate())
    return [f"不满足“{one.label}”（{one.article}）" for one in found]


@for_keepers
def carry_out(request: HttpRequest, found: list[Kind], chosen: Kind) -> HttpResponse:
    """Each registration that was previewed is confirmed by itself; those that cannot be are told."""
    if request.method != "POST":
        return redirect(_here(chosen))
    now, done = timezone.now(), 0
    for row in _ticked(request, chosen):
        try:
            filing.accept(row, request.user, now)
            done += 1
        except CardError as error:
            messages.error(request, f"{row.card.number}：{error}")
    messages.success(request, f"已确认 {done} 份登记。")
    return redirect(_here(chosen))
