"""What is to come back: proposed, owed, overdue; receipts, and write-offs by two persons."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.site import audit
from duixian.site.cases import statements
from duixian.site.cases.models import Case
from duixian.site.cases.purse import Purse, places_of
from duixian.site.cases.taking_in import take_in
from duixian.site.funds import recovery
from duixian.site.funds.models import Receivable
from duixian.site.funds.values import FundsError

from .common import PER_PAGE, for_finance, money_in, page, request_of, tried


@for_finance
@require_safe
def returns(request: HttpRequest, purse: Purse) -> HttpResponse:
    """The returns of a state; `overdue` those whose day has passed."""
    rows, state = purse.receivables(), request.GET.get("state", "")
    if state == "overdue":
        rows = statements.overdue(rows, timezone.localdate())
    elif state == "asked":
        rows = rows.exclude(asked_fen=None)
    elif state in Receivable.State.values:
        rows = rows.filter(state=state)
    found = Paginator(rows.order_by(F("due").asc(nulls_last=True), "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return page(request, "returns", page=found, state=state, states=Receivable.State)


@for_finance
@require_safe
def one(request: HttpRequest, purse: Purse, key: uuid.UUID) -> HttpResponse:
    """One return: formula, article, the funds it goes back to, what has come in."""
    row = get_object_or_404(purse.receivables(), key=key)
    case = Case.objects.get(key=row.case)
    places = places_of(purse.packs[case.pack])
    return page(
        request, "return", row=row, case=case, receipts=row.receipts.select_related("by"),
        parts=[(part, statements.place_of(part.budget, places)) for part in row.parts.select_related("budget")],
    )  # fmt: skip


@for_finance
@require_POST
def act(request: HttpRequest, purse: Purse, key: uuid.UUID, act: str) -> HttpResponse:
    """Money that came back; a write-off asked for and agreed to."""
    row = get_object_or_404(purse.receivables(), key=key)
    if act not in ACTS:
        raise Http404("没有这个动作。")
    tried(request, lambda: ACTS[act](request, row))
    return redirect("cases:finance-return", key)


def _receive(request: HttpRequest, row: Receivable) -> None:
    now, reference = timezone.now(), request.POST.get("reference", "").strip()[:300]
    if not reference:
        raise FundsError("没有写凭证号。请填写银行进账单或缴款书的编号。")
    fen = money_in(request.POST.get("amount", ""))
    take_in(row, fen, reference, request=request_of(request), by=request.user, now=now)


@transaction.atomic
def _ask(request: HttpRequest, row: Receivable) -> None:
    now, fen = timezone.now(), money_in(request.POST.get("amount", ""))
    recovery.ask_write_off(row, fen, request.POST.get("reason", "").strip()[:300], request.user, now)
    audit.write("funds.write_off_asked", user=request.user, about=row.case_number, detail={"receivable": row.pk, "fen": fen}, now=now)  # fmt: skip


@transaction.atomic
def _agree(request: HttpRequest, row: Receivable) -> None:
    now = timezone.now()
    seen = Receivable.objects.get(pk=row.pk).asked_fen
    if request.POST.get("fen") != str(seen):
        raise FundsError("打开页面以后，核销的提议变过了。请刷新后核对再同意。")
    recovery.write_off(row, request.user, now)
    audit.write("funds.written_off", user=request.user, about=row.case_number, detail={"receivable": row.pk, "fen": seen}, now=now)  # fmt: skip


ACTS: dict[str, Any] = {"receive": _receive, "ask": _ask, "agree": _agree}
