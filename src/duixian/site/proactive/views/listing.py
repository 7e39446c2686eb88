"""The offices' pages of lists without application: who waits, the lists, one list reviewed and confirmed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.rules.explain import values
from duixian.site import audit
from duixian.site.accounts import throttle
from duixian.site.cases.models import Case
from duixian.site.cases.views.common import TooOftenError, refused, signed_in, user_of
from duixian.site.downloads import table_file
from duixian.site.proactive import asking as packs
from duixian.site.proactive import nightly, rolls, words
from duixian.site.proactive.asking import Asking
from duixian.site.proactive.context import kept_by
from duixian.site.proactive.models import Roll, RollEntry
from duixian.site.registry.powers import same_person

PER_PAGE = 50
NOT_THERE = "没有这份名单。"
HEADINGS = ("姓名或名称", "金额（元）", "发现于", "状态", "理由", "案件编号")
SAID = {
    "remove": "已剔除。", "put_back": "已恢复。", "propose": "已提交，等另一人复核。", "confirm": "已确定，正在逐人立案。",
    "send_back": "已退回。", "drop": "已作废。",
}  # fmt: skip
Kept = list[tuple[Asking, str]]


def for_keepers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Whoever keeps lists of some benefit; the view is given which."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        found = kept_by(user_of(request))
        if not found:
            return refused(request, "您没有列免申名单的岗位。")
        return view(request, found, *args, **more)

    return signed_in(wrapped)


@for_keepers
@require_safe
def overview(request: HttpRequest, kept: Kept) -> HttpResponse:
    """By benefit, how many wait; and the lists, the newest first."""
    lines = []
    for asking, benefit in kept:
        procedure = packs.unasked(asking.pack, benefit)
        assert procedure is not None and procedure.unasked is not None
        lines.append(
            {
                "value": f"{asking.pack.id}|{benefit}", "title": asking.pack.benefits[benefit].title, "pack": asking.pack.title,
                "article": procedure.unasked.full, "waiting": rolls.waiting(asking.pack.id, benefit).count(),
                "night": nightly.last_done(asking.pack.id),
            }
        )  # fmt: skip
    mine = Roll.objects.filter(pack__in={a.pack.id for a, _ in kept}, benefit__in={b for _, b in kept})
    page = Paginator(mine.select_related("drawn_by"), PER_PAGE).get_page(request.GET.get("page"))
    titles = {(a.pack.id, b): a.pack.benefits[b].title for a, b in kept}
    shown = [(roll, titles[roll.pack, roll.benefit], roll.entries.exclude(state="removed").count()) for roll in page if (roll.pack, roll.benefit) in titles]  # fmt: skip
    return render(
        request, "proactive/rolls.html", {"section": "rolls", "lines": lines, "page": page, "rolls": shown}
    )


@for_keepers
@require_POST
def draw(request: HttpRequest, kept: Kept) -> HttpResponse:
    """Draw up a list of all who wait."""
    asking, benefit = _chosen(kept, request.POST.get("benefit", ""))
    now = timezone.now()
    try:
        roll = rolls.draw_up(asking, benefit, user_of(request), timezone.localdate(now), now)
    except rolls.RollError as error:
        messages.error(request, str(error))
        return redirect("proactive:rolls")
    messages.success(request, f"已列出 {roll.number}，请逐人核对。")
    return redirect("proactive:roll", roll.key)


def _chosen(kept: Kept, value: str) -> tuple[Asking, str]:
    found = next((one for one in kept if f"{one[0].pack.id}|{one[1]}" == value), None)
    if found is None:
        raise Http404("没有这项待遇。")
    return found


def _roll(request: HttpRequest, kept: Kept, key: uuid.UUID) -> tuple[Roll, Asking]:
    """A list of a benefit that the user keeps, in their place. Raises Http404 alike where there is none."""
    roll = Roll.objects.select_related("drawn_by", "proposed_by", "closed_by").filter(key=key).first()
    for asking, benefit in kept:
        if roll is None or (roll.pack, roll.benefit) != (asking.pack.id, benefit):
            continue
        if rolls.may_keep(request.user, asking, benefit, timezone.localdate(), roll.territory)[0]:
            return roll, asking
    wait = throttle.attempt("keys", throttle.whom_of(request), timezone.now())
    raise TooOftenError(wait) if wait else Http404(NOT_THERE)


@for_keepers
@require_safe
def roll(request: HttpRequest, kept: Kept, key: uuid.UUID) -> HttpResponse:
    """One list: who stands on it and why, what may be done; opening it is written down."""
    found, asking = _roll(request, kept, key)
    now = timezone.now()
    audit.write(
        "proactive.roll_opened",
        user=request.user,
        about=found.number,
        detail={"count": found.entries.count()},
        now=now,
    )
    entries = found.entries.select_related("finding__subject", "by").order_by("pk")
    state = request.GET.get("state", "")
    if state in RollEntry.State.values:
        entries = entries.filter(state=state)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    cases = dict(Case.objects.filter(key__in=[e.case for e in page if e.case]).values_list("key", "number"))
    lines = [
        {"entry": e, "amount": values.amount(e.amount) if e.amount is not None else "—", "why": words.why(asking.ready, e.finding.why), "number": cases.get(e.case) if e.case else None}
        for e in page
    ]  # fmt: skip
    counts = {state: found.entries.filter(state=state).count() for state in RollEntry.State.values}
    total = sum(
        e or 0 for e in found.entries.filter(state__in=["in", "opened"]).values_list("amount", flat=True)
    )
    procedure = packs.unasked(asking.pack, found.benefit)
    return render(
        request, "proactive/roll.html",
        {
            "section": "rolls", "roll": found, "title": asking.pack.benefits[found.benefit].title, "page": page, "lines": lines,
            "counts": [(label, counts[code], code) for code, label in RollEntry.State.choices if counts[code]], "total": values.amount(total),
            "article": procedure.unasked.full if procedure is not None and procedure.unasked is not None else "",
            "may": rolls.may_act(request.user, found, asking, timezone.localdate(now)), "state": state,
            "second": found.proposed_by is not None and not same_person(request.user, found.proposed_by),
        },
    )  # fmt: skip


@for_keepers
@require_POST
def act(request: HttpRequest, kept: Kept, key: uuid.UUID, act: str) -> HttpResponse:
    """Take off, put back, propose, confirm, send back, drop."""
    if act not in SAID:
        raise Http404(NOT_THERE)
    found, asking = _roll(request, kept, key)
    now = timezone.now()
    more: dict[str, Any] = {"asking": asking, "user": request.user, "on": timezone.localdate(now), "now": now}
    said, entry = request.POST.get("reason", "")[:500], request.POST.get("entry", "")
    number = int(entry) if entry.isascii() and entry.isdecimal() and len(entry) < 19 else 0
    try:
        if act == "remove":
            rolls.remove(found, number, said, **more)
        elif act == "put_back":
            rolls.put_back(found, number, **more)
        elif act in ("send_back", "drop"):
            (rolls.send_back if act == "send_back" else rolls.drop)(found, said, **more)
        elif act == "propose":
            rolls.propose(found, **more)
        else:
            rolls.confirm(found, **more)
            rolls.take_up(found, asking, now, rolls.AT_ONCE)
    except rolls.RollError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, SAID[act])
    return redirect("proactive:roll", key)


@for_keepers
@require_safe
def table(request: HttpRequest, kept: Kept, key: uuid.UUID, form: str) -> HttpResponse:
    """A list as a file, for whoever keeps it."""
    found, _ = _roll(request, kept, key)
    audit.write("proactive.exported", user=request.user, about=found.number, detail={"form": form, "count": found.entries.count()}, now=timezone.now())  # fmt: skip
    return table_file(form, HEADINGS, _rows(found), found.number, "roll")


def _rows(found: Roll) -> Iterator[list[Any]]:
    entries = found.entries.select_related("finding__subject").order_by("pk")
    cases = dict(
        Case.objects.filter(key__in=entries.exclude(case=None).values("case")).values_list("key", "number")
    )
    for entry in entries.iterator():
        fen = entry.amount
        yield [
            entry.finding.subject.name, f"{fen // 100}.{fen % 100:02d}" if fen is not None else "", entry.finding.since.isoformat(),
            entry.get_state_display(), entry.reason, cases.get(entry.case, "") if entry.case else "",
        ]  # fmt: skip
