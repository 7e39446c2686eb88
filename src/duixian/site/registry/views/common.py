"""What the pages of the registry share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from duixian.rules.model.pack import Pack
from duixian.site.registry.models import Fact, Subject
from duixian.site.registry.powers import may_search
from duixian.site.registry.values import in_words, label_of
from duixian.site.shelf import Ready, shelf

View = Callable[..., HttpResponse]


def for_officers(view: View) -> View:
    """Officers only; others are told why not."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        allowed, reason = may_search(request.user, timezone.localdate())
        return view(request, *args, **more) if allowed else refused(request, reason)

    return never_cache(wrapped)


def signed_in(view: View) -> View:
    """Whoever has signed in."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **more)

    return never_cache(wrapped)


def refused(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "registry/refused.html", {"reason": reason, "section": "registry"}, status=403)


def subject_of(key: UUID) -> Subject:
    return get_object_or_404(Subject, key=key)


def packs() -> dict[str, Pack]:
    """The packs of this site by their id."""
    return {ready.pack.id: ready.pack for ready in shelf().all()}


def by_id(id_: str) -> Ready:
    """The pack whose id facts are recorded under."""
    found = next((ready for ready in shelf().all() if ready.pack.id == id_), None)
    if found is None:
        raise Http404("没有这个规则包。")
    return found


def day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def told(row: Fact, known: dict[str, Pack]) -> dict[str, Any]:
    """A row in words, for a table."""
    pack = known.get(row.pack)
    value = (
        "不再确定" if row.withdrawn else row.other.name if row.other else in_words(pack, row.fact, row.value)
    )
    source = row.get_source_display()
    if row.register:
        source = f"{source}：{row.register}"
    if row.source == Fact.Source.VERIFIED and row.recorded_by is not None:
        source = f"{source}：{row.recorded_by}"
    return {
        "row": row, "label": label_of(pack, row.fact), "value": value, "source": source, "pack": pack.title if pack else row.pack,
        "superseded": getattr(row, "superseded_by", None),
    }  # fmt: skip
