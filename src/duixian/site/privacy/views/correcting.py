"""Requests that something in the registry is put right: asked on the page of one's data, answered by the offices."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.site.administration.views.guards import only, signed_in
from duixian.site.privacy.correcting import CorrectionError, answer, ask, may_answer
from duixian.site.privacy.models import Correction

PAGE = 50


@signed_in
@require_POST
def asked(request: HttpRequest) -> HttpResponse:
    """Say what is wrong in one's own file."""
    user: Any = request.user
    try:
        ask(user, request.POST.get("text", ""), timezone.now())
        messages.success(request, "已收到，承办机关答复后会通知您。")
    except CorrectionError as error:
        messages.error(request, str(error))
    return redirect("privacy:data")


@only(may_answer)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, the oldest first."""
    rows = Correction.objects.filter(state=Correction.State.OPEN).select_related("subject").order_by("pk")
    page = {"section": "registry", "rows": Paginator(rows, PAGE).get_page(request.GET.get("page"))}
    return render(request, "privacy/corrections.html", page)


@only(may_answer)
@require_POST
def answered(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Tell what came of a request."""
    try:
        answer(
            key, request.POST.get("state", ""), request.POST.get("answer", ""), request.user, timezone.now()
        )
        messages.success(request, "已答复，并已通知本人。")
    except CorrectionError as error:
        messages.error(request, str(error))
    return redirect("privacy:corrections")
