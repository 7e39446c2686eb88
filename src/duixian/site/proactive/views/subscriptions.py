"""Subscriptions of an account: what it wants to hear of."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.site.cases.views.common import signed_in, user_of
from duixian.site.library.models import Document
from duixian.site.proactive import subscribing
from duixian.site.proactive.models import Subscription
from duixian.site.shelf import shelf

MOST = 20  # documents offered


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the account hears of; a search for documents to add."""
    words = request.GET.get("words", "").replace("\0", "").strip()[:100]
    wanted = request.GET.get("document", "").replace("\0", "")[:80]
    documents = []
    if words or wanted:
        which = Q(work=wanted) if wanted else Q(title__icontains=words)
        seen: dict[str, str] = {}
        for work, title in (
            Document.objects.filter(which).order_by("title", "pk").values_list("work", "title")[: 5 * MOST]
        ):
            seen.setdefault(work, title or work)
        documents = list(seen.items())[:MOST]
    return render(
        request, "proactive/subscriptions.html",
        {
            "section": "found", "rows": Subscription.objects.filter(user=user_of(request)), "words": words, "documents": documents,
            "packs": [(r.pack.id, r.pack.title, [(b.id, b.title) for b in r.pack.benefits.values()]) for r in shelf().all()],
        },
    )  # fmt: skip


@signed_in
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Subscribe to a rule, a document, or what is new in the library."""
    pack, _, benefit = request.POST.get("rule", "").partition("|")
    try:
        made = subscribing.subscribe(
            user_of(request), request.POST.get("kind", ""), timezone.now(), pack=pack[:100], benefit=benefit[:100],
            document=request.POST.get("document", "")[:200],
        )  # fmt: skip
    except subscribing.SubscribingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已订阅，有变化时告诉您。" if made else "已经订阅过了。")
    return redirect("proactive:subscriptions")


@signed_in
@require_POST
def end(request: HttpRequest, key: int) -> HttpResponse:
    """Unsubscribe; another's subscription is not there."""
    if not subscribing.unsubscribe(user_of(request), key):
        raise Http404("没有这项订阅。")
    messages.success(request, "已退订。")
    return redirect("proactive:subscriptions")
