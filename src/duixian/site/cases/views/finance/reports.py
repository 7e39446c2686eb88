"""Statements by fund, level, district and year, and by claimant; the trace of a case's money."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.site.accounts import throttle
from duixian.site.cases import statements
from duixian.site.cases.purse import LEVELS, Purse, places_of, purse_of
from duixian.site.cases.views.common import (
    NOT_THERE,
    OFFICE,
    TooOftenError,
    case_of,
    context_of,
    side_of,
    signed_in,
)
from duixian.site.funds import statements as ledger
from duixian.site.registry.models import Subject

from .budgets import choices_of, chosen_lines
from .common import for_finance, page, table, titles_of


@for_finance
@require_safe
def report(request: HttpRequest, purse: Purse, form: str = "") -> HttpResponse:
    """The statement of the lines that the filters ask for, as a page or a table."""
    rows, chosen = chosen_lines(request, purse)
    found = statements.figures(rows)
    found.sort(key=lambda one: (-one.budget.year, one.budget.fund, one.budget.district))
    if form:
        body = statements.budget_rows(found, purse.packs)
        return table(request, form, f"资金报表 {timezone.localdate()}", ledger.HEADINGS, body)
    return page(request, "report", found=found, totals=statements.totals(found), chosen=chosen, query=request.GET.urlencode(), **choices_of(purse))  # fmt: skip


@for_finance
@require_safe
def claimant(request: HttpRequest, purse: Purse, key: uuid.UUID, form: str = "") -> HttpResponse:
    """What one claimant was promised, paid and owes, as far as these posts see it."""
    rows, back = purse.seen().filter(claimant=key), purse.receivables().filter(claimant=key)
    subject = get_object_or_404(Subject, key=key)
    found = statements.claimant(rows, back)
    if not found.rows:
        raise Http404("没有这个申请人的拨付。")
    if form:
        body = statements.claimant_rows(found, purse.packs)
        return table(
            request, form, f"申请人对账 {found.rows[0].case_number}", statements.CLAIMANT_HEADINGS, body
        )
    titles = titles_of(purse)
    return page(
        request, "claimant", subject=subject, found=found, rows=[(row, titles.get((row.pack, row.benefit), row.benefit)) for row in found.rows]
    )  # fmt: skip


@signed_in
@require_safe
def trace(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Every yuan of a case, from the article to the last receipt: for those who pay it and those who handle it."""
    case = case_of(key)
    context = context_of(case, request.user)
    purse = purse_of(request.user, timezone.localdate())
    pays = purse is not None and purse.seen().filter(case=case.key).exists()
    side, _ = side_of(context)
    if not pays and side != OFFICE:
        wait = throttle.attempt("keys", throttle.whom_of(request), timezone.now())
        raise TooOftenError(wait) if wait else Http404(NOT_THERE)  # as where there is none
    return page(
        request, "trace", found=statements.trace(case, context.pack), case=case, benefit=context.benefit, pays=pays, office=side == OFFICE,
        levels=LEVELS, places=places_of(context.pack),
    )  # fmt: skip
