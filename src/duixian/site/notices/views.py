"""Pages: the inbox, how one wishes to be reached, and the log of sending for the system administrator."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from duixian.site.accounts.posts import TO_CONFIRM

from . import contacts
from .channels import configured
from .models import Channel, Contact, Notice
from .sending import send_again
from .texts import TEXTS, parts, told

View = Callable[..., HttpResponse]
ON_PAGE = 20
SYSTEM = "system"


def signed_in(view: View) -> View:
    """Whoever has signed in."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **more)

    return never_cache(wrapped)


def may_see_log(user: Any) -> tuple[bool, str]:
    """The log of sending is the system administrator's."""
    if not user.is_authenticated or not user.is_active:
        return False, "请先登录。"
    if getattr(user, "duty", "") != SYSTEM:
        return False, "发送记录由系统管理员查看。"
    return True, ""


def for_system(view: View) -> View:
    """The system administrator only; others are told why not."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        allowed, reason = may_see_log(request.user)
        if not allowed:
            raise PermissionDenied(reason)
        return view(request, *args, **more)

    return signed_in(wrapped)


def addresses(user: Any, numbers: Collection[str]) -> dict[str, str]:
    """Where these cases and cards are found, by number, for those of them that the user may open (settings: NOTICES_ADDRESSES)."""
    found: dict[str, str] = {}
    for place in settings.NOTICES_ADDRESSES if numbers else ():
        found |= import_string(place)(user, numbers, timezone.now())
    return found


def _page_of(kind: str) -> str:
    """Where a notice that names no case leads (settings: NOTICES_PAGES); '' nowhere."""
    name = settings.NOTICES_PAGES.get(kind, "")
    return reverse(name) if name else ""


def _rests(request: HttpRequest) -> bool:
    """Whether the account waits until somebody made sure whose it is."""
    return bool(getattr(request.user, "to_confirm", False))


@signed_in
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The notices of the user, newest first."""
    mine = Notice.objects.filter(user=request.user.pk, channel=Channel.SITE)
    page = _page(request, mine.none() if _rests(request) else mine)
    places = addresses(request.user, {notice.case_number for notice in page if notice.case_number})
    rows = [
        (
            notice,
            told(notice.kind, notice.case_number, notice.deadline),
            places.get(notice.case_number, "") or _page_of(notice.kind),
        )
        for notice in page
    ]
    return render(request, "notices/inbox.html", {"section": "inbox", "page": page, "rows": rows})


@signed_in
@require_POST
def read(request: HttpRequest, key: UUID) -> HttpResponse:
    """Mark a notice of the user's as read; another's is not there."""
    mine = Notice.objects.filter(user=request.user.pk, channel=Channel.SITE)
    notice = get_object_or_404(mine, key=key)
    mine.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    return redirect("notices:inbox")


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every notice of the user's as read."""
    Notice.objects.filter(user=request.user.pk, channel=Channel.SITE, read_at=None).update(
        read_at=timezone.now()
    )
    return redirect("notices:inbox")


@signed_in
def preferences(request: HttpRequest) -> HttpResponse:
    """How the user wishes to be reached; POST takes an address, a code, a consent or its withdrawal."""
    wrong: dict[str, str] = {}
    if request.method == "POST":
        if _rests(request):
            raise PermissionDenied(TO_CONFIRM)  # else who took an account over would cut its person off
        channel = request.POST.get("channel", "")
        if channel not in configured():
            raise PermissionDenied("这里没有开通这种通知方式。")
        try:
            messages.success(request, _change(request, channel))
            return redirect("notices:preferences")
        except contacts.ContactError as error:
            wrong[channel] = str(error)
    held = {one.channel: one for one in Contact.objects.filter(user=request.user.pk)}
    rows = [_contact(channel, held.get(channel), wrong.get(channel, "")) for channel in configured()]
    context = {"section": "inbox", "rows": rows}
    return render(request, "notices/preferences.html", context, status=422 if wrong else 200)


def _change(request: HttpRequest, channel: str) -> str:
    user, now, do = request.user, timezone.now(), request.POST.get("do", "")
    if do == "address":
        contacts.set_address(user, channel, request.POST.get("address", "")[:300], now)
        return "验证码已发出，10 分钟内有效。"
    if do == "code":
        contacts.verify(user, channel, request.POST.get("code", "")[:20], now)
        return "已核实。以后的通知也会发到这里。"
    if do in {"on", "off"}:
        contacts.agree(user, channel, do == "on", now)
        return "以后的通知也会发到这里。" if do == "on" else "不再发到这里；站内通知照常。"
    if do == "forget":
        contacts.forget(user, channel)
        return "已删除。"
    raise contacts.ContactError("请选择要做的事。")


def _contact(channel: str, contact: Contact | None, wrong: str) -> dict[str, Any]:
    address = contacts.opened(contact) if contact else ""
    return {
        "channel": channel,
        "label": Channel(channel).label,
        "contact": contact if address else None,
        "masked": contacts.masked(contact) if contact and address else "",
        "waiting": bool(contact and contact.code and not contact.verified_at),
        "field": "手机号码" if channel == Channel.SMS else "电子邮件地址",
        "wrong": wrong,
    }


@for_system
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What was sent and what was not; neither cases nor addresses nor people."""
    rows = Notice.objects.exclude(channel=Channel.SITE)
    state, channel = request.GET.get("state", ""), request.GET.get("channel", "")
    if state in Notice.State.values:
        rows = rows.filter(state=state)
    if channel in Channel.values:
        rows = rows.filter(channel=channel)
    shown = [
        {"label": text.label, "short": words.short, "length": len(words.short), "parts": parts(words.short)}
        for kind, text in TEXTS.items()
        for words in [told(kind, "筑〔2026〕100001号", timezone.localdate())]
    ]
    context = {
        "section": "sending", "page": _page(request, rows.only(*SHOWN)), "states": Notice.State.choices,
        "channels": [c for c in Channel.choices if c[0] != Channel.SITE], "state": state, "channel": channel, "texts": shown,
    }  # fmt: skip
    return render(request, "notices/log.html", context)


SHOWN = ("key", "channel", "kind", "state", "put_at", "tries", "next_at", "sent_at", "error")


@for_system
@require_POST
def again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put a notice that was given up back into the outbox."""
    if send_again(get_object_or_404(Notice, key=key), timezone.now()):
        messages.success(request, "已放回待发送。")
    else:
        messages.error(request, "只有发送失败的通知可以重新发送。")
    return redirect("notices:log")


def _page(request: HttpRequest, rows: QuerySet[Notice]) -> Page[Notice]:
    return Paginator(rows, ON_PAGE).get_page(request.GET.get("page"))
