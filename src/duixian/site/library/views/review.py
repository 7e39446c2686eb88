"""The reading queue: an editor accepts what was read, corrects it, strikes it out, or takes a decision back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from duixian.site.library.checking import EditError
from duixian.site.library.deciding import decide, last_decision
from duixian.site.library.models import Correction, ReviewItem
from duixian.site.library.packing import unpack_characters
from duixian.site.library.permissions import may_correct
from duixian.site.library.wording import lines_of

from .documents import found_document
from .editforms import form_of, item_of, says, subject_name, value_of

AROUND = 4
MOST_LINES = 60
ENDS = 8  # lines shown inside a document at each of its ends
QUEUES = {
    "header": "题头",
    "extent": "文件起止",
    "node": "条目划分",
    "table": "表格",
    "clause": "条款内容",
    "finding": "来源疑点",
}


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Readings that wait for an editor, the least sure first."""
    done = request.GET.get("done") == "1"
    items = ReviewItem.objects.filter(done=done, document__current=True)
    if work := request.GET.get("document"):
        items = items.filter(document__work_id=work)
    sorts = [
        (code, name, count)
        for code, name in QUEUES.items()
        if (count := items.filter(subject__startswith=code).count())
    ]
    chosen = request.GET.get("about", "")
    if chosen in QUEUES:
        items = items.filter(subject__startswith=chosen)
    items = items.select_related("document").defer("document__fields").order_by("confidence", "pk")
    page = Paginator(items, 50).get_page(request.GET.get("page"))
    allowed, reason = may_correct(request.user)
    context = {
        "section": "queue",
        "page": page,
        "done": done,
        "work": work or "",
        "sorts": sorts,
        "about": chosen,
        "rows": [(item, subject_name(item.subject), says(item.subject, item.read)) for item in page],
        "allowed": allowed,
        "reason": reason,
    }
    return render(request, "library/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One reading of the queue with its place in the source; POST records the decision."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    found = get_object_or_404(ReviewItem.objects.select_related("document__source"), pk=pk)
    return _answer(request, found, queued=True)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ident: str, subject: str) -> HttpResponse:
    """Any reading of a document, sure or not: the same form, the same decisions."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    made = item_of(found_document(ident), subject)
    if made is None:
        raise Http404("该文件中没有这一项识读结果。")
    return _answer(request, made, queued=False)


def _answer(request: HttpRequest, found: ReviewItem, *, queued: bool) -> HttpResponse:
    allowed, reason = may_correct(request.user)
    error = "" if allowed else reason
    status = 200 if allowed or request.method != "POST" else 403  # everybody may read what was read
    document, subject = found.document, found.subject
    if request.method == "POST" and allowed:
        try:
            _decide(request, found)
        except EditError as problem:
            error, status = str(problem), 400
        else:
            messages.success(request, f"已记录：{subject_name(subject)}。")
            return _onward(document.work_id, subject, queued=queued)
    work = document.work_id
    decision = last_decision(work, subject)
    context = {
        "section": "queue",
        "item": found,
        "queued": queued,
        "document": document,
        "subject": subject_name(subject),
        "form": form_of(found, request.POST if error else None),
        "lines": _lines(found),
        "read_lines": lines_of(subject.split(":")[1], found.read or {})
        if subject.startswith("clause:")
        else [],
        "says": says(subject, found.read),
        "decision": decision,
        "reversible": decision is not None and decision.verdict != Correction.Verdict.WITHDRAWN,
        "history": [
            (one, says(subject, one.value) if one.verdict == Correction.Verdict.CORRECTED else "")
            for one in Correction.objects.filter(work_id=work, subject=subject).select_related("editor")
        ],
        "note": request.POST.get("note", ""),
        "allowed": allowed,
        "error": error,
    }
    return render(request, "library/review.html", context, status=status)


def _decide(request: HttpRequest, item: ReviewItem) -> None:
    verdict = request.POST.get("verdict", "")
    if verdict not in Correction.Verdict.values:
        raise EditError("请选择一项结论：确认、更正或不成立。")
    value: Any = value_of(item, request.POST) if verdict == Correction.Verdict.CORRECTED else None
    decide(item, verdict, value, request.POST.get("note", "")[:1000], request.user, timezone.now())


def _onward(work: str, subject: str, *, queued: bool) -> HttpResponse:
    """From the queue to the next item, of the same document first; from a document back to the place in it."""
    if not queued:
        kind, _, rest = subject.partition(":")
        node = rest if kind in {"node", "table"} else rest.split(":")[1] if kind == "clause" else ""
        response = redirect("library:document", work)
        if node:
            response["Location"] += f"#{node}"
        return response
    waiting = ReviewItem.objects.filter(done=False, document__current=True).order_by("confidence", "pk")
    following = waiting.filter(document__work_id=work).first() or waiting.first()
    return redirect("library:review", following.pk) if following else redirect("library:queue")


def _lines(item: ReviewItem) -> list[tuple[int, str, bool]]:
    """The raw lines around an item, those it stands on marked; of an extent both ends, with 0 for what lies between."""
    text = unpack_characters(bytes(item.document.source.characters))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def around(first: int, last: int) -> list[tuple[int, str, bool]]:
        stop = min(len(lines), max(first, last) + AROUND, first + MOST_LINES)
        return [(n, lines[n - 1], first <= n <= last) for n in range(max(1, first - AROUND), stop + 1)]

    start, end = item.start_line, item.end_line
    if item.subject != "extent":
        return around(start, end)
    start, end = item.document.start_line, item.document.end_line
    if end - start <= 2 * AROUND + ENDS:
        return around(start, end)
    head = [(n, line, start <= n) for n, line, _ in around(start, start + ENDS)]
    return [*head, (0, "", False), *((n, line, n <= end) for n, line, _ in around(end - ENDS, end))]
