"""Signing in through another organisation's service, and adding one to an account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from duixian.site.accounts import again, sign_in, throttle
from duixian.site.accounts.sso import asking, leaving, linking
from duixian.site.accounts.sso.answering import Said, answered
from duixian.site.accounts.sso.asking import Asked, SsoError
from duixian.site.accounts.sso.environment import Service
from duixian.site.administration import holders, trail
from duixian.site.notices import outbox

from .entering import login_page, onward
from .guards import signed_in


def service_of(id_: str) -> Service:
    """A service of this installation by its id. Raises Http404."""
    found: Service | None = next((one for one in settings.SSO if one.id == id_), None)
    if found is None:
        raise Http404
    return found


def site_address(request: HttpRequest, path: str) -> str:
    """A page of this site as others reach it."""
    return f"{settings.SITE_ADDRESS}{path}" if settings.SITE_ADDRESS else request.build_absolute_uri(path)


def _back(request: HttpRequest, service: Service) -> str:
    return site_address(request, reverse("login-back", args=[service.id]))


@never_cache
@require_safe
@throttle.limited("sso", methods=("GET",))
def begin(request: HttpRequest, id_: str) -> HttpResponse:
    """Send the visitor to the service."""
    service = service_of(id_)
    try:
        address = asking.begin(request, service, _back(request, service), onward(request), 0, timezone.now())
    except SsoError as error:
        return _refused(request, service, error)
    return redirect(address)


@never_cache
@require_safe
@throttle.limited("sso", methods=("GET",))
def back(request: HttpRequest, id_: str) -> HttpResponse:
    """The visitor comes back from the service: sign them in, or add the service to their account."""
    service, now = service_of(id_), timezone.now()
    try:
        asked = asking.taken(request, request.GET.get("state", "")[:200], now)
        if asked is None or asked.service != service.id:
            raise SsoError("state", "这次登录不是在这个浏览器里开始的，或者过了十分钟。请重新登录。")
        sent = {name: request.GET[name] for name in ("code", "error", "iss") if name in request.GET}
        said = answered(service, asked, sent, _back(request, service), now)
        if asked.link:
            return _linked(request, asked, said)
        with transaction.atomic():
            user = holders.holder(said, now)
    except SsoError as error:
        return _refused(request, service, error)
    sign_in.start(request, user)
    leaving.note(request, said)
    trail.write(
        "session.opened",
        user=user,
        about=user,
        now=now,
        detail={"service": service.id, "factor": said.factor},
    )
    if said.factor:
        request.session[sign_in.FACTOR] = int(now.timestamp())
    response = redirect(asked.onward)
    if said.factor:
        sign_in.remember(response, request, user)
    return response


def _refused(request: HttpRequest, service: Service, error: SsoError) -> HttpResponse:
    """What went wrong, on the page of sign-in; a row of the trail. Whoever is signed in stays so."""
    trail.write(
        "session.refused",
        user=None,
        about=None,
        now=timezone.now(),
        detail={"service": service.id, "why": error.code},
    )
    if request.user.is_authenticated:
        messages.error(request, str(error))
        return redirect("account:own")
    return login_page(request, str(error), 403)


def _linked(request: HttpRequest, asked: Asked, said: Said) -> HttpResponse:
    user: Any = request.user
    now = timezone.now()
    if not user.is_authenticated or user.pk != asked.link:
        raise SsoError("link", "绑定要由开始时登录的账户完成。请登录后在“我的账户”重新绑定。")
    with transaction.atomic():
        linking.tie(user, said, now)
        trail.write("account.linked", user=user, about=user, now=now, detail={"service": said.service.id})
        outbox.put("account_way", to_user=user, case_number="", now=now)
    messages.success(request, f"已绑定，以后可以用{said.service.label}登录。")
    return redirect("account:own")


@signed_in
@require_POST
def link(request: HttpRequest, id_: str) -> HttpResponse:
    """Add a service to one's account: shown who one is once more, then on to the service. A page with a link, not a
    redirection: forms of this site lead nowhere else."""
    service, user, now = service_of(id_), request.user, timezone.now()
    wrong = again.proved(request, user, request.POST.get("password", "")[:1000], now)
    if not wrong:
        try:
            address = asking.begin(
                request, service, _back(request, service), reverse("account:own"), int(user.pk or 0), now
            )
            return render(request, "accounts/onward.html", {"service": service, "address": address})
        except SsoError as error:
            wrong = str(error)
    messages.error(request, wrong)
    return redirect("account:own")


@signed_in
@require_POST
def unlink(request: HttpRequest, id_: str) -> HttpResponse:
    """Take a service off one's account."""
    user: Any = request.user
    now, service = timezone.now(), id_[:30]
    wrong = again.proved(request, user, request.POST.get("password", "")[:1000], now)
    if not wrong and not user.has_usable_password():
        wrong = "这个账户没有密码，只能用它登录。请先设一个密码，再解除。"
    if wrong:
        messages.error(request, wrong)
        return redirect("account:own")
    with transaction.atomic():
        if linking.untie(user, service):
            trail.write("account.unlinked", user=user, about=user, now=now, detail={"service": service})
            outbox.put("account_way", to_user=user, case_number="", now=now)
    messages.success(request, "已解除。")
    return redirect("account:own")
