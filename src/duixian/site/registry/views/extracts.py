"""Pages for extracts of registers: the empty table, upload, preview, confirmation, the rows given back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duixian.site import audit
from duixian.site.accounts import throttle
from duixian.site.accounts.models import Post
from duixian.site.accounts.posts import posts_of
from duixian.site.downloads import MEDIA, attached, table_file
from duixian.site.registry.extracts.importing import (
    Brought,
    ExtractError,
    again,
    confirm,
    discard,
    masked_rows,
    preview,
    rejected,
    rejected_of,
)
from duixian.site.registry.models import Extract
from duixian.site.registry.powers import same_person
from duixian.site.registry.tables import Table, tables_of
from duixian.site.shelf import Ready, shelf
from duixian.site.uploads import UploadError

from .common import by_id, day_or_none, for_officers

MOST_SHOWN = 200


@for_officers
@require_http_methods(["GET", "HEAD", "POST"])
def extracts(request: HttpRequest) -> HttpResponse:
    """The extracts that were brought; POST brings one, or hands out an empty table."""
    if request.method != "POST":
        return _page(request)
    pack, _, id_ = request.POST.get("table", "").partition("|")
    ready = by_id(pack)
    table = tables_of(ready.pack).get(id_)
    if table is None or ready.pack.id not in _packs(request):
        raise Http404("没有这种表，或者您没有这个规则包的岗位。")
    if request.POST.get("do") == "empty":
        return table_file("xlsx", table.headers, [], table.title, id_)
    return _brought(request, ready, table)


def _brought(request: HttpRequest, ready: Ready, table: Table) -> HttpResponse:
    sent, day = request.FILES.get("file"), day_or_none(request.POST.get("day", ""))
    register = " ".join(request.POST.get("register", "").split())[:100]
    if sent is None or day is None or not register:
        wrong = (
            "请选择文件。"
            if sent is None
            else "请写数据是哪一天的。"
            if day is None
            else "请写来自哪个登记库。"
        )
        return _page(request, wrong)
    try:
        brought = Brought(table, sent.name or "", sent.read(), register, day)
        extract, _ = preview(brought, ready.evaluator, request.user, timezone.now())
    except UploadError as error:
        return _page(request, str(error))
    return redirect("registry:extract", extract.pk)


@for_officers
@require_safe
def extract(request: HttpRequest, pk: int) -> HttpResponse:
    """One extract: before it is confirmed what would be taken in and what not, afterwards what was."""
    found = _found(request, pk)
    ready, table = _table(found)
    mine = same_person(request.user, found.brought_by)
    context: dict[str, Any] = {
        "section": "registry", "extract": found, "table": table, "pack": ready.pack, "mine": mine
    }  # fmt: skip
    if found.confirmed_at is None:
        read = again(found, table, ready.evaluator, timezone.now())
        mistakes = [mistake for line in read.bad for mistake in line.mistakes]
        context |= {
            "good": len(read.good),
            "bad": len(read.bad),
            "mistakes": mistakes[:MOST_SHOWN],
            "more": max(0, len(mistakes) - MOST_SHOWN),
        }
    else:
        context |= {"good": found.good, "bad": found.bad}
    return render(request, "registry/extract.html", context)


@for_officers
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an extract in, or throw it away."""
    found = _found(request, pk)
    ready, table = _table(found)
    try:
        if request.POST.get("do") == "discard":
            discard(found, request.user, timezone.now())
            messages.success(request, "已丢弃，没有记下任何内容。")
            return redirect("registry:extracts")
        done = confirm(pk, table, ready.evaluator, request.user, timezone.now())
        messages.success(
            request,
            f"已收 {done.good} 行，新记 {done.added} 项事实，{done.same} 项没有变化；退回 {done.bad} 行。",
        )
    except ExtractError as error:
        messages.error(request, str(error))
    except IntegrityError:  # another extract recorded the same people between our reading and our writing
        messages.error(request, "另一份摘录正在记下同样的人，这一份没有记下任何内容。请再确认一次。")
    return redirect("registry:extract", pk)


@for_officers
@require_safe
def bad_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that are given back, with the reasons; numbers in full only for whoever brought them."""
    found = _found(request, pk)
    ready, table = _table(found)
    mine, now = same_person(request.user, found.brought_by), timezone.now()
    if mine and (wait := throttle.attempt("reveal", f"user {request.user.pk}", now)):
        return throttle.too_often(request, wait)
    if found.confirmed_at is not None:
        body = rejected_of(found)
    else:
        body = rejected(again(found, table, ready.evaluator, now))
    detail = {"form": "full" if mine else "masked"}
    audit.write("registry.rejected_read", user=request.user, about=f"摘录 {found.pk}", detail=detail, now=now)
    body = body if mine else masked_rows(body)
    return attached(body, MEDIA["csv"], f"rejected-{pk}.csv")


def _packs(request: HttpRequest) -> set[str]:
    """The packs in which an officer holds an office's post: whose registers they bring and see."""
    held = posts_of(request.user, timezone.localdate())
    return {post.pack for post in held if post.kind == Post.Kind.OFFICE}


def _found(request: HttpRequest, pk: int) -> Extract:
    """An extract of the officer's packs; of others it is said in the same words that there is none."""
    rows = Extract.objects.select_related("brought_by", "confirmed_by").filter(pack__in=_packs(request))
    return get_object_or_404(rows, pk=pk)


def _table(extract: Extract) -> tuple[Ready, Table]:
    ready = by_id(extract.pack)
    table = tables_of(ready.pack).get(extract.table)
    if table is None:
        raise Http404("规则包里没有这种表了。")
    return ready, table


def _page(request: HttpRequest, wrong: str = "") -> HttpResponse:
    mine = _packs(request)
    tables = [(r.pack, list(tables_of(r.pack).values())) for r in shelf().all() if r.pack.id in mine]
    context = {
        "section": "registry", "wrong": wrong, "tables": tables, "today": timezone.localdate(), "chosen": request.POST.get("table", ""),
        "register": request.POST.get("register", ""), "extracts": Extract.objects.filter(pack__in=mine).select_related("brought_by")[:50],
    }  # fmt: skip
    return render(request, "registry/extracts.html", context, status=422 if wrong else 200)
