"""The keepers' pages of one card: what waits, a leave that came to light, revocation by two persons."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.site import audit
from duixian.site.cases.models import Case
from duixian.site.credentials import filing, restoring, revoking, rights, showing, yearly
from duixian.site.credentials.models import TWO_PERSONS, Card, Filing
from duixian.site.registry.powers import same_person

from .common import does, history, told
from .days import day_in
from .office import Kind, for_keepers, kept_card, shared

PER_PAGE = 50


@for_keepers
@require_safe
def filings(request: HttpRequest, found: list[Kind], chosen: Kind) -> HttpResponse:
    """What waits for the keepers: changes, leaves, revocations; and units that are late."""
    ready, credential = chosen
    today = timezone.localdate()
    rows = (
        Filing.objects.filter(
            card__pack=ready.pack.id, card__credential=credential.id, state__in=filing.WAITING
        )
        .exclude(kind=Filing.Kind.REGISTER)
        .select_related("card__holder", "card__unit", "unit", "filed_by")
        .order_by("due", "pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    facts = ready.pack.facts
    lines = [
        {
            "row": row,
            "fact": facts[row.fact].label if row.fact in facts else "",
            "late": row.late(today),
            "own": same_person(request.user, row.filed_by),
        }
        for row in page
    ]
    waiting = Filing.objects.filter(
        card__pack=ready.pack.id,
        card__credential=credential.id,
        kind=Filing.Kind.REGISTER,
        state=Filing.State.OPEN,
    ).count()
    return render(
        request, "credentials/filings.html",
        {**shared(found, chosen, "filings"), "page": page, "lines": lines, "waiting": waiting, "today": today},
    )  # fmt: skip


@for_keepers
def decide(request: HttpRequest, found: list[Kind], chosen: Kind, key: uuid.UUID, act: str) -> HttpResponse:
    """A keeper accepts or refuses what was filed."""
    if request.method != "POST" or act not in ("accept", "refuse"):
        raise Http404("没有这件事。")
    row = get_object_or_404(Filing.objects.select_related("card"), key=key)
    card = kept_card(request, found, row.card.key)
    now, reason = timezone.now(), request.POST.get("reason", "")[:500]
    if act == "accept":
        does(request, lambda: filing.accept(row, request.user, now), f"已办理：{row.get_kind_display()}。")
    else:
        does(
            request,
            lambda: filing.refuse(row, reason, request.user, now),
            f"未予办理：{row.get_kind_display()}。",
        )
    return redirect("credentials:kept", card.key)


@for_keepers
@require_safe
def card(request: HttpRequest, found: list[Kind], chosen: Kind, key: uuid.UUID) -> HttpResponse:
    """One card, as its keepers see it."""
    kept = kept_card(request, found, key)
    kind = next((r, c) for r, c in found if (r.pack.id, c.id) == (kept.pack, kept.credential))
    today = timezone.localdate()
    audit.write("card.opened", user=request.user, subject=kept.holder, about=kept.number, now=timezone.now())
    pending, case = revoking.waiting(kept), Case.objects.filter(key=kept.case).first()
    facts = kind[0].pack.facts
    waiting = (
        kept.filings.filter(state__in=filing.WAITING)
        .exclude(kind__in=TWO_PERSONS)
        .select_related("unit", "filed_by")
    )
    context: dict[str, Any] = {
        **shared(found, kind, "card"), **told(kept), "history": history(kept, keeper=True), "rights": rights.rights_of(kept, today), "today": today,
        "may": showing.may_handle(request.user, kept, today), "pending": pending, "case": case,
        "grounds": revoking.grounds(*kind) if pending is None else [], "ground": facts[pending.fact].label if pending is not None else "",
        "second": pending is not None and not same_person(request.user, pending.filed_by),
        "waiting": [{"row": row, "fact": facts[row.fact].label if row.fact in facts else "", "doubts": filing.doubts(row, today) if row.kind == Filing.Kind.REGISTER else (), "own": same_person(request.user, row.filed_by)} for row in waiting],
        "left": [(id_, facts[id_].label) for id_ in (kind[1].left.facts if kind[1].left is not None else ())],
        "restorable": restoring.restorable(kept)[0], "missed_years": yearly.missed_years(kept)[::-1], "restoring": (back := restoring.waiting(kept)), "other": back is not None and not same_person(request.user, back.filed_by),
        "papers": case.papers.filter(kind=revoking.KIND) if case is not None else [], "family": kept.family.select_related("member"),
    }  # fmt: skip
    return render(request, "credentials/kept.html", context)


@for_keepers
def act(request: HttpRequest, found: list[Kind], chosen: Kind, key: uuid.UUID, act: str) -> HttpResponse:
    """A keeper notes a leave, proposes a revocation, confirms or drops one."""
    if request.method != "POST" or act not in _DOES:
        raise Http404("没有这件事。")
    kept, now = kept_card(request, found, key), timezone.now()
    does(request, lambda: _DOES[act](request, kept, now), SAID[act])
    return redirect("credentials:kept", key)


def _leave(request: HttpRequest, kept: Card, now: datetime) -> None:
    filing.note_leave(
        kept, request.POST.get("fact", ""), day_in(request.POST.get("on", "")), request.POST.get("note", ""), request.user, now
    )  # fmt: skip


def _propose(request: HttpRequest, kept: Card, now: datetime) -> None:
    revoking.propose(
        kept, request.POST.get("fact", ""), request.POST.get("finding", "")[:500], request.user, now
    )


def _confirm(request: HttpRequest, kept: Card, now: datetime) -> None:
    revoking.confirm(kept, request.user, now)


def _drop(request: HttpRequest, kept: Card, now: datetime) -> None:
    revoking.drop(kept, request.POST.get("reason", "")[:500], request.user, now)


def _restore(request: HttpRequest, kept: Card, now: datetime) -> None:
    year = request.POST.get("year", "")
    restoring.propose(
        kept, request.POST.get("order", "")[:500], request.user, now, int(year) if year.isdecimal() and len(year) == 4 else None
    )  # fmt: skip


def _give_back(request: HttpRequest, kept: Card, now: datetime) -> None:
    restoring.confirm(kept, request.user, now)


def _keep_lost(request: HttpRequest, kept: Card, now: datetime) -> None:
    restoring.drop(kept, request.POST.get("reason", "")[:500], request.user, now)


_DOES = {
    "leave": _leave, "propose": _propose, "confirm": _confirm, "drop": _drop, "restore": _restore, "give-back": _give_back,
    "keep-lost": _keep_lost,
}  # fmt: skip
SAID = {
    "leave": "已记下，并请单位报告。",
    "propose": "已提出，等另一人复核。",
    "confirm": "已取消，决定书已出具。",
    "drop": "没有取消，已写明理由。",
    "restore": "已提出恢复，等另一人复核。",
    "give-back": "已恢复。",
    "keep-lost": "没有恢复，已写明理由。",
}
