"""One-click sign-in and guided tours of the demonstration. Their addresses exist in demo mode only."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urldefrag

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from duixian.site.accounts.models import User

from . import touring
from .staff import DUTIES, STAFF
from .tours import Tour

CLAIMANTS = (
    ("zhou", "周言", "本人：查自己能享受什么，看单位替自己申报的一件办到了哪里", "cases:mine"),
    (
        "ruan",
        "阮青",
        "单位经办人：看职工和单位可以享受什么，一次为几个人申报，交补正，看钱到了没有",
        "cases:mine",
    ),
    ("su", "苏禾", "另一家单位的经办人", "cases:mine"),
    ("lin", "林舟", "毕业生：找驿站的空床、订几夜，看自己的入住", "lodging:sites"),
)
EDITORS = (("editor", "审读", "政策编辑：审读导入的文件", "library:queue"),)
OPEN = (
    ("matching:packs", "查待遇", "不用登录：回答几个问题，就知道能享受什么、还差什么"),
    ("cases:listings", "公示", "正在公示的名单，谁都可以提异议"),
    ("cases:verify", "核验文书", "凭核验码查对一份文书的真假"),
    ("library:home", "查政策", "查到条、款、行"),
)


def people_to_be() -> list[tuple[str, tuple[tuple[str, str, str, str], ...]]]:
    """Groups of people one can be: account, name, what to try with it, and the page it begins on."""
    officers = tuple((one.login, f"{one.office} {one.name}", one.says, one.lands) for one in STAFF)
    duties = tuple((login_, name, says, "administration:start") for login_, name, _, says in DUTIES)
    return [
        ("申请的人", CLAIMANTS),
        ("办理的人", officers),
        ("编辑政策的人", EDITORS),
        ("管理的人（看不到案件）", duties),
    ]


def entrance(request: HttpRequest) -> HttpResponse:
    """Choose whom to be."""
    if not settings.DEMO:
        raise Http404("没有这个页面。")
    groups = people_to_be()
    if request.method == "POST":
        wanted = request.POST.get("login", "")
        lands = {login_: page for _, people in groups for login_, _, _, page in people}
        user = User.objects.filter(username=wanted, is_active=True).first()
        if wanted not in lands or user is None:
            raise Http404("演示里没有这个人。")
        tours = request.session.get(touring.KEPT, {})
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        request.session[touring.KEPT] = tours  # a change of person ends the session, not the tours
        if wanted not in tours:
            touring.go(request.session, user, 1)
        return redirect(lands[wanted])
    return render(request, "demo/entrance.html", {"section": "demo", "groups": groups, "open": OPEN})


@require_safe
def step(request: HttpRequest, number: int) -> HttpResponse:
    """To the page of a step of one's tour."""
    user, found = _taking(request)
    if not 1 <= number <= len(found.steps):
        raise Http404("导览里没有这一步。")
    touring.go(request.session, user, number)
    return redirect(
        urldefrag(found.steps[number - 1].to.address(user)).url
    )  # its part is a link in the panel, seen first


@require_POST
def tour(request: HttpRequest) -> HttpResponse:
    """Put one's tour away (`do` is close), or begin it again: then what was done before does not count."""
    user, _ = _taking(request)
    if request.POST.get("do") == "again":
        touring.keep(request.session, user, touring.Stand(since=timezone.now().isoformat()))
        return redirect("demo:step", 1)
    touring.keep(request.session, user, replace(touring.stand(request.session, user), closed=True))
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/")


def _taking(request: HttpRequest) -> tuple[User, Tour]:
    """Whoever is signed in, and their tour."""
    found, user = touring.tour_of(request.user), request.user
    if found is None or not isinstance(user, User):
        raise Http404("这里没有导览。")
    return user, found
