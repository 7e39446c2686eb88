"""The page of a unit for its handler: cards of its people, leaves to report, changes to file, registrations."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.site import audit
from duixian.site.accounts import throttle
from duixian.site.cases.views.common import TooOftenError, signed_in, user_of
from duixian.site.credentials import filing, kinds
from duixian.site.credentials.changing import CardError
from duixian.site.credentials.models import TWO_PERSONS, Card, Filing
from duixian.site.registry.models import Subject

from .common import SECTION, does, told
from .days import day_in

PER_PAGE = 50


def _firm(request: HttpRequest, key: uuid.UUID) -> Subject:
    found = next((s for s in filing.firms_of(user_of(request), timezone.localdate()) if s.key == key), None)
    if found is None:
        raise Http404("没有您可以代办的这个单位。")
    return found


@signed_in
@require_safe
def page(request: HttpRequest, firm: uuid.UUID) -> HttpResponse:
    """The cards of whoever works there, what has to be reported by when, and what was filed."""
    owner, today = _firm(request, firm), timezone.localdate()
    audit.write("card.listed", user=request.user, subject=owner, now=timezone.now())
    rows = Card.objects.filter(unit=owner, state__in=["active", "suspended"]).select_related("holder", "unit").order_by("holder__name", "pk")  # fmt: skip
    cards = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    waiting = Filing.objects.filter(unit=owner, state=Filing.State.ASKED).select_related("card__holder")
    filed = Filing.objects.filter(unit=owner).exclude(state=Filing.State.ASKED).exclude(kind__in=TWO_PERSONS)
    lines: list[dict[str, Any]] = [
        {
            **told(card),
            "may_register": filing.may_register(card, today),
            "round": filing.open_round(card, today),
        }
        for card in cards
    ]
    reasons = {
        id_: ready.pack.facts[id_].label
        for ready, credential in kinds.all_kinds()
        for id_ in (credential.left.facts if credential.left is not None else ())
    }
    return render(
        request, "credentials/firm.html",
        {
            "section": SECTION, "firm": owner, "page": cards, "lines": lines, "today": today, "reasons": reasons.items(),
            "waiting": [(one, reasons.get(one.fact, one.fact), one.due is not None and one.due < today) for one in waiting],
            "filed": filed.select_related("card__holder").order_by("-pk")[:20],
        },
    )  # fmt: skip


@signed_in
@require_POST
def act(request: HttpRequest, firm: uuid.UUID, act: str) -> HttpResponse:
    """The unit reports a leave, files a change of employer, registers for somebody in its service."""
    owner, now = _firm(request, firm), timezone.now()
    does(request, lambda: _DOES[act](request, owner, now), SAID[act]) if act in _DOES else _unknown()
    return redirect("credentials:firm", firm)


def _unknown() -> None:
    raise Http404("没有这件事。")


def _of_firm(request: HttpRequest, owner: Subject) -> Card:
    """A card of whoever works there, as the form names it. Raises CardError."""
    try:
        key = uuid.UUID(request.POST.get("card", ""))
    except ValueError as error:
        raise CardError("请选一位持卡人。") from error
    found = Card.objects.select_related("holder").filter(key=key, unit=owner).first()
    if found is None:
        raise CardError("这张证卡登记的不是贵单位。")
    return found


def _leave(request: HttpRequest, owner: Subject, now: datetime) -> None:
    card = _of_firm(request, owner)
    filing.leave(
        card, request.POST.get("fact", ""), day_in(request.POST.get("on", "")), request.POST.get("note", ""), request.user, now, owner
    )  # fmt: skip


def _register(request: HttpRequest, owner: Subject, now: datetime) -> None:
    filing.register(_of_firm(request, owner), {}, request.user, now, owner)


def _move(request: HttpRequest, owner: Subject, now: datetime) -> None:
    """The card is found by its number and its holder's name together; trying is slowed."""
    number, name = (request.POST.get(key, "").strip()[:200] for key in ("number", "name"))
    found = (
        Card.objects.select_related("holder").filter(number=number, holder__name=name).first()
        if number and name
        else None
    )
    if found is None:
        wait = throttle.attempt("keys", throttle.whom_of(request), now)
        if wait:
            raise TooOftenError(wait)
        raise CardError("没有这个卡号和姓名的证卡。请对照持卡人的卡核对。")
    filing.move(
        found, owner, day_in(request.POST.get("on", "")), request.POST.get("note", ""), request.user, now
    )


_DOES = {"leave": _leave, "register": _register, "move": _move}
SAID = {
    "leave": "已报告，等管卡的机关办理。",
    "register": "已提交登记，等管卡的机关核对。",
    "move": "已提出变更，等管卡的机关办理。",
}
