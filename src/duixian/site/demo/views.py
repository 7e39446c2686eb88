"""One-click sign-in for the demonstration. Its address exists in demo mode only."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from duixian.site.accounts.models import User

from .staff import DUTIES, STAFF

CLAIMANTS = (
    ("zhou", "周言", "本人：看待遇、申报、跟进"),
    ("ruan", "阮青", "单位经办人：为员工申报"),
    ("editor", "审读", "政策编辑：审读文件"),
)


def entrance(request: HttpRequest) -> HttpResponse:
    """Choose whom to be."""
    if not settings.DEMO:
        raise Http404("没有这个页面。")
    people = [(login_, name, says) for login_, name, says in CLAIMANTS]
    officers = [(one.login, f"{one.office} {one.name}", one.says) for one in STAFF]
    duties = [(login_, name, says) for login_, name, _, says in DUTIES]
    if request.method == "POST":
        wanted = request.POST.get("login", "")
        if wanted not in {login_ for login_, _, _ in (*people, *officers, *duties)}:
            raise Http404("演示里没有这个人。")
        user = User.objects.filter(username=wanted, is_active=True).first()
        if user is None:
            raise Http404("演示里没有这个人。")
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect(
            "cases:desk"
            if wanted in {one.login for one in STAFF}
            else "cases:mine"
            if wanted in ("zhou", "ruan")
            else "library:home"
        )
    groups = [("申请的人", people), ("办理的人", officers), ("管理的人", duties)]
    return render(request, "demo/entrance.html", {"section": "demo", "groups": groups})
