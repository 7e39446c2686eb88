"""Batches: drawn up from what is due with a preview, approved by another, handed to the bank, its answers taken in."""

from __future__ import annotations

import re
import uuid
from functools import partial
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duixian.quantities.money import format_money
from duixian.site.cases import purse_lists as lists
from duixian.site.cases import setting_off, treasury
from duixian.site.cases.purse import Purse, places_of
from duixian.site.cases.statements import place_of
from duixian.site.downloads import MEDIA, attached
from duixian.site.funds import batches as drawing
from duixian.site.funds import restored, results
from duixian.site.funds.models import Batch, Commitment, State
from duixian.site.funds.settling import ResultsError
from duixian.site.funds.values import FundsError, Outcome

from .common import PER_PAGE, Pieces, for_finance, page, request_of, tried
from .payments import filtered

SALT, LASTS = "duixian.finance.results", 3600  # a preview of results can be confirmed for an hour
SHOWN = 100


@for_finance
@require_safe
def batches(request: HttpRequest, purse: Purse) -> HttpResponse:
    """The batches of these posts, the newest first."""
    state = request.GET.get("state", "")
    known = state if state in Batch.State.values else ""
    some = Pieces(lists.batch_count(purse, known), PER_PAGE, partial(lists.batches, purse, known))
    found = some.page(request.GET.get("page"))
    return page(
        request, "batches", page=found, state=state, states=Batch.State, restored=restored.waiting(), may_compare=purse.keeps_budgets,
    )  # fmt: skip


@for_finance
@require_POST
def compared(request: HttpRequest, purse: Purse) -> HttpResponse:
    """After a backup was restored: what left for the bank since was compared with its statement."""

    def done() -> None:
        if not purse.keeps_budgets:
            raise FundsError("恢复备份后的核对由财务岗位办理。")
        treasury.compared(request.POST.get("found", "")[:1000], request.user, timezone.now())

    tried(request, done, "已记下核对结果，可以继续拨付。")
    return redirect("cases:finance-batches")


@for_finance
@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: HttpRequest, purse: Purse) -> HttpResponse:
    """What a batch of these filters would hold; POST draws up exactly those that were shown."""
    if request.method == "POST":
        done = tried(
            request,
            lambda: _drawn(request, purse),
            "",
        )
        if done is None:
            return redirect("cases:finance-draw")
        for row, one in treasury.named(done.left_out):
            messages.warning(request, f"{row} 没有编入：{one.reason}")
        if done.batch is None:
            messages.error(request, "没有可以拨付的，没有编成批次。")
            return redirect("cases:finance-payments")
        messages.success(request, f"{done.batch} 已编制，等另一个人审核。")
        return redirect("cases:finance-batch", done.batch.key)
    due, chosen = filtered(request, purse, purse.payable().filter(state=State.DUE))
    rows = list(
        Commitment.objects.filter(pk__in=due.order_by().values("pk"))
        .only("fen", "state", "payee", "case", "claimant", "case_number", "number", "due", "looked")
        .order_by("due", "pk")[: drawing.MOST]
    )
    made = treasury.preview(rows, timezone.now()) if rows else None
    shown = Paginator(made.lines if made else [], SHOWN).get_page(request.GET.get("page"))
    return page(
        request, "draw", made=made, chosen=chosen, rows=rows, ids=",".join(str(row.pk) for row in rows), places=_places(purse),
        page=shown, most=drawing.MOST, funds=_funds(purse, made.funds if made else []),
        left_out=made.left_out[:SHOWN] if made else [], owing=setting_off.possible(purse, [one.row for one in made.lines])[:SHOWN] if made else [],
    )  # fmt: skip


def _drawn(request: HttpRequest, purse: Purse) -> drawing.Drawn:
    """A batch of what the form names, with what it sets against returns."""
    before = Batch.objects.filter(request=request_of(request)).first()
    if before is not None:
        return drawing.Drawn(before)
    rows, said = _named(request, purse), request.POST
    back = setting_off.chosen(purse, rows, said.getlist("off"), said.get("article", ""), said.get("consent", ""))  # fmt: skip
    return treasury.draw_up(rows, request_of(request), request.user, timezone.now(), back)


def _named(request: HttpRequest, purse: Purse) -> list[Commitment]:
    """The instalments a form names; all of them must be these posts' to pay."""
    text = request.POST.get("ids", "")
    if not re.fullmatch(r"[0-9]{1,18}(,[0-9]{1,18})*", text):
        raise FundsError("没有选中要拨付的款。请先筛选。")
    keys = {int(one) for one in text.split(",")}
    if len(keys) > drawing.MOST:
        raise FundsError(f"一个批次最多 {drawing.MOST} 笔。请缩小筛选。")
    asked = purse.payable().filter(pk__in=sorted(keys), state__in=[State.DUE, State.ORDERED])
    mine = set(asked.values_list("pk", flat=True))
    if mine != keys and not Batch.objects.filter(request=request_of(request)).exists():
        raise FundsError("选中的款有的已经变动，或不由您的岗位拨付。请重新筛选后再编制，没有编成批次。")
    return list(Commitment.objects.in_bulk(sorted(mine)).values())


def _places(purse: Purse) -> dict[str, str]:
    return {code: label for pack in purse.packs.values() for code, label in places_of(pack).items()}


def _funds(purse: Purse, funds: list[treasury.PerFund]) -> list[tuple[treasury.PerFund, str]]:
    places = _places(purse)
    return [(one, place_of(one.budget, places)) for one in funds]


def _batch(purse: Purse, key: uuid.UUID) -> Batch:
    found = lists.batch(purse, key)
    if found is None:
        raise Http404
    return found


@for_finance
@require_safe
def batch(request: HttpRequest, purse: Purse, key: uuid.UUID) -> HttpResponse:
    """One batch: its lines, its sums, its digest, and what can be done next."""
    return _shown(request, purse, _batch(purse, key))


def _shown(request: HttpRequest, purse: Purse, found: Batch, status: int = 200, **more: Any) -> HttpResponse:
    sums = treasury.sums_of(found)
    some = Pieces(sums.count, SHOWN, partial(treasury.lines_between, found))
    shown = some.page(request.GET.get("page"))
    return page(
        request, "batch", status=status, batch=found, page=shown, removed=treasury.removed(found), earlier=treasury.earlier(found, shown),
        again_count=partial(treasury.paid_before, found),
        funds=_funds(purse, treasury.per_fund(found)), may_approve=treasury.may_approve(found, request.user),
        offset=sums.offset, withheld=sums.withheld, true=drawing.digest_of(found) == found.digest, **more,
    )  # fmt: skip


@for_finance
@require_POST
def act(request: HttpRequest, purse: Purse, key: uuid.UUID, act: str) -> HttpResponse:
    """Approve, take one out, give up."""
    found, now, reason = _batch(purse, key), timezone.now(), request.POST.get("reason", "")[:300]
    if act == "approve":
        tried(
            request,
            lambda: treasury.approve(found, request.user, now, seen=request.POST.get("digest", "")),
            "已审核。可以下载银行文件。",
        )
    elif act == "out":
        row = get_object_or_404(Commitment, lines__batch=found, pk=request.POST.get("row") if request.POST.get("row", "").isdecimal() else 0)  # fmt: skip
        tried(
            request, lambda: treasury.take_out(found, row, reason, request.user, now), "已移出，回到待拨付。"
        )
    elif act == "drop":
        tried(
            request, lambda: treasury.drop(found, reason, request.user, now), "批次已作废，各笔回到待拨付。"
        )
    else:
        raise Http404("没有这个动作。")
    return redirect("cases:finance-batch", key)


@for_finance
@require_POST
def file(request: HttpRequest, purse: Purse, key: uuid.UUID, form: str) -> HttpResponse:
    """The bank's file: accounts in the clear, so each time by POST and written down."""
    if form not in ("csv", "json"):
        raise Http404("银行文件有 csv 和 json 两种。")
    found = _batch(purse, key)
    made = tried(request, lambda: treasury.send(found, form, request.user, timezone.now()), "")
    if made is None:
        return redirect("cases:finance-batch", key)
    return attached(made.csv, MEDIA["csv"], f"{made.name}.csv") if form == "csv" else attached(made.signed, "application/json", f"{made.name}.json")  # fmt: skip


@for_finance
@require_POST
def upload(request: HttpRequest, purse: Purse, key: uuid.UUID) -> HttpResponse:
    """A file of the bank's answers: its mistakes by row and column, or what it would do. Nothing is taken in yet."""
    found, sent = _batch(purse, key), request.FILES.get("file")
    try:
        if sent is None:
            raise ResultsError(["请选择银行给的回执（CSV 或 XLSX）。"])
        if (sent.size or 0) > results.MOST_BYTES:
            raise ResultsError([f"文件超过 {results.MOST_BYTES // 1_000_000} MB。请分成几个文件。"])
        data = sent.read()
        read = results.read(sent.name or "", data, found)
        outcomes = read.outcomes
        told = treasury.trial(found, outcomes, request.user, timezone.now())
    except ResultsError as error:
        return _shown(
            request, purse, found, 422, mistakes=error.mistakes[:200], more=max(0, len(error.mistakes) - 200)
        )
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    kept = {
        "batch": str(found.key), "user": request.user.pk, "file": digest.finalize().hex(),
        "rows": [[o.line, o.paid, o.reason, o.reference, o.returned] for o in outcomes],
    }  # fmt: skip
    lines = {line.commitment_id: line for line in treasury.lines_of(found)}
    rows = [(lines[one.commitment], one) for one in told]
    return page(
        request, "results", batch=found, name=sent.name, rows=sorted(rows, key=lambda r: (r[1].state == "paid", r[0].number))[:SHOWN], count=len(told),
        paid=sum(one.state == "paid" for one in told), fen=sum(one.fen for one in told), failed=sum(one.state == "failed" for one in told),
        known=len(outcomes) - len(told), missing=len([line for line in lines.values() if line.state == "pending"]) - len(told),
        unread=read.unread, sealed=signing.dumps(kept, salt=SALT, compress=True),
    )  # fmt: skip


@for_finance
@require_POST
def take(request: HttpRequest, purse: Purse, key: uuid.UUID) -> HttpResponse:
    """Take in what was previewed, whole or not at all."""
    found = _batch(purse, key)
    try:
        kept = signing.loads(request.POST.get("sealed", ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        kept = {}
    if kept.get("batch") != str(found.key) or kept.get("user") != request.user.pk:
        messages.error(request, "这份预览已经过期，或不是这个批次的。请再上传一次回执。")
        return redirect("cases:finance-batch", key)
    outcomes = [Outcome(*row) for row in kept["rows"]]
    told = tried(
        request, lambda: treasury.take(found, outcomes, kept["file"], request.user, timezone.now()), ""
    )
    if told:
        paid = [one for one in told if one.state == "paid"]
        messages.success(
            request,
            f"已记入：到账 {len(paid)} 笔 {format_money(sum(one.fen for one in paid))}，失败 {len(told) - len(paid)} 笔。",
        )
    elif told is not None:
        messages.info(request, "这份回执已经记过，没有重复记入。")
    return redirect("cases:finance-batch", key)
