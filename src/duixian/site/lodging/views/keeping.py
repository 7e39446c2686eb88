"""The keepers' desk: what is to be done today, and one stay with all that can be done with it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.site import audit
from duixian.site.cases.models import Case
from duixian.site.lodging import asking, kinds, leaving, showing, steering
from duixian.site.lodging.models import Charge, Recovery, Stay
from duixian.site.registry.powers import same_person

from .common import Kind, act_in, day_in, does, for_keepers, history, kept_stay, shared, sites_of

State = Stay.State
MOST = 100


def rows_of(request: HttpRequest, chosen: Kind) -> QuerySet[Stay]:
    """The stays of a kind in the houses that the user keeps, and those that have no house yet."""
    sites = [site.pk for site in sites_of(request.user, chosen)]
    rows = Stay.objects.filter(pack=chosen[0].pack.id, lodging=chosen[1].id)
    mine = Q(unit__site__in=sites) | Q(unit=None, site__in=sites) | Q(unit=None, site=None)
    return rows.filter(mine).select_related("person", "site", "unit__site")


@for_keepers
@require_safe
def today(request: HttpRequest, found: list[Kind], chosen: Kind) -> HttpResponse:
    """To review with its clock, to check in today, to check out, to recover."""
    on, rows, now = timezone.localdate(), rows_of(request, chosen), timezone.now()
    asked = list(rows.filter(state=State.ASKED).order_by("asked_at")[:MOST])
    cases: dict[Any, Case] = {
        case.key: case for case in Case.objects.filter(key__in=[one.case for one in asked])
    }
    reviews = [
        (one, cases.get(one.case), _clock(cases.get(one.case), now), steering.granting(one) is not None)
        for one in asked
    ]
    open_ = Recovery.objects.filter(stay__in=rows, state__in=leaving.OPEN).select_related(
        "stay__person", "stay__unit__site"
    )
    return render(
        request, "lodging/today.html",
        {
            **shared(found, chosen, "today"), "today": on, "reviews": reviews,
            "coming": rows.filter(state=State.BOOKED, first__lte=on).order_by("first", "pk")[:MOST] if chosen[1].nightly else rows.filter(state=State.BOOKED).order_by("queued_at")[:MOST],
            "tomorrow": rows.filter(state=State.BOOKED, first=on + timedelta(days=1)).count(),
            "going": rows.filter(Q(state=State.IN, last__lte=on) | Q(state=State.LEAVING)).order_by("last", "pk")[:MOST],
            "flagged": rows.filter(state=State.IN).exclude(end="").order_by("pk")[:MOST],
            "recoveries": open_, "waiting": rows.filter(state__in=[State.WAITING, State.OFFERED]).order_by("queued_at", "pk")[:MOST],
        },
    )  # fmt: skip


def _clock(case: Case | None, now: datetime) -> tuple[str, bool]:
    """How much of the time for the review is left, in words, and whether it is over."""
    at = case.due_at if case is not None else None
    if at is None:
        return (f"{case.due} 前" if case is not None and case.due is not None else "", False)
    left = int((at - now).total_seconds())
    hours, minutes = divmod(abs(left) // 60, 60)
    return (
        (f"还剩 {hours} 小时 {minutes} 分", False) if left >= 0 else (f"超过 {hours} 小时 {minutes} 分", True)
    )


@for_keepers
@require_safe
def stay(request: HttpRequest, found: list[Kind], chosen: Kind, key: uuid.UUID) -> HttpResponse:
    """One stay, as its keepers see it."""
    kept = kept_stay(request, found, key)
    kind = next((r, one) for r, one in found if (r.pack.id, one.id) == (kept.pack, kept.lodging))
    on, lodging = timezone.localdate(), kind[1]
    audit.write(
        "lodging.opened", user=request.user, subject=kept.person, about=kept.number, now=timezone.now()
    )
    pending = leaving.pending(kept)
    other = pending is not None and not same_person(
        request.user, pending.handed_by if pending.state == Recovery.State.HANDED else pending.proposed_by
    )
    context: dict[str, Any] = {
        **shared(found, kind, "stay"), "stay": kept, "state": kept.get_state_display(), "where": asking.in_words(kept, lodging),
        "history": history(kept, keeper=True), "today": on, "case": Case.objects.filter(key=kept.case).exclude(phase=Case.Phase.DRAFT).first() if kept.case is not None else None,
        "may": showing.may_handle(request.user, kept, on), "granting": steering.granting(kept) is not None, "pending": pending, "other": other,
        "ends": [(one.label, kinds.article(lodging, one)) for one in leaving.ends_now(kept, on)] if kept.state == State.IN and pending is None else [],
        "charges": Charge.objects.filter(stay=kept), "unit_kind": kinds.unit_label(lodging, kept.unit.kind) if kept.unit is not None else "",
        "over": kept.leave_by is not None and on > kept.leave_by,
    }  # fmt: skip
    return render(request, "lodging/kept.html", context)


@for_keepers
def act(request: HttpRequest, found: list[Kind], chosen: Kind, key: uuid.UUID, act: str) -> HttpResponse:
    """A keeper passes, checks in and out, takes a unit back."""
    part = act_in(_DOES, act, request)
    kept, now = kept_stay(request, found, key), timezone.now()
    does(request, lambda: part(request, kept, now), SAID[act])
    return redirect("lodging:kept", key)


def _pass(request: HttpRequest, kept: Stay, now: datetime) -> None:
    steering.pass_(kept, request.user, now)


def _in(request: HttpRequest, kept: Stay, now: datetime) -> None:
    steering.check_in(kept, request.user, now)


def _out(request: HttpRequest, kept: Stay, now: datetime) -> None:
    steering.check_out(kept, request.POST.get("note", "")[:500], request.user, now)


def _propose(request: HttpRequest, kept: Stay, now: datetime) -> None:
    leaving.propose(kept, request.POST.get("end", ""), request.POST.get("found", "")[:500], request.user, now)


def _confirm(request: HttpRequest, kept: Stay, now: datetime) -> None:
    leaving.confirm(kept, request.user, now)


def _drop(request: HttpRequest, kept: Stay, now: datetime) -> None:
    leaving.drop(kept, request.POST.get("reason", "")[:500], request.user, now)


def _hand(request: HttpRequest, kept: Stay, now: datetime) -> None:
    leaving.hand_over(
        kept, day_in(request.POST.get("on", "")), request.POST.get("note", "")[:500], request.user, now
    )


def _take(request: HttpRequest, kept: Stay, now: datetime) -> None:
    leaving.take_back(kept, request.user, now)


_DOES = {
    "pass": _pass, "in": _in, "out": _out, "propose": _propose, "confirm": _confirm, "drop": _drop, "hand": _hand, "take": _take,
}  # fmt: skip
SAID = {
    "pass": "已通过，并通知了申请人。", "in": "已办理入住。", "out": "已退房。", "propose": "已提出，等另一人复核。", "confirm": "已复核，决定书已出具，并通知了住户。",
    "drop": "没有收回，已写明理由。", "hand": "交房记录已写下，等另一人复核。", "take": "已收回。",
}  # fmt: skip
