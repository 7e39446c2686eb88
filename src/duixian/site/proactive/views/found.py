"""What was found for a person and for a unit, and whether they wish to be told."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.site.accounts import throttle
from duixian.site.cases.views.common import TooOftenError, refused, signed_in, user_of
from duixian.site.proactive import consenting, seeing
from duixian.site.proactive.models import Consent, Night
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import own_subject

SECTION = "found"
NOT_THERE = "没有您可以代办的这个单位。"


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What may be theirs and they have not claimed."""
    user, now = user_of(request), timezone.now()
    if user.duty != "none":
        return refused(request, "这一页给申报人看：管理员没有自己的待遇。")
    me = own_subject(user)
    return render(
        request, "proactive/mine.html",
        {
            "section": SECTION, "me": me, "lines": seeing.own(user, now), "firms": seeing.firms(user, timezone.localdate(now)),
            "consents": _consents(me) if me is not None else [], "night": _last(),
        },
    )  # fmt: skip


@signed_in
@require_safe
def firm(request: HttpRequest, firm: uuid.UUID) -> HttpResponse:
    """The same of a unit and its people, for whoever handles for it."""
    user, now = user_of(request), timezone.now()
    owner = next((s for s in seeing.firms(user, timezone.localdate(now)) if s.key == firm), None)
    if owner is None:
        wait = throttle.attempt("keys", throttle.whom_of(request), now)
        raise TooOftenError(wait) if wait else Http404(NOT_THERE)
    own, staff = seeing.of_firm(user, owner, timezone.localdate(now), now)
    return render(
        request, "proactive/firm.html",
        {
            "section": SECTION, "firm": owner, "lines": own, "staff": staff, "consents": _consents(owner), "night": _last(),
            "may_say": consenting.may_say(user, owner, timezone.localdate(now)),
        },
    )  # fmt: skip


@signed_in
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Agree to be told, or withdraw it; of the kinds that are ticked."""
    user, now = user_of(request), timezone.now()
    try:
        key = uuid.UUID(request.POST.get("subject", ""))
    except ValueError:
        raise Http404(NOT_THERE) from None
    subject = Subject.objects.filter(key=key).select_related("owner", "account").first()
    allowed = subject is not None and consenting.may_say(user, subject, timezone.localdate(now))[0]
    if subject is None or not allowed:
        wait = throttle.attempt("keys", throttle.whom_of(request), now)
        raise TooOftenError(wait) if wait else Http404(NOT_THERE)
    wanted = set(request.POST.getlist("kind"))
    changed = [consenting.say(subject, kind, kind in wanted, user, now) for kind in Consent.Kind.values]
    messages.success(request, "已记下。" if any(changed) else "没有变化。")
    own = own_subject(user)
    return (
        redirect("proactive:mine")
        if own is not None and own.pk == subject.pk
        else redirect("proactive:firm", subject.key)
    )


def _consents(subject: Subject) -> list[dict[str, Any]]:
    """The kinds, each with whether it was agreed to, and since when."""
    agreed = consenting.agreed(subject)
    last = {row.kind: row.at for row in Consent.objects.filter(subject=subject).order_by("pk")}
    return [
        {"kind": k, "label": label, "agreed": k in agreed, "at": last.get(k)}
        for k, label in Consent.Kind.choices
    ]


def _last() -> Night | None:
    return Night.objects.filter(stage=Night.Stage.DONE).first()
