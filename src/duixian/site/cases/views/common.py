"""What the pages of cases share: who looks, carrying out an act from a form, telling why not."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from duixian.site.cases.acts import people
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.apply import apply
from duixian.site.cases.engine.command import Command, Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case
from duixian.site.registry.powers import own_subject
from duixian.site.shelf import shelf

View = Callable[..., HttpResponseBase]
APPLICANT, OFFICE = "applicant", "office"


def signed_in(view: View) -> View:
    """Whoever has signed in; nothing of a case is kept by a browser."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **more)

    return never_cache(wrapped)


def context_of(case: Case, user: Any, payload: Mapping[str, Any] | None = None) -> Context:
    ready = shelf().by_id(case.pack)
    if ready is None:
        raise Http404("规则包现在不能使用。")
    return Context(case, ready, current_calendar(), user, timezone.now(), payload or {}, "")


def case_of(key: uuid.UUID) -> Case:
    case = (
        Case.objects.select_related("claimant", "applicant", "opened_by", "assignee").filter(key=key).first()
    )
    if case is None:
        raise Http404("没有这个案件。")
    return case


def side_of(context: Context) -> tuple[str, str]:
    """On which side a user may look at a case ('' and the reason where on none).

    Somebody who may not see a case is told the same as where there is none, so that keys cannot be tried out.
    """
    allowed, reason = people.may_view_as_applicant(context)
    case = context.case
    own = own_subject(context.by)
    if own is not None and own.pk in (case.applicant_id, case.claimant_id):
        return APPLICANT, ""
    office, why = people.any_office(context)
    if allowed and not office and not (case.paper and case.opened_by_id != context.by.pk):
        return APPLICANT, ""
    if office and case.phase != Case.Phase.DRAFT:
        return OFFICE, ""
    return "", why or reason


def refused(request: HttpRequest, reason: str, status: int = 403) -> HttpResponse:
    return render(request, "cases/refused.html", {"reason": reason, "section": "cases"}, status=status)


def user_of(request: HttpRequest) -> Any:
    """The user of a page that only signed-in users reach."""
    return request.user


def carry_out(request: HttpRequest, case: Case, act: str, payload: Mapping[str, Any]) -> bool:
    """Carry out an act as the form asks; tells the user what came of it. False where it was refused."""
    version = request.POST.get("version", "")
    key = request.POST.get("request", "") or uuid.uuid4().hex
    command = Command(
        case.key, act, request.user, f"{request.user.pk}:{key}"[:80], int(version) if version.isdecimal() else None, payload
    )  # fmt: skip
    try:
        done = apply(command, timezone.now())
    except Refused as error:
        messages.error(request, str(error))
        return False
    if done.repeated:
        messages.info(request, "这一步已经办过，没有重复办理。")
    elif any(event.act == "voided" for event in done.events):
        messages.warning(request, "审核之后所审的事实有了变化，案件已退回重新审核。")
    else:
        messages.success(request, "已办理。")
    return True
