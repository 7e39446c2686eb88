"""Instalments by state, in order; one instalment with its account, and what finance can do with it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duixian.site.cases import instalments
from duixian.site.cases import purse_lists as lists
from duixian.site.cases.models import Case
from duixian.site.cases.purse import Purse, places_of
from duixian.site.cases.statements import place_of
from duixian.site.funds import caps, payees
from duixian.site.funds.models import Commitment, State
from duixian.site.funds.values import FundsError
from duixian.site.registry.models import Subject

from .common import PER_PAGE, Pieces, day_in, for_finance, money_in, page, titles_of, tried, whole_in

SHOWN = (State.DUE, State.WAITING, State.COMMITTED, State.HELD, State.ORDERED, State.FAILED, State.PAID, State.LAPSED, State.CANCELLED)  # fmt: skip


def filtered(
    request: HttpRequest, purse: Purse, rows: QuerySet[Commitment]
) -> tuple[QuerySet[Commitment], dict[str, str]]:
    """Instalments by the filters of a page: benefit, fund, due by, case number."""
    source = request.POST if request.method == "POST" else request.GET
    chosen = {name: source.get(name, "").strip()[:200] for name in ("benefit", "fund", "by", "words")}
    pack, _, benefit = chosen["benefit"].partition("|")
    if benefit:
        rows = rows.filter(pack=pack, benefit=benefit)
    if chosen["fund"]:
        rows = rows.filter(parts__budget__fund=chosen["fund"]).distinct()
    day = day_in(chosen["by"])
    if day is not None:
        rows = rows.exclude(due__gt=day)
    if chosen["words"]:
        rows = rows.filter(case_number__iexact=chosen["words"])
    return rows, chosen


@for_finance
@require_safe
def payments(request: HttpRequest, purse: Purse) -> HttpResponse:
    """The instalments of a state: those that wait for money in the order in which they are funded."""
    state = request.GET.get("state", State.DUE)
    if state not in State.values:
        raise Http404("没有这种状态。")
    counts = dict(zip(SHOWN, lists.counts(purse, SHOWN), strict=True))
    rows, chosen = filtered(request, purse, purse.seen().filter(state=state))
    if any(chosen.values()):
        rows = rows.order_by(*lists.ORDERS.get(State(state), ("due", "pk")))
        number = rows.order_by()[: lists.MOST_COUNTED].count()
        some = Pieces(number, PER_PAGE, lambda first, last: list(rows[first:last]))
    else:
        some = Pieces(counts[State(state)], PER_PAGE, partial(lists.instalments, purse, State(state)))
    found = some.page(request.GET.get("page"))
    titles = titles_of(purse)
    subjects, parts = lists.names(row.claimant for row in found), lists.parts(found)
    places = {code: label for pack in purse.packs.values() for code, label in places_of(pack).items()}
    shown = [
        (row, titles.get((row.pack, row.benefit), row.benefit), subjects.get(row.claimant, ""), [(p, place_of(p.budget, places)) for p in parts[row.pk]])
        for row in found
    ]  # fmt: skip
    return page(
        request, "payments", rows=shown, page=found, state=State(state), states=list(counts.items()), chosen=chosen, most=lists.MOST_COUNTED,
        reasons=any(row.reason for row in found),
        benefits=sorted({(f"{p}|{b}", title) for (p, b), title in titles.items() if purse.packs[p].benefits[b].has_amount}, key=lambda one: one[1]),
        funds=lists.funds(purse),
    )  # fmt: skip


def _row(purse: Purse, pk: int) -> tuple[Commitment, bool]:
    """An instalment to look at, and whether these posts pay it. What is not theirs is told as what is not there."""
    row = get_object_or_404(purse.seen(), pk=pk)
    return row, purse.payable().filter(pk=pk).exists()


@for_finance
@require_safe
def payment(request: HttpRequest, purse: Purse, pk: int) -> HttpResponse:
    """One instalment."""
    row, mine = _row(purse, pk)
    return _shown(request, purse, row, mine)


def _shown(request: HttpRequest, purse: Purse, row: Commitment, mine: bool, **more: Any) -> HttpResponse:
    places = places_of(purse.packs[row.pack])
    return page(
        request, "payment", row=row, mine=mine, case=Case.objects.filter(key=row.case).first(),
        title=titles_of(purse).get((row.pack, row.benefit), row.benefit), claimant=Subject.objects.filter(key=row.claimant).first(),
        receiver=Subject.objects.filter(key=row.payee).first(), parts=[(p, place_of(p.budget, places)) for p in row.parts.select_related("budget")],
        lines=row.lines.select_related("batch", "payee").order_by("-pk"), changes=row.changes.select_related("by").order_by("pk"),
        payee=payees.current(row), may_again=instalments.may_pay_again(row, request.user), open_shares=caps.open_shares(row), next_year=max(timezone.localdate().year, row.year + 1), **more,
    )  # fmt: skip


@for_finance
@require_POST
def act(request: HttpRequest, purse: Purse, pk: int, act: str) -> HttpResponse:
    """Hold, resume, cancel, pay again, take up again, keep an account."""
    row, mine = _row(purse, pk)
    if act not in ACTS:
        raise Http404("没有这个动作。")

    def done() -> None:
        if not mine:
            raise FundsError("这笔款不由您的岗位拨付。")
        ACTS[act](request, row)

    tried(request, done)
    return redirect("cases:finance-payment", pk)


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:300]


def _revive(request: HttpRequest, row: Commitment) -> None:
    year = whole_in(request.POST.get("year", ""), row.year + 1, timezone.localdate().year + 1)
    if year is None:
        raise FundsError(f"年度只能写 {row.year + 1} 到 {timezone.localdate().year + 1}。")
    instalments.revive(row, year, _reason(request), request.user, timezone.now())


def _account(request: HttpRequest, row: Commitment) -> None:
    name, number, bank = (request.POST.get(key, "")[:200] for key in ("name", "number", "bank"))
    instalments.set_account(
        row, name, number, bank, request.POST.get("only") == "1", request.user, timezone.now()
    )


def _allot(request: HttpRequest, row: Commitment) -> None:
    cap = whole_in(request.POST.get("cap", ""), 1, 2**31)
    if cap is None:
        raise FundsError("没有这个上限。")
    instalments.allot(
        row, cap, money_in(request.POST.get("amount", "")), _reason(request), request.user, timezone.now()
    )


ACTS = {
    "allot": _allot,
    "hold": lambda request, row: instalments.hold(row, _reason(request), request.user, timezone.now()),
    "resume": lambda request, row: instalments.resume(row, _reason(request), request.user, timezone.now()),
    "cancel": lambda request, row: instalments.cancel(row, _reason(request), request.user, timezone.now()),
    "bounce": lambda request, row: instalments.bounce(
        row, _reason(request), request.POST.get("reference", ""), request.user, timezone.now()
    ),
    "reduce": lambda request, row: instalments.reduce(row, request.user, timezone.now()),
    "again": lambda request, row: instalments.pay_again(row, _reason(request), request.user, timezone.now()),
    "revive": _revive,
    "account": _account,
}


@for_finance
@require_http_methods(["POST"])
def reveal(request: HttpRequest, purse: Purse, pk: int) -> HttpResponse:
    """The account in the clear, once, with a reason that is written down."""
    row, mine = _row(purse, pk)
    try:
        if not mine:
            raise FundsError("这笔款不由您的岗位拨付。")
        account = instalments.reveal(row, _reason(request), request.user, timezone.now())
    except FundsError as error:
        return _shown(request, purse, row, mine, status=422, wrong=str(error))
    return _shown(request, purse, row, mine, account=account)
