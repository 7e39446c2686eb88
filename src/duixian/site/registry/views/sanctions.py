"""Pages of the register of sanctions: for officers, on a subject's own file, and what the pack lets everybody see."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.rules.model.pack import Pack
from duixian.site import audit
from duixian.site.downloads import MEDIA, table_file
from duixian.site.registry import sanctions
from duixian.site.registry.models import Lifting, Sanction, Subject
from duixian.site.registry.powers import DECLARE, may_act, may_search
from duixian.site.registry.sanctions import SanctionError, Standing
from duixian.site.shelf import shelf

from .common import by_id, day_or_none, for_officers, packs, refused, subject_of

A_PAGE = 50
SHOWN = {"pending": "待复核", "force": "现在有效", "all": "全部"}


def told(held: Standing, known: dict[str, Pack], on: date) -> dict[str, Any]:
    """A sanction in words, for a table."""
    row, pack = held.row, known.get(held.row.pack)
    labels = sanctions.scope_of(pack) if pack is not None else {}
    benefit = pack.benefits.get(row.benefit) if pack is not None else None
    return {
        "row": row, "held": held, "bars": "、".join(labels.get(code, code) for code in row.bars), "pack": pack.title if pack else row.pack,
        "benefit": benefit.title if benefit is not None else "", "holds": held.holds(on), "state": _state(held, on),
    }  # fmt: skip


def _state(held: Standing, on: date) -> str:
    if held.state in sanctions.COUNTING and not held.holds(on):
        return (
            "尚未开始"
            if held.row.first > on
            else "已提前解除"
            if held.state == sanctions.LIFTED
            else "已届满"
        )
    return "有效，已定提前解除" if held.state == sanctions.LIFTED else held.label


@for_officers
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register, newest first, by state and list; as a page, CSV or XLSX."""
    today, known = timezone.localdate(), packs()
    shown = request.GET.get("shown", "force")
    shown = shown if shown in SHOWN else "force"
    named = request.GET.get("list", "")
    rows = _rows(Sanction.objects.filter(list=named) if named else Sanction.objects.all())
    found = [one for one in map(sanctions.standing, rows) if _wanted(one, shown, today)]
    audit.write(
        "registry.searched",
        user=request.user,
        detail={"sanctions": len(found), "shown": shown},
        now=timezone.now(),
    )
    if (ending := request.GET.get("format", "")) in MEDIA:
        head = [
            "姓名或名称",
            "类别",
            "名单",
            "事由",
            "依据",
            "受限范围",
            "自",
            "至",
            "状态",
            "规则包",
            "待遇",
        ]
        lines = (_line(one, known, today) for one in found)
        return table_file(ending, head, lines, "惩戒名单", "sanctions")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "registry", "shown": shown, "choices": SHOWN.items(), "list": named, "page": page, "total": len(found),
        "lists": Sanction.objects.order_by("list").values_list("list", flat=True).distinct(),
        "rows": [{**told(one, known, today), "may": _may(request, one)} for one in page],
    }  # fmt: skip
    return render(request, "registry/sanctions.html", context)


def _rows(rows: QuerySet[Sanction]) -> QuerySet[Sanction]:
    return rows.select_related("subject", "subject__owner").prefetch_related("confirmations", "liftings")


def _wanted(held: Standing, shown: str, on: date) -> bool:
    if shown == "force":
        return held.holds(on)
    return shown == "all" or held.state in (sanctions.PENDING, sanctions.LIFTING)


def _may(request: HttpRequest, held: Standing) -> str:
    """What this officer may do with an entry: confirm it or its lifting, lift it, or nothing."""
    if held.state in (sanctions.PENDING, sanctions.LIFTING):
        waits = held.lifting or held.row
        return "confirm" if waits.entered_by_id != request.user.pk else ""
    return "lift" if held.state == sanctions.COUNTS else ""


def _line(held: Standing, known: dict[str, Pack], on: date) -> list[str]:
    one, row = told(held, known, on), held.row
    return [
        row.subject.name, row.subject.get_kind_display(), row.list, row.ground, row.cite, one["bars"], row.first.isoformat(),
        held.last.isoformat() if held.last else "", one["state"], one["pack"], one["benefit"],
    ]  # fmt: skip


@for_officers
@require_POST
def enter(request: HttpRequest, key: UUID) -> HttpResponse:
    """A sanction that a benefit's rules name, entered on a subject's file."""
    subject, today = subject_of(key), timezone.localdate()
    allowed, reason = may_act(request.user, subject, DECLARE, today, paper="惩戒登记")
    if not allowed:
        return refused(request, reason)
    pack, _, rest = request.POST.get("rule", "").partition("|")
    benefit, _, place = rest.partition("|")
    try:
        first = day_or_none(request.POST.get("first", ""))
        if first is None:
            raise SanctionError("请写从哪一天起。")
        if not place.isdecimal():
            raise SanctionError("请选按哪一条惩戒。")
        of = by_id(pack).pack
        penalty = sanctions.of_rule(
            subject, of, benefit, int(place), request.POST.get("ground", "")[:500], first
        )
        sanctions.enter(of, penalty, by=request.user, now=timezone.now())
        messages.success(request, "已登记，待另一位工作人员复核后生效。")
    except SanctionError as error:
        messages.error(request, str(error))
    return redirect("registry:file", subject.key)


@for_officers
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person's word on an entry or its lifting; or a lifting asked for."""
    row = get_object_or_404(Sanction.objects.select_related("subject__owner"), pk=pk)
    allowed, reason = may_act(request.user, row.subject, DECLARE, timezone.localdate(), paper="惩戒登记")
    if not allowed:
        return refused(request, reason)
    reason, do, now = request.POST.get("reason", "")[:500], request.POST.get("do", ""), timezone.now()
    try:
        if do == "lift":
            on = day_or_none(request.POST.get("on", ""))
            if on is None:
                raise SanctionError("请写限制的最后一日。")
            sanctions.lift(row, on, reason, by=request.user, now=now, cite=request.POST.get("cite", "")[:500])
            messages.success(request, "已提出提前解除，待另一位工作人员复核后生效。")
        elif do in ("agree", "reject"):
            held = sanctions.standing(row)
            waits: Sanction | Lifting = held.lifting if held.lifting is not None else row
            sanctions.confirm(waits, by=request.user, now=now, agrees=do == "agree", reason=reason)
            messages.success(request, "已复核。" if do == "agree" else "已退回。")
    except SanctionError as error:
        messages.error(request, str(error))
    return redirect("registry:sanctions")


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """What is in force today of those lists that the packs call public (enterprises, not persons), without grounds."""
    today, known = timezone.localdate(), packs()
    found = [
        held
        for held in map(sanctions.standing, _rows(Sanction.objects.order_by("subject__name", "id")))
        if held.holds(today) and is_public(held.row.subject, known.get(held.row.pack))
    ]
    lines = [
        [one["row"].subject.name, one["row"].list, one["row"].cite, one["bars"], one["row"].first.isoformat(), one["held"].last.isoformat() if one["held"].last else ""]
        for one in (told(held, known, today) for held in found)
    ]  # fmt: skip
    head = ["名称", "名单", "依据", "受限范围", "自", "至"]
    if (ending := request.GET.get("format", "")) in MEDIA:
        return table_file(ending, head, lines, "公开的惩戒名单", "sanctions")
    return render(
        request,
        "registry/public_sanctions.html",
        {"section": "sanctions", "head": head, "lines": lines, "today": today},
    )


def is_public(subject: Subject, pack: Pack | None) -> bool:
    """Whether the pack calls the list of such a subject public."""
    rule = pack.conduct.sanctions if pack is not None else None
    if pack is None or rule is None:
        return False
    fact = pack.facts.get(f"{sanctions.role_in(pack, subject)}.{rule.fact}")
    return fact is not None and fact.sensitivity == "public"


def of_file(request: HttpRequest, subject: Subject, *, own: bool) -> dict[str, Any]:
    """What a subject's file shows of the register: entries that count or wait (to the subject only those that count), and
    for officers the rules by which one can be entered."""
    today, known = timezone.localdate(), packs()
    held = sanctions.all_of(subject)
    officer = may_search(request.user, today)[0] and not own
    shown = [one for one in held if officer or one.state in sanctions.COUNTING]
    rules = [
        (ready.pack, [(f"{ready.pack.id}|{benefit}|{place}", f"{ready.pack.benefits[benefit].title}：{rule.label}") for benefit, place, rule in sanctions.rules_of(ready.pack)])
        for ready in (shelf().all() if officer else ())
        if sanctions.has_list(ready.pack, subject)
    ]  # fmt: skip
    return {
        "sanctions": [told(one, known, today) for one in shown],
        "sanction_rules": [(pack, choices) for pack, choices in rules if choices],
    }
