"""How long what is kept: the rules with their grounds, for everybody who signs in to work; what oversight ordered to be kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.site.accounts.posts import is_staff_on
from duixian.site.administration.views.guards import only, signed_in
from duixian.site.privacy.holding import HoldError, hold, may_hold, release
from duixian.site.privacy.models import Hold, Run
from duixian.site.privacy.retention.environment import KINDS

SHOWN = 30


def may_read(user: Any) -> tuple[bool, str]:
    """Staff and administrators."""
    return (True, "") if is_staff_on(user, timezone.localdate()) else (False, "这里由工作人员和管理员查阅。")


@only(may_read)
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """The rules, the last runs, and, for oversight, what is held."""
    holds = may_hold(request.user)[0]
    page = {
        "section": "supervision" if holds else "administration", "rules": [(rule, KINDS[rule.kind]) for rule in settings.RETENTION],
        "runs": [(one, [(KINDS[kind].label, count) for kind, count in one.done.items() if count]) for one in Run.objects.all()[:SHOWN]],
        "may_hold": holds, "holds": Hold.objects.filter(lifted_at=None).select_related("by") if holds else [],
    }  # fmt: skip
    return render(request, "privacy/retention.html", page)


@signed_in
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Hold a case or a person, or let go."""
    allowed, reason = may_hold(request.user)
    post, now = request.POST, timezone.now()
    try:
        if not allowed:
            raise HoldError(reason)
        if post.get("do") == "hold":
            hold(post.get("number", ""), post.get("person") == "1", post.get("reason", ""), request.user, now)
            messages.success(request, "已保全，解除以前不会按保存期限销毁。")
        else:
            said = post.get("hold", "")
            release(
                int(said) if said.isdecimal() and len(said) < 19 else 0,
                post.get("reason", ""),
                request.user,
                now,
            )
            messages.success(request, "已解除保全。")
    except HoldError as error:
        messages.error(request, str(error))
    return redirect("privacy:retention")
