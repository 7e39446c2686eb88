"""Papers: opened by those they concern, printed as PDF, verified by anybody through their code."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from duixian.site.cases import issuing
from duixian.site.cases.models import Issued
from duixian.site.papers import MissingCharacterError, NoFontError, PapersMissingError, as_pdf

from .common import APPLICANT, context_of, refused, side_of, signed_in


@signed_in
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper as a page, or as PDF; opening it on the applicant's side is its service."""
    found = Issued.objects.select_related("case", "case__claimant", "case__applicant", "case__opened_by", "listing").filter(pk=pk).first()  # fmt: skip
    if found is None:
        raise Http404("没有这份文书。")
    if found.case is not None:
        side, reason = side_of(context_of(found.case, request.user))
        if not side:
            return refused(request, reason)
        if side == APPLICANT:
            issuing.opened(found, request.user, timezone.now())
    if request.GET.get("as") == "pdf":
        return pdf(request, found)
    service = getattr(found, "service", None)
    return render(
        request,
        "cases/paper.html",
        {"section": "cases", "paper": found, "content": found.content, "service": service},
    )


def pdf(request: HttpRequest, found: Issued) -> HttpResponse:
    try:
        made = as_pdf("official", data_of(found), found.at)
    except (PapersMissingError, NoFontError, MissingCharacterError) as error:
        return refused(request, str(error), 503)
    answer = HttpResponse(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="paper-{found.code}.pdf"'
    return answer


def data_of(found: Issued) -> dict[str, Any]:
    """What the template of official papers reads."""
    day = found.content["date"]
    year, month, date = day.split("-")
    return {**found.content, "date": f"{year}年{int(month)}月{int(date)}日", "hash": found.hash}


def verify(request: HttpRequest) -> HttpResponse:
    """Whether a paper with this code was issued, and what it says in short; nothing about persons."""
    code = request.GET.get("code", "").strip().upper().replace(" ", "").replace("-", "")[:20]
    found = Issued.objects.filter(code=code).select_related("service").first() if code else None
    return render(
        request, "cases/verify.html", {"section": "verify", "code": code, "paper": found, "asked": bool(code)}
    )
