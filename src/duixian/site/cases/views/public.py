"""Publicity for everybody: the lists that are public now, one list, objecting to it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from duixian.site.accounts import throttle
from duixian.site.cases import publicity
from duixian.site.cases.models import Listed, Listing


def listings(request: HttpRequest) -> HttpResponse:
    """Lists whose window is open, then those of the last year."""
    today = timezone.localdate()
    rows = Listing.objects.filter(starts__lte=today).order_by("-ends", "-id")[:200]
    return render(
        request, "cases/listings.html",
        {"section": "publicity", "open": [r for r in rows if r.ends >= today], "over": [r for r in rows if r.ends < today]},
    )  # fmt: skip


def listing(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A list as it was frozen, with its hash; POST lodges an objection."""
    found = get_object_or_404(Listing, key=key)
    today = timezone.localdate()
    typed = {name: request.POST.get(name, "").strip()[:4000] for name in ("name", "contact", "text", "row")}
    wrong = ""
    if request.method == "POST":
        wrong = _lodge(request, found, typed)
        if not wrong:
            messages.success(request, "已收到异议，承办机关会调查核实，结果按您留的联系方式答复。")
            return redirect("cases:listing", key)
    return render(
        request, "cases/listing.html",
        {"section": "publicity", "listing": found, "open": today <= found.ends, "typed": typed, "wrong": wrong},
        status=422 if wrong else 200,
    )  # fmt: skip


def _lodge(request: HttpRequest, found: Listing, typed: dict[str, str]) -> str:
    wait = throttle.attempt("objection", throttle.whom_of(request), timezone.now())
    if wait:
        return f"提交得太频繁了，请过{throttle.wait_in_words(wait)}再试。"
    if not typed["text"]:
        return "请写明异议的事实和理由。"
    if not typed["name"] or not typed["contact"]:
        return "请写您的姓名或单位和联系方式，以便调查核实后答复；它们只给调查人员看。"
    listed = None
    if typed["row"]:
        number = int(typed["row"]) if typed["row"].isdecimal() and len(typed["row"]) < 7 else 0
        listed = Listed.objects.filter(listing=found, row=number).select_related("case").first()
        if listed is None:
            return "名单上没有这个序号。请照名单填，或者留空，表示针对整个名单。"
    publicity.object_to(
        found, listed.case if listed else None, typed["name"], typed["contact"], typed["text"], timezone.now(), timezone.localdate()
    )  # fmt: skip
    return ""
