"""My data: asking for a copy, fetching it."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.site import audit
from duixian.site.accounts import again
from duixian.site.administration.views.guards import signed_in
from duixian.site.files import serving
from duixian.site.privacy.export import making
from duixian.site.privacy.export.making import CopyError
from duixian.site.privacy.models import Copy, Correction
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import own_subject

SHOWN = 10


@signed_in
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What can be had, and the copies that were asked for."""
    user: Any = request.user
    now = timezone.now()
    copies = [
        (copy, making.available(copy, now))
        for copy in Copy.objects.filter(user=user).select_related("file")[:SHOWN]
    ]
    own = own_subject(user)
    page = {
        "section": "account",
        "copies": copies,
        "days": making.KEPT.days,
        "own": own,
        "corrections": _corrections(own),
    }
    return render(request, "privacy/data.html", page)


def _corrections(own: Subject | None) -> list[Correction]:
    """The person's latest requests to put something right."""
    return [] if own is None else list(Correction.objects.filter(subject=own)[:SHOWN])


@signed_in
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a copy; shown who one is once more."""
    user: Any = request.user
    now = timezone.now()
    wrong = again.proved(request, user, request.POST.get("password", "")[:1000], now)
    if not wrong:
        try:
            making.ask(user, settings.SITE_ADDRESS or request.build_absolute_uri("/").rstrip("/"), now)
            messages.success(request, "已收到。准备好以后会通知您，一般只要几分钟。")
        except CopyError as error:
            wrong = str(error)
    if wrong:
        messages.error(request, wrong)
    return redirect("privacy:data")


@require_safe
@signed_in
def fetch(request: HttpRequest, key: uuid.UUID) -> Any:
    """One's own copy, while it is kept; written down each time."""
    user: Any = request.user
    copy = Copy.objects.filter(key=key, user=user).select_related("file").first()
    now = timezone.now()
    if copy is None or copy.file is None or not making.available(copy, now):
        raise Http404("没有这份数据副本，或者已经过期销毁。")
    audit.write("privacy.read", user=user, subject=own_subject(user), about=f"副本 {copy.key}", now=now)
    return serving.response(copy.file)
