"""Papers: opened by those they concern, printed as PDF, verified by anybody through their code."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from duixian.rules.decisions import content_hash
from duixian.site.accounts import posts, throttle
from duixian.site.cases import addressing, erasing, issuing
from duixian.site.cases.acts import ACTS, appealing, people
from duixian.site.cases.codes import grouped, typed
from duixian.site.cases.issuing import CODE
from duixian.site.cases.models import Appeal, Case, Issued
from duixian.site.papers import MissingCharacterError, NoFontError, PapersMissingError, as_pdf

from .common import APPLICANT, TooOftenError, carry_out, context_of, refused, seen, side_of, signed_in

NOT_THERE = "没有这份文书。"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper as a page, or as PDF. On the applicant's side whoever may receive it signs for it: that is its service, and
    before it a decision is not shown to them."""
    found = Issued.objects.select_related("case", "listing", "service").filter(pk=pk).first()
    try:
        side, receives = _side(request, found)
    except Http404:
        raise Http404(NOT_THERE) from None
    assert found is not None
    appeal = _appeal_of(request, found)
    if request.method == "POST" and request.POST.get("act") == "appeal":
        if appeal is None:
            return refused(request, "在案件的页面上申请复核。")
        carry_out(request, appeal.case, "appeal", {"decision": found.decision_id, "text": request.POST.get("text", "")})  # fmt: skip
        return redirect("cases:paper", pk)
    if request.method == "POST":
        if not receives[0]:
            return refused(request, receives[1] or "文书由申请人一方签收。")
        issuing.opened(found, request.user, timezone.now())
        return redirect("cases:paper", pk)
    unserved = side == APPLICANT and getattr(found, "service", None) is None
    if unserved and receives[0] and found.decision_id is not None:
        return render(request, "cases/paper_sign.html", {"section": "cases", "paper": found})
    if request.GET.get("as") == "pdf":
        return pdf(request, found)
    return render(
        request, "cases/paper.html",
        {
            "section": "cases", "paper": found, "content": data_of(found), "service": getattr(found, "service", None), "side": side,
            "sign": unserved and receives[0], "signs": receives[1] if unserved else "", "appeal": appeal,
            "qr": mark_safe(qr(verify_at(request, found))),  # noqa: S308 - segno's own SVG of modules
        },
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Appeal:
    """What somebody can do against the decision of a paper that is addressed to them, in a case that is not theirs to open."""

    case: Case
    may: tuple[bool, str]
    until: date | None
    made: Sequence[Appeal]
    request_key: str


def _appeal_of(request: HttpRequest, found: Issued) -> _Appeal | None:
    case = found.case
    if case is None or found.decision is None:
        return None
    context = context_of(case, request.user, {"decision": found.decision_id})
    if side_of(context)[0] or not addressing.takes(request.user, found, context.today, f"{case.pack}:{case.benefit}"):  # fmt: skip
        return None  # the page of the case holds the form
    made = [one for one in appealing.appeals_of(case) if one.decision_id == found.decision_id]
    until = appealing.appeal_until(context, found.decision)
    return _Appeal(case, ACTS["appeal"].may(context), until, made, uuid.uuid4().hex)


def _side(request: HttpRequest, found: Issued | None) -> tuple[str, tuple[bool, str]]:
    """On which side a user sees a paper, and whether it is served by their taking it. Raises Http404 alike where there is
    none and where it is none of theirs."""
    if found is not None and found.case is not None:
        case, today = found.case, timezone.localdate()
        if addressing.takes(request.user, found, today, f"{case.pack}:{case.benefit}"):
            return APPLICANT, (True, "")  # theirs, whether the case is or not
        _, context, side = seen(request, case.key)
        return side, people.may_receive(context, found) if side == APPLICANT else (False, "")
    if found is not None and posts.posts_of(request.user, timezone.localdate()):
        return "", (False, "")  # of a public list: for whoever works in an office
    wait = throttle.attempt("keys", throttle.whom_of(request), timezone.now())
    raise TooOftenError(wait) if wait else Http404(NOT_THERE)


def verify_at(request: HttpRequest, found: Issued) -> str:
    """The address at which anybody can check the paper, on the site where it was opened."""
    return request.build_absolute_uri(f"{reverse('cases:verify')}?{urlencode({'code': found.code})}")


def qr(address: str) -> str:
    """An address as a QR code in SVG."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, border=1, omitsize=True
    )
    return drawn.getvalue().decode()


def pdf(request: HttpRequest, found: Issued) -> HttpResponse:
    address = verify_at(request, found)
    try:
        made = as_pdf("official", {**data_of(found), "verify_at": address, "qr": qr(address)}, found.at)
    except (PapersMissingError, NoFontError, MissingCharacterError) as error:
        return refused(request, str(error), 503)
    answer = HttpResponse(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="paper-{found.code}.pdf"'
    return answer


def data_of(found: Issued) -> dict[str, Any]:
    """What the template of official papers reads."""
    day = found.content["date"]
    year, month, date = day.split("-")
    return {
        **found.content,
        "date": f"{year}年{int(month)}月{int(date)}日",
        "hash": found.hash,
        "code": grouped(found.code),
    }


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Whether a paper with this code was issued, and what it says in short; nothing about persons."""
    code = typed(request.GET.get("code", ""), CODE)
    found = None
    if code:
        wait = throttle.attempt("verification", throttle.whom_of(request), timezone.now())
        if wait:
            return throttle.too_often(request, wait)
        found = (
            Issued.objects.filter(code=code).select_related("service").first() if len(code) == CODE else None
        )
    return render(
        request, "cases/verify.html",
        {
            "section": "verify", "code": grouped(code), "paper": found, "asked": bool(code),
            "erased": found is not None and erasing.ERASED in found.content,
            "true": found is not None and content_hash(found.content) == found.hash,
        },
    )  # fmt: skip
