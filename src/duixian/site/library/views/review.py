"""The reading queue: an editor accepts what was read, corrects it, or strikes it out."""

from __future__ import annotations

import json
import zlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from duixian.site.library.editing import DATES, EditError, decide
from duixian.site.library.flatten import HEADER_LISTS
from duixian.site.library.models import Correction, ReviewItem, Source
from duixian.site.library.permissions import may_correct
from duixian.site.library.wording import KINDS, lines_of

from .documents import FIELD_NAMES

AROUND = 4


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Readings that wait for an editor, the least sure first."""
    done = request.GET.get("done") == "1"
    items = ReviewItem.objects.filter(done=done, document__current=True)
    if work := request.GET.get("document"):
        items = items.filter(document__work_id=work)
    items = items.select_related("document").defer("document__fields").order_by("confidence", "pk")
    page = Paginator(items, 50).get_page(request.GET.get("page"))
    allowed, reason = may_correct(request.user)
    context = {
        "section": "queue",
        "page": page,
        "done": done,
        "work": work or "",
        "rows": [(item, subject_name(item.subject), _short(item)) for item in page],
        "allowed": allowed,
        "reason": reason,
    }
    return render(request, "library/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One reading with its place in the source; POST records the decision."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    found = get_object_or_404(ReviewItem.objects.select_related("document__source"), pk=pk)
    allowed, reason = may_correct(request.user)
    error = "" if allowed else reason
    status = 200 if allowed else 403
    if request.method == "POST" and allowed:
        try:
            _decide(request, found)
        except EditError as problem:
            error, status = str(problem), 400
        else:
            messages.success(request, f"已记录：{subject_name(found.subject)}。")
            following = _following(found)
            return redirect("library:review", following.pk) if following else redirect("library:queue")
    context = {
        "section": "queue",
        "item": found,
        "document": found.document,
        "subject": subject_name(found.subject),
        "field": _field(found),
        "value": request.POST.get("value", _text(found)),
        "lines": _lines(found),
        "read_lines": lines_of(found.subject.split(":")[1], found.read or {}) if _is_clause(found) else [],
        "correction": Correction.objects.filter(
            work_id=found.document.work_id, subject=found.subject
        ).first(),
        "can_correct": _field(found) != "none",
        "allowed": allowed,
        "error": error,
    }
    return render(request, "library/review.html", context, status=status)


def subject_name(subject: str) -> str:
    """What an item is about, in Chinese."""
    kind, _, rest = subject.partition(":")
    if kind == "header":
        return FIELD_NAMES.get(rest, rest)
    if kind == "clause":
        return KINDS.get(rest.split(":")[0], "条款内容")
    return {"node": "条目划分", "table": "表格", "extent": "文件起止"}.get(kind, kind)


def _is_clause(item: ReviewItem) -> bool:
    return item.subject.startswith("clause:")


def _field(item: ReviewItem) -> str:
    """The sort of input that corrects an item; "none" where it can only be accepted or struck out."""
    kind, _, name = item.subject.partition(":")
    if kind == "clause":
        return "json"
    if kind != "header":
        return "none"
    if name in DATES:
        return "date"
    if name == "abridged":
        return "flag"
    return "list" if name in HEADER_LISTS else "text"


def _text(item: ReviewItem) -> str:
    """What was read, as it stands in the input."""
    if _is_clause(item):
        return json.dumps(item.read, ensure_ascii=False, indent=2)
    if isinstance(item.read, list):
        return "\n".join(map(str, item.read))
    return "" if item.read is None else str(item.read)


def _short(item: ReviewItem) -> str:
    if _is_clause(item) and isinstance(item.read, dict):
        kind = item.subject.split(":")[1]
        return "；".join(
            f"{line.label} {line.text} {line.detail}".strip() for line in lines_of(kind, item.read)
        )
    if isinstance(item.read, list):
        return "、".join(map(str, item.read))
    return "（无）" if item.read in (None, "") else str(item.read)


def _decide(request: HttpRequest, item: ReviewItem) -> None:
    verdict = request.POST.get("verdict", "")
    if verdict not in Correction.Verdict.values:
        raise EditError("请选择一项结论：确认、更正或不成立。")
    value: Any = request.POST.get("value", "")
    if verdict == Correction.Verdict.CORRECTED and _is_clause(item):
        try:
            value = json.loads(value)
        except json.JSONDecodeError as problem:
            raise EditError(
                f"第 {problem.lineno} 行第 {problem.colno} 列不是合法的 JSON，请检查括号、引号和逗号。"
            ) from None
    decide(item, verdict, value, request.POST.get("note", "")[:1000], request.user, timezone.now())


def _following(item: ReviewItem) -> ReviewItem | None:
    waiting = ReviewItem.objects.filter(done=False, document__current=True)
    same = waiting.filter(document=item.document).order_by("confidence", "pk").first()
    return same or waiting.order_by("confidence", "pk").first()


def _lines(item: ReviewItem) -> list[tuple[int, str, bool]]:
    """The raw lines around an item; those it stands on are marked."""
    source: Source = item.document.source
    text = zlib.decompress(source.characters).decode("utf-8", "surrogatepass")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = max(1, item.start_line - AROUND)
    last = min(len(lines), max(item.end_line, item.start_line) + AROUND, item.start_line + 60)
    return [(n, lines[n - 1], item.start_line <= n <= item.end_line) for n in range(first, last + 1)]
