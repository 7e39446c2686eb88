"""Pages of the audit administrators: the trail, searched and exported, and how its chain stands. Looking is written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from duixian.site.downloads import MEDIA, table_file

from . import searching
from .searching import HEADINGS, PAGE, SearchError, Wanted, may_read, wanted_of
from .wording import in_words
from .writing import write

FIELDS = ("first", "last", "act", "user", "subject", "about")
View = Callable[..., HttpResponse]


def for_auditors(view: View) -> View:
    """Audit administrators only; others are told why not."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        allowed, reason = may_read(request.user)
        if not allowed:
            return render(request, "audit/refused.html", {"reason": reason}, status=403)
        return view(request, *args, **more)

    return never_cache(wrapped)


@for_auditors
@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """The newest rows, or those that were asked for; how the chain stands."""
    typed, wrong, wanted = _typed(request.GET), "", Wanted()
    try:
        wanted = wanted_of(typed)
    except SearchError as error:
        wrong = str(error)
    before = request.GET.get("before", "")
    page = list(
        searching.rows_of(wanted, int(before) if before.isdecimal() and len(before) < 19 else None)[
            : PAGE + 1
        ]
    )
    if wanted:
        _write_down(request, "audit.read", wanted, len(page[:PAGE]))
    context = {
        "section": "administration", "typed": typed, "wrong": wrong, "groups": searching.groups().values(), "wanted": bool(wanted),
        "rows": [_told(row) for row in page[:PAGE]], "next": page[PAGE - 1].pk if len(page) > PAGE else None, "before": before,
        "state": _state(),
    }  # fmt: skip
    return render(request, "audit/rows.html", context, status=422 if wrong else 200)


@for_auditors
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The rows that were asked for as CSV or XLSX."""
    typed = _typed(request.POST)
    try:
        wanted = wanted_of(typed)
        table = list(searching.exported(wanted))
    except SearchError as error:
        context = {"section": "administration", "typed": typed, "wrong": str(error), "groups": searching.groups().values(), "state": _state()}  # fmt: skip
        return render(request, "audit/rows.html", context, status=422)
    kind = request.POST.get("as", "")
    _write_down(request, "audit.exported", wanted, len(table))
    name = f"audit-{timezone.localdate():%Y%m%d}"
    return table_file(kind if kind in MEDIA else "csv", HEADINGS, table, "审计记录", name)


def _typed(sent: Any) -> dict[str, str]:
    return {name: sent.get(name, "") for name in FIELDS}


def _write_down(request: HttpRequest, act: str, wanted: Wanted, count: int) -> None:
    asked = {
        "first": wanted.first,
        "last": wanted.last,
        "act": wanted.act,
        "user": wanted.user,
        "about": wanted.about,
    }
    detail = {name: value for name, value in asked.items() if value} | {"count": count}
    write(act, user=request.user, subject=wanted.subject, detail=detail, now=timezone.now())


def _told(row: Any) -> dict[str, Any]:
    name, full = searching.who(row)
    return {
        "row": row,
        "label": searching.label_of(row.act),
        "name": name,
        "full": full,
        "detail": in_words(row),
    }


def _state() -> dict[str, Any]:
    found = searching.state(timezone.now())
    result = json.loads(found.checked.detail) if found.checked else {}
    digest = bytes(found.head.digest).hex() if found.head else ""
    return {
        "found": found,
        "digest": digest,
        "findings": result.get("findings", 0),
        "checked_rows": result.get("rows", 0),
    }
