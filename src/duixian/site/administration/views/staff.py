"""Pages of the security administrators: who holds which post."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.site.accounts import appointing, managing
from duixian.site.accounts.appointing import Appointment, PostError, may_appoint
from duixian.site.accounts.managing import ManageError
from duixian.site.accounts.models import Post, User
from duixian.site.administration import persons, trail
from duixian.site.administration.told import offers, posts_told

from .guards import only
from .managing import found


@only(may_appoint)
@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """All accounts with the posts they hold today."""
    today = timezone.localdate()
    rows = found(request, User.objects.filter(duty=User.Duty.NONE))
    posts = Post.objects.filter(user__in=list(rows)).select_related("ending", "substitute_for__ending")
    by_user: dict[int, list[Any]] = {}
    for told in posts_told(posts, today):
        if told["held"]:
            by_user.setdefault(told["post"].user_id, []).append(told)
    context = {
        "section": "administration", "q": request.GET.get("q", ""), "rows": rows,
        "listed": [(user, by_user.get(user.pk, [])) for user in rows],
        "to_confirm": User.objects.filter(to_confirm=True).order_by("username"),
    }  # fmt: skip
    return render(request, "administration/staff.html", context)


@only(may_appoint)
@require_safe
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its posts, past and present, and the forms that grant and end them."""
    user = get_object_or_404(User, pk=pk, duty=User.Duty.NONE)
    return _member(request, user)


def _member(request: HttpRequest, user: User, wrong: str = "") -> HttpResponse:
    today = timezone.localdate()
    rows = Post.objects.filter(user=user).select_related(
        "ending", "substitute_for__ending", "substitute_for__user", "granted_by"
    )
    context = {
        "section": "administration", "member": user, "posts": posts_told(rows, today), "offers": list(offers().values()),
        "today": today, "wrong": wrong, "post": request.POST, "person": persons.known(user) is not None, "person_kinds": persons.kinds(),
    }  # fmt: skip
    return render(request, "administration/member.html", context, status=422 if wrong else 200)


@only(may_appoint)
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant a post, end one, let somebody stand in or take over, confirm a reset, make an editor."""
    user = get_object_or_404(User, pk=pk, duty=User.Duty.NONE)
    do = CHANGES.get(request.POST.get("do", ""))
    if do is None:
        return _member(request, user, "没有这个操作。请从页面上选。")
    try:
        with transaction.atomic():
            messages.success(request, do(request, user))
    except (PostError, ManageError) as error:
        return _member(request, user, str(error))
    return redirect("administration:member", user.pk)


def _grant(request: HttpRequest, user: User) -> str:
    by, now, post = _by(request), timezone.now(), request.POST
    key, _, territory = post.get("role", "").partition("|")
    offer = offers().get(key)
    if offer is None or (territory and territory not in dict(offer.territories)):
        raise PostError("没有这个岗位或辖区。请从列出的里面选。")
    given = Appointment(
        user, offer.pack.id, offer.role, offer.kind, post.get("office", ""), _day(post.get("starts", ""), "开始"),
        _day_or_none(post.get("ends", "")), territory, post.get("ground", ""),
    )  # fmt: skip
    persons.ask(user, post, by, now)
    made = appointing.grant(given, by, now)
    _trail("post.granted", made, by, now)
    return "已任命。"


def _end(request: HttpRequest, user: User) -> str:
    by, now, post = _by(request), timezone.now(), _post(request, user)
    appointing.end(post, _day(request.POST.get("on", ""), "终止"), request.POST.get("reason", ""), by, now)
    _trail("post.ended", post, by, now)
    return "已终止这项任职。"


def _substitute(request: HttpRequest, user: User) -> str:
    by, now, post = _by(request), timezone.now(), _post(request, user)
    starts, ends = _day(request.POST.get("starts", ""), "开始"), _day(request.POST.get("ends", ""), "结束")
    other = _other(request)
    persons.must_be_known(other)
    made = appointing.substitute(post, other, starts, ends, by, now)
    _trail("post.substituted", made, by, now)
    return f"已由 {made.user} 代理。"


def _hand_over(request: HttpRequest, user: User) -> str:
    by, now, post = _by(request), timezone.now(), _post(request, user)
    day, reason = _day(request.POST.get("on", ""), "移交"), request.POST.get("reason", "")
    other = _other(request)
    persons.must_be_known(other)
    made = appointing.hand_over(post, other, day, reason, by, now)
    _trail("post.handed-over", made, by, now)
    return f"已移交给 {made.user}。"


def _confirm(request: HttpRequest, user: User) -> str:
    managing.confirm(user, _by(request))
    trail.write("account.confirmed", user=request.user, about=user, now=timezone.now())
    return "已确认，账户可以办理了；登录都已退出，请本人重新登录。"


def _editor(request: HttpRequest, user: User) -> str:
    managing.set_editor(user, request.POST.get("editor") == "1", _by(request))
    trail.write(
        "account.editor", user=request.user, about=user, now=timezone.now(),
        detail={"editor": user.is_editor},
    )  # fmt: skip
    return "已设为政策编辑。" if user.is_editor else "已取消政策编辑。"


CHANGES = {
    "grant": _grant, "end": _end, "substitute": _substitute, "hand-over": _hand_over, "confirm": _confirm, "editor": _editor,
}  # fmt: skip


def _by(request: HttpRequest) -> Any:
    return request.user


def _post(request: HttpRequest, user: User) -> Post:
    said = request.POST.get("post", "")
    found = Post.objects.filter(user=user, pk=said).first() if said.isdecimal() and len(said) < 19 else None
    if found is None:
        raise PostError("没有这项任职。请刷新页面再办。")
    return found


def _other(request: HttpRequest) -> User:
    name = request.POST.get("other", "").strip()
    found = User.objects.filter(username=name).first()
    if found is None:
        raise PostError(f"没有账户“{name[:150]}”。请写对方登录用的用户名。")
    return found


def _day(text: str, which: str) -> date:
    found = _day_or_none(text)
    if found is None:
        raise PostError(f"请写{which}的日期。")
    return found


def _day_or_none(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PostError(f"“{text[:20]}”不是日期。请写成 2024-03-01 这样。") from None


def _trail(act: str, post: Post, by: User, now: Any) -> None:
    trail.write(
        act, user=by, about=post.user, now=now,
        detail={"post": post.pk, "pack": post.pack, "role": post.role, "territory": post.territory},
    )  # fmt: skip
