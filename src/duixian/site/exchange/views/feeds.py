"""Pages of the administrators: who is told of what, whether it arrives, sending again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duixian.site import audit
from duixian.site.administration.views.guards import only
from duixian.site.exchange.models import Delivery, Subscriber
from duixian.site.exchange.webhooks import keeping, sending, telling
from duixian.site.exchange.webhooks.keeping import KeepError, may_confirm, may_keep, may_see
from duixian.site.exchange.webhooks.kinds import CHOSEN, KINDS
from duixian.site.shelf import shelf

PAGE = 50
State = Subscriber.State


def _page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    rights = {"keeps": may_keep(request.user)[0], "confirms": may_confirm(request.user)[0]}
    return render(
        request,
        f"exchange/{template}.html",
        {"section": "administration", **rights, **context},
        status=status,
    )


def _form(name: str = "", address: str = "", events: Any = CHOSEN, pack: str = "") -> dict[str, Any]:
    """What a form of a subscriber shows."""
    return {
        "name": name, "address": address, "pack": pack, "packs": [ready.pack for ready in shelf().all()],
        "events": [(code, KINDS[code].label, code in events) for code in CHOSEN],
    }  # fmt: skip


def _typed(request: HttpRequest) -> dict[str, Any]:
    known = {ready.pack.id for ready in shelf().all()}
    pack = request.POST.get("pack", "")
    return {
        "name": request.POST.get("name", ""), "address": request.POST.get("address", ""),
        "events": request.POST.getlist("event"), "pack": pack if pack in known else "",
    }  # fmt: skip


@only(may_see)
@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    """All subscribers; POST makes one and shows its secret once."""
    shown: dict[str, Any] = {"form": _form()}
    if request.method == "POST":
        typed = _typed(request)
        try:
            made, secret = keeping.make(**typed, by=request.user, now=timezone.now())
            return _page(request, "feed_secret", one=made, secret=secret, new=True)
        except KeepError as error:
            shown = {"form": _form(**typed), "wrong": str(error)}
    waiting = Count("deliveries", filter=Q(deliveries__state__in=["waiting", "sending"]))
    dead = Count("deliveries", filter=Q(deliveries__state="dead"))
    rows = Subscriber.objects.annotate(waiting=waiting, dead=dead).order_by("name", "id")
    parts = {"rows": rows.exclude(state=State.REMOVED), "gone": rows.filter(state=State.REMOVED)}
    return _page(request, "feeds", 422 if "wrong" in shown else 200, **parts, **shown)


@only(may_see)
@require_safe
def feed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One subscriber: where, what, how it goes, the log."""
    return _feed(request, get_object_or_404(Subscriber, key=key))


def _feed(
    request: HttpRequest, one: Subscriber, wrong: str = "", form: dict[str, Any] | None = None
) -> HttpResponse:
    rows = one.deliveries.select_related("message").prefetch_related("attempts").order_by("-id")
    state = request.GET.get("state", "")
    if state in Delivery.State.values:
        rows = rows.filter(state=state)
    return _page(
        request, "feed", 422 if wrong else 200, one=one, wrong=wrong, form=form or _form(one.name, one.address, one.events, one.pack),
        labels=[KINDS[code].label for code in one.events if code in KINDS], seen=keeping.told(one), state=state, states=Delivery.State.choices,
        rows=Paginator(rows, PAGE).get_page(request.GET.get("page")), old=one.secrets.exclude(until=None).filter(until__gt=timezone.now()).first(),
    )  # fmt: skip


@only(may_see)
@require_POST
def act(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Change, confirm, a new secret, pause, go on, try the way, remove."""
    one, now, do = get_object_or_404(Subscriber, key=key), timezone.now(), request.POST.get("do", "")
    typed: dict[str, Any] | None = None
    try:
        if do == "change":
            typed = _typed(request)
            keeping.change(one, **typed, by=request.user, now=now)
        elif do == "secret":
            return _page(
                request, "feed_secret", one=one, secret=keeping.rotate(one, request.user, now), new=False
            )
        elif do in _DO:
            _DO[do](request, one, now)
        else:
            raise KeepError("没有这个操作。请从页面上选。")
    except KeepError as error:
        return _feed(request, one, str(error), _form(**typed) if typed is not None else None)
    messages.success(request, "已办理。")
    return redirect("exchange:feed", one.key)


def _confirm(request: HttpRequest, one: Subscriber, now: Any) -> None:
    keeping.confirm(one, request.POST.get("seen", ""), request.user, now)


def _ping(request: HttpRequest, one: Subscriber, now: Any) -> None:
    allowed, reason = may_keep(request.user)
    if not allowed or one.state != State.ACTIVE:
        raise KeepError(reason or "确认以后、没有停用时，才能发送测试消息。")
    with transaction.atomic():
        telling.ping(one, now)
        audit.write("feed.again", user=request.user, about=f"推送 {one.key}", detail={"ping": True}, now=now)


_DO: dict[str, Callable[[HttpRequest, Subscriber, Any], None]] = {
    "confirm": _confirm,
    "ping": _ping,
    "pause": lambda request, one, now: keeping.pause(one, request.user, now),
    "resume": lambda request, one, now: keeping.resume(one, request.user, now),
    "remove": lambda request, one, now: keeping.remove(one, request.user, now),
}


@only(may_keep)
@require_POST
def again(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponse:
    """Send a message once more: the same bytes under the same id, so that whoever has it knows."""
    one, now = get_object_or_404(Subscriber, key=key), timezone.now()
    delivery = get_object_or_404(Delivery, subscriber=one, pk=pk)
    with transaction.atomic():
        done = one.state != State.REMOVED and sending.send_again(delivery, now)
        if done:
            about = f"推送 {one.key}"
            audit.write("feed.again", user=request.user, about=about, detail={"message": str(delivery.message.key)}, now=now)  # fmt: skip
    if done:
        messages.success(request, "已放回待送，下一轮发出。")
    else:
        messages.error(request, "这条消息还在路上，或者推送对象已经撤销。")
    return redirect("exchange:feed", one.key)
