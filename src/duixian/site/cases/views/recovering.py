"""Recovery on a case's page: what the return clauses give, step by step, and the acts of two persons."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from duixian.rules.evaluate.result import Interval
from duixian.rules.truth import TRUE, UNKNOWN
from duixian.site.cases import money, returning
from duixian.site.cases.engine.apply import may
from duixian.site.funds.models import Commitment
from duixian.site.library.quoting import Quoter
from duixian.site.registry.values import label_of

from .common import OFFICE, carry_out, refused, seen, signed_in

ACTS = ("recover", "confirm_recovery", "refuse_recovery")


@signed_in
@require_safe
def recovery(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Every return clause with its formula and article, what was paid, what was proposed."""
    case, context, side = seen(request, key)
    if side != OFFICE:
        return refused(request, "追缴由承办机关办理。")
    quoter, own = Quoter(), context.benefit.cite
    clauses = []
    due = sorted(returning.due(context), key=lambda d: (d.holds != TRUE, d.holds != UNKNOWN))
    quoter.expect((one.cite or own).full for one in due)
    for one in due:
        article = (one.cite or own).full
        low_high = (one.due.lo, one.due.hi) if isinstance(one.due, Interval) else None
        clauses.append(
            {
                "due": one,
                "holds": one.holds == TRUE,
                "open": one.holds == UNKNOWN,
                "fen": returning.certain(one),
                "between": low_high,
                "article": article,
                "href": quoter.address(article),
                "missing": [label_of(context.pack, i) for i in one.missing],
            }
        )
    rows = money.receivables(case)
    return render(
        request, "cases/desk_recovery.html",
        {
            "section": "desk", "case": case, "benefit": context.benefit, "clauses": clauses, "paid": money.paid_fen(case), "rows": rows,
            "proposed": next((row for row in rows if row.state == "proposed"), None), "request_key": uuid.uuid4().hex,
            "may": {act: may(case, act, request.user, context.now) for act in ACTS},
            "instalments": Commitment.objects.filter(case=case.key, paid_fen__gt=0).order_by("number"),
        },
    )  # fmt: skip


@signed_in
@require_POST
def act(request: HttpRequest, key: uuid.UUID, act: str) -> HttpResponse:
    """Propose, confirm, refuse: the form names the event only; amount and article are worked out anew."""
    case, _, side = seen(request, key)
    if side != OFFICE:
        return refused(request, "追缴由承办机关办理。")
    if act not in ACTS:
        raise Http404("没有这个动作。")
    payload = {name: request.POST.get(name, "")[:500] for name in ("event", "note") if request.POST.get(name)}
    carry_out(request, case, act, payload)
    return redirect("cases:desk-recovery", key)
