"""What the pages of cases share: who looks, carrying out an act from a form, telling why not."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from duixian.site import audit
from duixian.site.accounts import posts, throttle
from duixian.site.cases.acts import ACTS as TABLE
from duixian.site.cases.acts import people
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.apply import apply
from duixian.site.cases.engine.command import Command, Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case
from duixian.site.prepared import Arg, Prepared
from duixian.site.registry.powers import own_subject
from duixian.site.shelf import shelf

View = Callable[..., HttpResponseBase]
APPLICANT, OFFICE = "applicant", "office"
NOT_THERE = "没有这个案件。"
OF_KEY = Prepared[Case](
    lambda: Case.objects.filter(key=Arg(0)).select_related("claimant", "applicant", "opened_by", "assignee")
)


def signed_in(view: View) -> View:
    """Whoever has signed in; nothing of a case is kept by a browser."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if request.headers.get("HX-Request"):  # the session ended while the page was open
                back = request.headers.get("HX-Current-URL", "")
                path = urlsplit(back).path or request.path
                return HttpResponse(
                    status=204, headers={"HX-Redirect": f"{reverse('login')}?{urlencode({'next': path})}"}
                )
            return redirect_to_login(request.get_full_path())
        try:
            return view(request, *args, **more)
        except TooOftenError as error:
            return throttle.too_often(request, error.args[0])

    return never_cache(wrapped)


def context_of(case: Case, user: Any, payload: Mapping[str, Any] | None = None) -> Context:
    ready = shelf().by_id(case.pack)
    if ready is None:
        raise Http404("规则包现在不能使用。")
    return Context(case, ready, current_calendar(), user, timezone.now(), payload or {}, "")


def case_of(key: uuid.UUID) -> Case:
    case = OF_KEY.first(key)
    if case is None:
        raise Http404(NOT_THERE)
    if case.erased_at is not None:
        raise Http404("这个案件的保存期已满，内容已经销毁。")
    return case


def side_of(context: Context) -> tuple[str, str]:
    """On which side a user may look at a case ('' and the reason where on none).

    Whom a case concerns and who acts for them look at it from the applicant's side; officers from the office's, once it
    is filed; a draft entered at the window only whoever entered it.
    """
    case, user = context.case, context.by
    if user.duty != "none":
        return "", f"{user.get_duty_display()}不查看也不办理案件。"
    own = own_subject(context.who)
    if own is not None and own.pk in (case.applicant_id, case.claimant_id):
        return APPLICANT, ""
    if case.phase == Case.Phase.DRAFT and case.paper:
        mine = case.opened_by_id == user.pk and posts.officer_on(context.who, context.today)
        return (APPLICANT, "") if mine else ("", NOT_THERE)
    if not posts.officer_on(context.who, context.today):
        allowed, reason = people.may_view_as_applicant(context)
        if allowed:
            return APPLICANT, ""
    office, reason = people.any_office(context)
    return (OFFICE, "") if office and case.phase != Case.Phase.DRAFT else ("", reason)


def seen(request: HttpRequest, key: uuid.UUID) -> tuple[Case, Context, str]:
    """A case with its context and the side a user sees it from.

    Raises Http404, in the same words, where there is none and where it is none of the user's; trying keys out is slowed.
    """
    found = OF_KEY.first(key)
    if found is not None:
        context = context_of(found, request.user)
        side, _ = side_of(context)
        if side:
            return found, context, side
    wait = throttle.attempt("keys", throttle.whom_of(request), timezone.now())
    raise TooOftenError(wait) if wait else Http404(NOT_THERE)


class TooOftenError(Exception):
    """Addresses are being tried out; `args[0]` is how many seconds to wait."""


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
        audit.write(
            "cases.refused", user=request.user, subject=case.claimant.key, about=case.number or "", detail={"act": act}, now=timezone.now()
        )  # fmt: skip
        messages.error(request, str(error))
        return False
    if done.repeated:
        messages.info(request, "这一步已经办过，没有重复办理。")
    elif fallen := next((event for event in done.events if event.act == "voided"), None):
        messages.warning(
            request, f"没有办成，案件已退回“{'、'.join(fallen.detail.get('steps', []))}”。{fallen.note}。"
        )
    else:
        messages.success(request, f"已{TABLE[act].label}。")
    return True
