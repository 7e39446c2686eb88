"""One-click sign-in for the demonstration. Its address exists in demo mode only."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from duixian.site.accounts.models import User

from .staff import DUTIES, STAFF

CLAIMANTS = (
    ("zhou", "周言", "本人：查自己能享受什么，看单位替自己申报的一件办到了哪里", "cases:mine"),
    (
        "ruan",
        "阮青",
        "单位经办人：看职工和单位可以享受什么，一次为几个人申报，交补正，看钱到了没有",
        "cases:mine",
    ),
    ("su", "苏禾", "另一家单位的经办人", "cases:mine"),
)
EDITORS = (("editor", "审读", "政策编辑：审读导入的文件", "library:queue"),)
OPEN = (
    ("matching:packs", "查待遇", "不用登录：回答几个问题，就知道能享受什么、还差什么"),
    ("cases:listings", "公示", "正在公示的名单，谁都可以提异议"),
    ("cases:verify", "核验文书", "凭核验码查对一份文书的真假"),
    ("library:home", "查政策", "查到条、款、行"),
)


def entrance(request: HttpRequest) -> HttpResponse:
    """Choose whom to be."""
    if not settings.DEMO:
        raise Http404("没有这个页面。")
    officers = tuple((one.login, f"{one.office} {one.name}", one.says, one.lands) for one in STAFF)
    duties = tuple((login_, name, says, "administration:start") for login_, name, _, says in DUTIES)
    groups = [
        ("申请的人", CLAIMANTS),
        ("办理的人", officers),
        ("编辑政策的人", EDITORS),
        ("管理的人（看不到案件）", duties),
    ]
    if request.method == "POST":
        wanted = request.POST.get("login", "")
        lands = {login_: page for _, people in groups for login_, _, _, page in people}
        user = User.objects.filter(username=wanted, is_active=True).first()
        if wanted not in lands or user is None:
            raise Http404("演示里没有这个人。")
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        return redirect(lands[wanted])
    return render(request, "demo/entrance.html", {"section": "demo", "groups": groups, "open": OPEN})
