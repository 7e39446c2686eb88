"""The person's own pages: asking for nights, their stay, other days, what they pay."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.site import audit
from duixian.site.cases.models import Case
from duixian.site.cases.views.common import signed_in
from duixian.site.downloads import table_file
from duixian.site.lodging import asking, kinds, queueing, renting, showing, steering
from duixian.site.lodging.changing import LodgingError
from duixian.site.lodging.models import LIVING, RUNNING, Charge, Site, Stay
from duixian.site.registry.powers import own_subject

from .common import SECTION, act_in, day_in, does, history, number_in, stay_of

State = Stay.State
RENT = ("自", "至", "应交（元）", "交租期限", "已交（元）", "交清日", "还不知道的")


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The stays of the user, those under way first."""
    own = own_subject(request.user)
    rows = (
        Stay.objects.filter(person=own).select_related("site", "unit__site")
        if own is not None
        else Stay.objects.none()
    )
    lines = [(one, _label(one)) for one in rows[:200]]
    going = (State.DRAFT, *RUNNING)
    context = {
        "section": SECTION, "own": own is not None, "going": [one for one in lines if one[0].state in going],
        "past": [one for one in lines if one[0].state not in going],
    }  # fmt: skip
    return render(request, "lodging/mine.html", context)


def _label(stay: Stay) -> str:
    try:
        return kinds.of_stay(stay)[1].label
    except kinds.UnknownLodgingError:
        return stay.lodging


@signed_in
@require_POST
def ask(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask for nights: to the draft of the claim, or back with what stands against it."""
    site, now = Site.objects.filter(key=key).first(), timezone.now()
    if site is None:
        raise Http404("没有这个站点。")
    first, nights = request.POST.get("first", "")[:10], request.POST.get("nights", "")[:3]
    try:
        wish = asking.Wish(site, day_in(first), number_in(nights), request.POST.get("unit", "")[:100])
        stay = asking.ask(wish, request.user, now, queue=request.POST.get("queue") == "1")
    except LodgingError as error:
        messages.error(request, str(error))
        full = {"full": "1"} if isinstance(error, asking.FullError) else {}
        query = urlencode({"from": first, "wish": first, "nights": nights, **full})
        return redirect(f"{reverse('lodging:site', args=[key])}?{query}#ask")
    if stay.state == State.WAITING:
        messages.success(request, "已登记候补。轮到您时会通知，请按时答复。")
        return redirect("lodging:stay", stay.key)
    messages.success(request, "日子选好了。请核对情况、交材料，再提交申请；提交以后床位才算您的。")
    return redirect("cases:case", stay.case)


@signed_in
@require_safe
def stay(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One stay: where it stands, what can be done, what it costs, what happened."""
    found = stay_of(request, key)
    ready, lodging = kinds.of_stay(found)
    today = timezone.localdate()
    audit.write(
        "lodging.opened", user=request.user, subject=found.person, about=found.number, now=timezone.now()
    )
    case = Case.objects.filter(key=found.case).first() if found.case is not None else None
    soon = today + timedelta(days=lodging.ahead)
    charges = list(found.charges.all())
    context: dict[str, Any] = {
        "section": SECTION, "stay": found, "lodging": lodging, "case": case, "today": today, "history": history(found),
        "where": asking.in_words(found, lodging), "mine": showing.may_ask(request.user, found, today)[0], "state": found.get_state_display(),
        "may_change": lodging.nightly and found.state in (State.ASKED, State.BOOKED) and found.first is not None and found.first >= soon,
        "may_cancel": found.state in (State.DRAFT, State.ASKED, State.WAITING, State.OFFERED) or (found.state == State.BOOKED and (not lodging.nightly or (found.first is not None and found.first >= soon))),
        "may_rejoin": queueing.may_rejoin(found, case)[0], "soonest": soon, "most": range(1, lodging.most + 1), "nights": (found.last - found.first).days if found.first and found.last else 0,
        "place": queueing.place(found) if found.state == State.WAITING else 0, "charges": charges, "owed": sum(one.open for one in charges if one.paid_on is None),
        "subsidies": renting.subsidies(found, today) if found.state in LIVING else [], "pack": ready.pack, "article": kinds.article(lodging),
        "missed_article": kinds.article(lodging, lodging.missed), "rent_article": kinds.article(lodging, lodging.rent),
    }  # fmt: skip
    return render(request, "lodging/stay.html", context)


@signed_in
@require_safe
def rent_table(request: HttpRequest, key: uuid.UUID, form: str) -> HttpResponse:
    """What a stay costs, month by month, as a file."""
    found = stay_of(request, key)
    audit.write("lodging.exported", user=request.user, subject=found.person, about=found.number, detail={"form": form}, now=timezone.now())  # fmt: skip
    return table_file(
        form,
        RENT,
        [rent_line(one) for one in found.charges.all()],
        f"租金 {found.number}",
        f"rent-{found.number}",
    )


def rent_line(one: Charge) -> list[Any]:
    """A month of rent as a row of a table."""
    return [
        one.month.isoformat(), one.until.isoformat(), f"{one.fen / 100:.2f}" if one.fen is not None else "", one.due.isoformat(),
        f"{one.paid / 100:.2f}", one.paid_on.isoformat() if one.paid_on is not None else "", one.lacking,
    ]  # fmt: skip


@signed_in
def act(request: HttpRequest, key: uuid.UUID, act: str) -> HttpResponse:
    """They change the days, give it up, answer an offer."""
    part = act_in(_DOES, act, request)
    found, now = stay_of(request, key), timezone.now()
    does(request, lambda: part(request, found, now), SAID[act])
    return redirect("lodging:stay", key)


def _change(request: HttpRequest, found: Stay, now: datetime) -> None:
    first = day_in(request.POST.get("first", ""))
    steering.change_days(found, first, number_in(request.POST.get("nights", "")), request.user, now)


def _cancel(request: HttpRequest, found: Stay, now: datetime) -> None:
    steering.cancel(found, request.user, now)


def _accept(request: HttpRequest, found: Stay, now: datetime) -> None:
    queueing.accept(found, request.user, now)


def _decline(request: HttpRequest, found: Stay, now: datetime) -> None:
    queueing.decline(found, request.user, now)


def _rejoin(request: HttpRequest, found: Stay, now: datetime) -> None:
    queueing.rejoin(found, request.user, now)


_DOES = {"change": _change, "cancel": _cancel, "accept": _accept, "decline": _decline, "rejoin": _rejoin}
SAID = {
    "change": "已改期。",
    "cancel": "已取消。",
    "accept": "已接受，请按通知办理入住。",
    "decline": "已放弃这一次。",
    "rejoin": "已重新候补，排在最后。轮到您时会通知。",
}
