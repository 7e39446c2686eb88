"""Where a document begins and ends: an editor joins, cuts and moves; and all that editors decided on a document."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.site.library import extents
from duixian.site.library.checking import EditError
from duixian.site.library.deciding import set_extents, withdraw_marks
from duixian.site.library.models import Correction, Document, ExtentMark
from duixian.site.library.permissions import may_correct

from .documents import found_document
from .editforms import says, subject_name


@require_POST
def change(request: HttpRequest, ident: str) -> HttpResponse:
    """Join, cut or move a document; the source is read anew."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    document = found_document(ident)
    allowed, reason = may_correct(request.user)
    place = document.source, document.start_line
    try:
        if not allowed:
            raise EditError(reason)
        marks = _marks(request, document)
        set_extents(document.source, marks, request.POST.get("note", "")[:1000], request.user, timezone.now())
    except EditError as problem:
        messages.error(request, str(problem))
        return redirect("library:edit", ident, "extent")
    messages.success(request, "已更正文件起止，来源已重新识读。")
    now = Document.objects.filter(source=place[0], start_line__lte=place[1], end_line__gte=place[1]).first()
    return redirect(now) if now else redirect("library:documents")


def _marks(request: HttpRequest, document: Document) -> extents.Marks:
    action = request.POST.get("action", "")
    if action == "join":
        return extents.joined(document)
    if action == "cut":
        return extents.cut(document, _line(request, "line"))
    if action == "move":
        return extents.moved(document, _line(request, "start"), _line(request, "end"))
    raise EditError("请选择一项：并入上一份文件、另为一份文件，或更改起止。")


def _line(request: HttpRequest, name: str) -> int:
    words = request.POST.get(name, "").strip()
    if not (words.isascii() and words.isdecimal() and len(words) < 10):
        raise EditError(f"“{words}”不是行号。请填写来源文件的行号（从 1 数起）。")
    return int(words)


@require_safe
def history(request: HttpRequest, ident: str) -> HttpResponse:
    """Everything editors decided on a document, the last first."""
    document = found_document(ident)
    first, last = extents.reach(document)
    marks = ExtentMark.objects.filter(source=document.source_id, line__gte=first, line__lte=last)
    decisions = Correction.objects.filter(work_id=document.work_id).select_related("editor")
    context = {
        "section": "documents",
        "document": document,
        "decisions": [
            (one, subject_name(one.subject), says(one.subject, one.read), says(one.subject, one.value))
            for one in decisions
        ],
        "marks": marks.select_related("editor", "withdrawn_by").order_by("-id"),
        "allowed": may_correct(request.user)[0],
    }
    return render(request, "library/history.html", context)


@require_POST
def withdraw(request: HttpRequest, ident: str, pk: int) -> HttpResponse:
    """Take back what was said of where a document begins or ends, with what was said in the same breath."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    document = found_document(ident)
    source, line = document.source, document.start_line
    allowed, reason = may_correct(request.user)
    one = ExtentMark.objects.filter(pk=pk, source=source, withdrawn_at=None).first()
    try:
        if not allowed:
            raise EditError(reason)
        if one is None:
            raise EditError("这一项起止更正已经撤回。")
        together = ExtentMark.objects.filter(source=source, withdrawn_at=None, decided_at=one.decided_at)
        withdraw_marks(list(together), request.user, timezone.now())
    except EditError as problem:
        messages.error(request, str(problem))
        return redirect("library:history", ident)
    messages.success(request, "已撤回，来源已重新识读。")
    now = Document.objects.filter(source=source, start_line__lte=line, end_line__gte=line).first()
    return redirect("library:history", now.work_id) if now else redirect("library:documents")
