"""Pages of the system administrators: accounts. And what the three administrators see first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duixian.site.accounts import factors, managing
from duixian.site.accounts.managing import ManageError, may_manage
from duixian.site.accounts.models import User
from duixian.site.administration import trail
from duixian.site.notices import outbox

from .guards import only, refused, signed_in

PAGE = 50
ACTS = {
    "disable": "account.disabled",
    "enable": "account.enabled",
    "password": "password.reset",
    "factor": "factor.reset",
}


@signed_in
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The first page of an administrator."""
    user: Any = request.user
    if user.duty == User.Duty.SYSTEM:
        return redirect("administration:accounts")
    if user.duty == User.Duty.SECURITY:
        return redirect("administration:staff")
    if user.duty == User.Duty.AUDIT:
        return redirect("audit:rows")
    return refused(request, "这里是管理员的页面。您可以在“我的账户”里管理自己的账户。")


def found(request: HttpRequest, rows: Any) -> Any:
    """The accounts whose name holds the words asked for, a page of them."""
    words = request.GET.get("q", "").strip()[:150]
    if words:
        rows = rows.filter(Q(username__icontains=words) | Q(last_name__icontains=words))
    return Paginator(rows.order_by("username"), PAGE).get_page(request.GET.get("page"))


@only(may_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts; POST makes one and shows its one-time password once."""
    page: dict[str, Any] = {"section": "administration", "q": request.GET.get("q", "")}
    if request.method == "POST":
        by: Any = request.user
        now = timezone.now()
        name, full = request.POST.get("username", ""), request.POST.get("full_name", "")
        try:
            with transaction.atomic():
                user, password = managing.create(name, full, by, now)
                trail.write("account.created", user=by, about=user, now=now)
            return render(
                request, "administration/one_time.html", {**page, "account": user, "password": password}
            )
        except ManageError as error:
            page |= {"wrong": str(error), "name": name, "full": full}
    page["rows"] = found(request, User.objects.all())
    return render(request, "administration/accounts.html", page, status=422 if "wrong" in page else 200)


@only(may_manage)
@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account and what can be done with it."""
    user = get_object_or_404(User, pk=pk)
    context = {
        "section": "administration",
        "account": user,
        "factor": factors.has_factor(user),
        "own": user.pk == request.user.pk,
    }
    return render(request, "administration/account.html", context)


@only(may_manage)
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Disable, enable, give a one-time password, remove the second factor."""
    by: Any = request.user
    user, now, do = get_object_or_404(User, pk=pk), timezone.now(), request.POST.get("do", "")
    password = ""
    try:
        with transaction.atomic():
            if do in {"disable", "enable"}:
                managing.set_active(user, do == "enable", by, now)
                messages.success(request, "账户已启用。" if do == "enable" else "账户已停用，登录都已退出。")
            elif do == "password":
                password = managing.reset_password(user, by, now)
            elif do == "factor":
                managing.reset_factor(user, by, now)
                messages.success(request, "动态口令已经清除，下次登录时重新设置。")
            else:
                raise ManageError("没有这个操作。请从页面上选。")
            trail.write(ACTS[do], user=by, about=user, now=now)
            if do in {"password", "factor"}:
                outbox.put("account_reset", to_user=user, case_number="", now=now)
    except ManageError as error:
        messages.error(request, str(error))
    if password:
        page = {"section": "administration", "account": user, "password": password}
        return render(request, "administration/one_time.html", page)
    return redirect("administration:account", user.pk)
