"""The page that shows identifiers in full."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from duixian.site.registry import subjects
from duixian.site.registry.revealing import LONGEST, RevealError, may_reveal, reveal

from .common import for_officers, refused, subject_of


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def numbers(request: HttpRequest, key: UUID) -> HttpResponse:
    """Asks for the reason; POST shows the numbers once, on a page that is kept nowhere."""
    subject, now = subject_of(key), timezone.now()
    allowed, reason = may_reveal(request.user, subject, now)
    if not allowed and request.method != "POST":
        return refused(request, reason)
    context = {
        "section": "registry",
        "subject": subject,
        "most": LONGEST,
        "reason": request.POST.get("reason", "")[:LONGEST],
    }
    status = 200
    if request.method == "POST":
        try:
            context["shown"] = reveal(request.user, subject, request.POST.get("reason", ""), now)
        except RevealError as error:
            if not allowed:
                return refused(request, str(error))
            context["wrong"], status = str(error), 422
    if "shown" not in context:
        context["numbers"] = subjects.masked_of(subject)
    return render(request, "registry/numbers.html", context, status=status)
