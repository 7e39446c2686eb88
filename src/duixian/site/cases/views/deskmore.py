"""What an office does from a case beside its acts: sanctions by two persons, and who lodged an objection."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from duixian.site import audit
from duixian.site.accounts import throttle
from duixian.site.cases.acts import people, publishing
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Listed, Objection
from duixian.site.registry import sanctions
from duixian.site.registry.models import Sanction
from duixian.site.registry.sanctions import SanctionError
from duixian.site.sealing import keys_of

from .common import OFFICE, refused, seen, signed_in

LONGEST = 500


def _to(key: uuid.UUID, anchor: str) -> HttpResponse:
    answer = redirect("cases:desk-case", key)
    answer["Location"] = f"{reverse('cases:desk-case', args=[key])}#{anchor}"
    return answer


@signed_in
@require_POST
def sanction(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Enter a sanction that the case's benefit names; it counts when another person has confirmed it."""
    found, context, side = seen(request, key)
    if side != OFFICE or not people.any_officer(context)[0]:
        return refused(request, "惩戒由承办机关登记。")
    subject = next(
        (s for s in (found.claimant, found.applicant) if str(s.key) == request.POST.get("subject")), None
    )
    rule, first, last = request.POST.get("rule", ""), _day(request, "first"), _day(request, "last")
    ground = request.POST.get("ground", "").replace("\0", "").strip()[:LONGEST]
    try:
        if subject is None or not rule.isdecimal() or len(rule) > 4:
            raise SanctionError("请选对谁、按哪一条。")
        if first is None or (request.POST.get("last") and last is None):
            raise SanctionError("请写从哪一天起；日期写成 2024-03-01 这样。")
        penalty = sanctions.of_rule(subject, context.pack, found.benefit, int(rule), ground, first)
        if last is not None and penalty.last is not None and last != penalty.last:
            raise SanctionError(f"这一条限制到 {penalty.last} 为止，不能另定。要提前解除的，生效后再办。")
        sanctions.enter(
            context.pack,
            replace(penalty, case=found.key, last=last or penalty.last),
            by=request.user,
            now=context.now,
        )
        messages.success(request, "已登记，待另一位工作人员复核后生效。")
    except SanctionError as error:
        messages.error(request, str(error))
    return _to(key, "sanctions")


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return parse_date(request.POST.get(name, "")[:10])
    except ValueError:
        return None


@signed_in
@require_POST
def confirm_sanction(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponse:
    """The second person's word on a sanction of this case."""
    found, context, side = seen(request, key)
    row = Sanction.objects.filter(pk=pk, case=found.key).first()
    if side != OFFICE or row is None or not people.any_officer(context)[0]:
        return refused(request, "这个案件没有要您复核的惩戒。")
    agrees = request.POST.get("agrees") == "1"
    try:
        sanctions.confirm(
            row,
            by=request.user,
            now=timezone.now(),
            agrees=agrees,
            reason=request.POST.get("reason", "").replace("\0", "")[:LONGEST],
        )
        messages.success(request, "已复核，惩戒生效。" if agrees else "已退回。")
    except SanctionError as error:
        messages.error(request, str(error))
    return _to(key, "sanctions")


@signed_in
@require_POST
def objector(request: HttpRequest, key: uuid.UUID, objection: uuid.UUID) -> HttpResponse:
    """Who lodged an objection and how to reach them: for those who investigate it, with the reason, written down."""
    found, context, side = seen(request, key)
    row = Objection.objects.filter(key=objection).select_related("listing").first()
    if side != OFFICE or row is None or not _of_case(context, row):
        return refused(request, "这个案件没有这项异议。")
    allowed, why = publishing.may_look_into(context, row)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:LONGEST]
    if not allowed:
        return refused(request, why)
    if not reason:
        messages.error(request, "查看异议人要写明用途。")
        return _to(key, "public")
    wait = throttle.attempt("reveal", throttle.whom_of(request), context.now)
    if wait:
        return throttle.too_often(request, wait)
    about = json.loads(keys_of(settings.DATA_DIR).open(row.objector, f"objection:{row.key}"))
    audit.write("cases.objector_read", user=request.user, subject=found.claimant.key, about=found.number or "", detail={"objection": row.key, "reason": reason}, now=context.now)  # fmt: skip
    return render(
        request,
        "cases/desk_objector.html",
        {"section": "desk", "case": found, "objection": row, "about": about},
    )


def _of_case(context: Context, row: Objection) -> bool:
    listed = Listed.objects.filter(listing=row.listing, case=context.case).exists()
    return listed and row.case_id in (None, context.case.pk)
