"""The overview of money, appropriations with their documents, the year's end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from duixian.quantities.money import format_money
from duixian.rules.model.conduct import Fund
from duixian.site import audit
from duixian.site.cases import purse_lists as lists
from duixian.site.cases import statements
from duixian.site.cases.purse import LEVELS, Purse, places_of
from duixian.site.funds import budgets as appropriating
from duixian.site.funds import commitments, yearend
from duixian.site.funds import statements as ledger
from duixian.site.funds.models import Batch, Budget, Commitment, ReceivablePart, State
from duixian.site.funds.values import FundsError, Line

from .common import PER_PAGE, for_finance, money_in, page, request_of, table, tried, whole_in

STATES = (State.WAITING, State.DUE, State.HELD, State.ORDERED, State.FAILED)


@for_finance
@require_safe
def overview(request: HttpRequest, purse: Purse) -> HttpResponse:
    """What asks for attention: instalments by state, batches, returns; the lines of this year."""
    sums = lists.sums(purse, STATES)
    counts = [(state, sums.get(state.value, {"count": 0, "fen": 0})) for state in STATES]
    batches, today = lists.batches_waiting(purse), timezone.localdate()
    found = ledger.figures_of(lists.live(purse, today.year))
    return page(
        request, "overview", counts=counts, found=found, totals=statements.totals(found), places=_places(purse), levels=LEVELS,
        to_approve=batches.get(Batch.State.DRAWN, 0), at_bank=batches.get(Batch.State.SENT, 0), holds=purse.holds,
        **lists.returns(purse, today),
    )  # fmt: skip


def _places(purse: Purse) -> dict[str, str]:
    return {code: label for pack in purse.packs.values() for code, label in places_of(pack).items()}


def chosen_lines(request: HttpRequest, purse: Purse) -> tuple[QuerySet[Budget], dict[str, str]]:
    """The lines a page's filters ask for."""
    chosen = {name: request.GET.get(name, "").strip()[:200] for name in ("year", "fund", "level", "district")}
    rows = purse.lines()
    year = whole_in(chosen["year"], 1900, 2200)
    if year is not None:
        rows = rows.filter(year=year)
    for name in ("fund", "level", "district"):
        if chosen[name]:
            rows = rows.filter(**{name: chosen[name]})
    return rows.order_by("-year", "pack", "fund", "level", "district"), chosen


def choices_of(purse: Purse) -> dict[str, Any]:
    """What can be filtered by: of the lines that are there."""
    rows = purse.lines().order_by()
    places = _places(purse)
    return {
        "years": sorted(rows.values_list("year", flat=True).distinct(), reverse=True),
        "funds": sorted(rows.values_list("fund", flat=True).distinct()),
        "districts": [(code, places.get(code, code)) for code in sorted(rows.exclude(district="").values_list("district", flat=True).distinct())],
        "levels": LEVELS, "places": places,
    }  # fmt: skip


@for_finance
@require_http_methods(["GET", "HEAD", "POST"])
def budgets(request: HttpRequest, purse: Purse) -> HttpResponse:
    """The lines with their figures; POST enters an appropriation."""
    if request.method == "POST" and tried(request, lambda: _appropriate(request, purse), ""):
        return redirect("cases:finance-budgets")
    rows, chosen = chosen_lines(request, purse)
    found = statements.figures(rows)
    found.sort(key=lambda one: (-one.budget.year, one.budget.fund, one.budget.district))
    return page(
        request, "budgets", found=found, totals=statements.totals(found), chosen=chosen, offers=_offers(purse),
        typed=request.POST if request.method == "POST" else {}, year=timezone.localdate().year, **choices_of(purse),
    )  # fmt: skip


def _offers(purse: Purse) -> list[tuple[str, str]]:
    """The lines these posts may keep: key and label, by pack, fund and district."""
    found = []
    for pack in purse.packs.values():
        for fund in pack.funds.values():
            codes = places_of(pack) if fund.level == "district" else {"": ""}
            for code, label in codes.items():
                if fund.level != "own" and purse.may_keep(pack.id, fund.id, fund.level, code)[0]:
                    found.append(
                        (f"{pack.id}|{fund.id}|{code}", f"{fund.id}（{label or LEVELS[fund.level]}）")
                    )
    return found


def _appropriate(request: HttpRequest, purse: Purse) -> None:
    pack, _, rest = request.POST.get("line", "").partition("|")
    name, _, district = rest.rpartition("|")
    if f"{pack}|{name}|{district}" not in dict(_offers(purse)):
        raise FundsError("请选一笔资金。没有列出的资金，您的岗位不能下达指标。")
    fund = purse.packs[pack].funds[name]
    year = whole_in(
        request.POST.get("year", ""), timezone.localdate().year - 1, timezone.localdate().year + 1
    )
    if year is None:
        raise FundsError("年度只能写上一年、今年或明年，例如 2026。")
    line = Line(pack, fund.id, fund.level, district, year)
    _changed(
        request,
        line,
        appropriating.appropriate,
        money_in(request.POST.get("amount", "")),
        "funds.appropriated",
    )


def _changed(request: HttpRequest, line: Line, change: Any, fen: int, act: str) -> None:
    """Post a change with its audit row, then fund what waits."""
    now, document = timezone.now(), request.POST.get("document", "").strip()[:300]
    with transaction.atomic():
        budget = change(line, fen, document, request=request_of(request), by=request.user, now=now)
        audit.write(act, user=request.user, about=str(budget)[:200], detail={"budget": budget.pk, "fen": fen, "document": document}, now=now)  # fmt: skip
    funded = commitments.release(now, [budget.pk], by=request.user)
    messages.success(
        request, f"已记入 {format_money(fen)}。" + (f"待资金的 {len(funded)} 笔已经安排。" if funded else "")
    )


@for_finance
@require_http_methods(["GET", "HEAD", "POST"])
def budget(request: HttpRequest, purse: Purse, pk: int) -> HttpResponse:
    """One line: its figures, its movements each with its case; POST adjusts it."""
    row = get_object_or_404(purse.lines(), pk=pk)
    keeps = purse.may_keep(row.pack, row.fund, row.level, row.district)
    if request.method == "POST":
        tried(request, lambda: _adjust(request, row, keeps), "")
        return redirect("cases:finance-budget", pk)
    (figures,) = statements.figures([row])
    moved = Paginator(ledger.movements(row).order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    queue = (
        row.parts.filter(waiting=True).select_related("commitment").order_by("decided_at", "commitment_id")
    )
    return page(
        request, "budget", budget=row, one=figures, page=moved, keeps=keeps, queue=queue[:PER_PAGE], what=statements.WHAT, levels=LEVELS,
        place=_places(purse).get(row.district, row.district), recovered_rule=_recovered(purse, row),
    )  # fmt: skip


def _recovered(purse: Purse, row: Budget) -> str:
    """What becomes of money that comes back to a line, by the rule of its fund."""
    pack = purse.packs.get(row.pack)
    fund = pack.funds.get(row.fund) if pack is not None else None
    return str(ReceivablePart.Rule(fund.recovered).label) if fund is not None else ""


def _adjust(request: HttpRequest, row: Budget, keeps: tuple[bool, str]) -> None:
    if not keeps[0]:
        raise FundsError(keeps[1])
    fen = money_in(request.POST.get("amount", ""))
    if request.POST.get("way") == "down":
        fen = -fen
    _changed(request, row.line, appropriating.adjust, fen, "funds.adjusted")


@for_finance
@require_safe
def movements(request: HttpRequest, purse: Purse, pk: int, form: str) -> HttpResponse:
    """The movements of a line as a table."""
    row = get_object_or_404(purse.lines(), pk=pk)
    found = ledger.movements(row)
    return table(request, form, f"{row} 明细", statements.MOVEMENT_HEADINGS, statements.movement_rows(found))


@for_finance
@require_http_methods(["GET", "HEAD", "POST"])
def year_end(request: HttpRequest, purse: Purse) -> HttpResponse:
    """Closing a fund's year: what would lapse, be carried over, wait for the next year, be given back; POST does it."""
    pack, _, fund = (request.POST.get("fund") or request.GET.get("fund") or "").partition("|")
    year = whole_in(request.POST.get("year") or request.GET.get("year") or "", 1900, 2200)
    known = purse.packs[pack].funds.get(fund) if pack in purse.packs else None
    keeps = purse.may_close(pack, fund) if known is not None else (False, "")
    preview = _closing(pack, fund, year) if known is not None and year is not None and keeps[0] else None
    if request.method == "POST" and tried(request, lambda: _close(request, keeps, known, pack, year), ""):
        return redirect("cases:finance-budgets")
    offers = [(f"{p.id}|{f.id}", f.id) for p in purse.packs.values() for f in p.funds.values() if purse.may_close(p.id, f.id)[0] and f.level != "own"]  # fmt: skip
    years = purse.lines().filter(year__lte=timezone.localdate().year).order_by("-year").values_list("year", flat=True).distinct()  # fmt: skip
    return page(
        request, "yearend", offers=offers, years=years, fund=known, chosen=f"{pack}|{fund}", year=year, preview=preview,
        why="" if keeps[0] else keeps[1], open=year is not None and over(year)[0], wait=over(year)[1] if year else "",
    )  # fmt: skip


def over(year: int) -> tuple[bool, str]:
    """Whether a year can be closed: on its last day or later."""
    today = timezone.localdate()
    done = today.year > year or (today.year == year and (today.month, today.day) == (12, 31))
    return (
        (True, "")
        if done
        else (False, f"{year} 年度还没有结束，从 {year} 年 12 月 31 日起才能结账。现在只能看结账会怎样。")
    )


def _closing(pack: str, fund: str, year: int) -> dict[str, Any]:
    lines = Budget.objects.filter(pack=pack, fund=fund, year=year)
    rows = Commitment.objects.filter(parts__budget__in=lines).distinct()
    aside = rows.filter(state__in=yearend.LEFT)
    return {
        "lines": lines.count(), "aside": aside.count(), "aside_fen": lines.aggregate(sum=Sum("committed"))["sum"] or 0,
        "bank": rows.filter(state=State.ORDERED).count(), "waiting": rows.filter(state=State.WAITING).count(),
        "available": lines.aggregate(sum=Sum("available"))["sum"] or 0, "closed": lines.exclude(closed_at=None).count(),
        "first": aside.aggregate(first=Min("due"), last=Max("due"), open=Count("pk", filter=Q(state=State.HELD))),
    }  # fmt: skip


def _close(
    request: HttpRequest, keeps: tuple[bool, str], known: Fund | None, pack: str, year: int | None
) -> None:
    if known is None or year is None:
        raise FundsError("请选一笔资金和一个年度。")
    if not keeps[0]:
        raise FundsError(keeps[1])
    ready, why = over(year)
    if not ready:
        raise FundsError(why)
    if request.POST.get("sure") != "1":
        raise FundsError("结账后不能恢复。看过结果以后，请勾选“已核对”再结账。")
    done = yearend.close_year(pack, known.id, year, known.unspent, by=request.user, now=timezone.now())
    audit.write(
        "funds.carried", user=request.user, about=f"{year} {known.id}"[:200], now=timezone.now(),
        detail={"lapsed": done.lapsed, "carried": done.carried, "moved": done.moved, "given_back": done.given_back},
    )  # fmt: skip
    messages.success(
        request, f"{known.id} {year} 年度已结账：失效 {done.lapsed} 笔，结转 {done.carried} 笔，转入下年排队 {done.moved} 笔，收回结余 {format_money(done.given_back)}。"
    )  # fmt: skip
