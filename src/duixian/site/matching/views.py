"""The guided form and its answer. Every page is the reply to a form that carries the whole visit; no session is used."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from duixian.site.fields import Asked, asked, row_count
from duixian.site.library.quoting import Quoter
from duixian.site.papers import MissingCharacterError, NoFontError, PapersMissingError, as_pdf
from duixian.site.registry.powers import handled_by, own_subject
from duixian.site.shelf import Ready, shelf

from . import interview
from .beginning import known_visit
from .calendars import as_ical
from .days import EARLIEST, LATEST, day_of
from .printing import paper
from .roster import has_roster
from .showing import Shown, shown
from .visit import LostVisitError, Visit, opened

View = Callable[..., HttpResponse]


def _ready(name: str) -> Ready:
    ready = shelf().get(name)
    if ready is None:
        raise Http404("没有这个规则包。")
    return ready


def visited(view: View) -> View:
    """A view of a form that carries a visit; a visit that is lost begins anew, with a word about it."""

    @wraps(view)
    def wrapped(request: HttpRequest, name: str) -> HttpResponse:
        ready = _ready(name)
        if request.method != "POST":
            return redirect("matching:start", name)
        try:
            visit = opened(request.POST.get("visit", ""))
        except LostVisitError as error:
            return _start(request, ready, str(error), status=400)
        return view(request, ready, visit)

    return never_cache(wrapped)


@require_safe
def packs(request: HttpRequest) -> HttpResponse:
    """The packs there are."""
    ready = shelf().all()
    if len(ready) == 1:
        return redirect("matching:start", ready[0].name)
    return render(request, "matching/packs.html", {"packs": ready, "section": "matching"})


@never_cache
def start(request: HttpRequest, name: str) -> HttpResponse:
    """Who asks, and for which day."""
    ready = _ready(name)
    if request.method != "POST":
        return _start(request, ready)
    roles = tuple(role for role in interview.roles_of(ready) if role in request.POST.getlist("role"))
    day = day_of(request.POST.get("on", ""))
    if not roles or day is None:
        wrong = (
            "请至少选一项。"
            if not roles
            else f"日期写成 2024-03-01 的样子，在 {EARLIEST.year} 年到 {LATEST.year} 年之间。"
        )
        return _start(request, ready, wrong, roles, status=400)
    only = frozenset(
        id_
        for id_ in request.POST.getlist("only")
        if id_ in ready.pack.benefits and ready.pack.benefits[id_].role in roles
    )
    return _question(request, ready, known_visit(request, ready, Visit(day, roles, only=only)))


def _start(
    request: HttpRequest, ready: Ready, wrong: str = "", chosen: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    roles = interview.roles_of(ready)
    benefits = {role: [b for b in ready.pack.benefits.values() if b.role == role] for role in roles}
    context = {
        "ready": ready, "today": timezone.localdate(), "wrong": wrong, "section": "matching", "roster": has_roster(ready.pack),
        "known": own_subject(request.user) is not None, "firms": handled_by(request.user, timezone.localdate()),
        "roles": [
            {"id": role, "label": ready.pack.entities[role].label, "benefits": benefits[role], "on": role in (chosen or roles[:1])}
            for role in roles
        ],
    }  # fmt: skip
    return render(request, "matching/start.html", context, status=status)


@visited
def ask(request: HttpRequest, ready: Ready, visit: Visit) -> HttpResponse:
    """One step of the form: answer, skip, go back, change an answer, add a row."""
    post = request.POST
    question = post.get("question", "")
    if question not in ready.pack.facts and question not in ready.pack.entities:
        question = ""
    if change := post.get("change", ""):
        return _question(request, ready, visit, change if change in visit.order else "")
    if post.get("do") == "back" and visit.order:
        return _question(request, ready, visit, visit.order[-1])
    if not question:
        return _question(request, ready, visit)
    if post.get("do") == "skip":
        return _question(request, ready, visit.passed_over(question))
    typed = {key: value for key, value in post.items() if isinstance(value, str) and len(value) < 500}
    if post.get("do") == "row":
        again = asked(ready.pack, question, visit.told, typed, more=1)
        return _question(request, ready, visit, again=again)
    changed, wrong = interview.told(ready, visit, question, typed)
    if wrong:
        again = asked(
            ready.pack, question, visit.told, typed if row_count(typed) or "value" in typed else None
        )
        return _question(request, ready, visit, again=again, wrong=wrong)
    return _question(request, ready, changed)


def _question(
    request: HttpRequest,
    ready: Ready,
    visit: Visit,
    wanted: str = "",
    again: Asked | None = None,
    wrong: str = "",
) -> HttpResponse:
    """The page of the next question, of one that is changed, or of one put again; the answer where none is left."""
    result = ready.evaluator.evaluate(visit.case)
    form = again
    why: tuple[str, ...] = ()
    if form is None and wanted:
        form = asked(ready.pack, wanted, visit.told)
    elif form is None:
        found = interview.next_question(ready, visit, result)
        if found is None:
            return _answer(request, ready, visit, done=True)
        form = asked(ready.pack, found[0], visit.told)
        why = tuple(ready.pack.benefits[id_].title for id_ in found[1])
    context = {
        "ready": ready, "visit": visit, "sealed": visit.sealed(), "form": form, "wrong": wrong, "why": why, "section": "matching",
        "progress": interview.progress(ready, visit, result), "told": interview.list_told(ready, visit, result),
    }  # fmt: skip
    return render(request, "matching/question.html", context, status=422 if wrong else 200)


@visited
def answer(request: HttpRequest, ready: Ready, visit: Visit) -> HttpResponse:
    """What is theirs, nearly theirs, and not."""
    return _answer(request, ready, visit)


def _answer(
    request: HttpRequest, ready: Ready, visit: Visit, done: bool = False, wrong: str = ""
) -> HttpResponse:
    found = _shown(ready, visit)
    result = found.answer.result
    context: dict[str, Any] = {
        "ready": ready, "visit": visit, "sealed": visit.sealed(), "answer": found, "done": done, "wrong": wrong, "section": "matching",
        "told": interview.list_told(ready, visit, result),
    }  # fmt: skip
    return render(request, "matching/answer.html", context, status=503 if wrong else 200)


def _shown(ready: Ready, visit: Visit) -> Shown:
    made = ready.answerer.answer(
        ready.evaluator.evaluate(visit.case), benefits=interview.concerned(ready, visit)
    )
    return shown(ready.pack, made, Quoter())


@visited
def calendar(request: HttpRequest, ready: Ready, visit: Visit) -> HttpResponse:
    """The days to keep in mind, for a calendar program."""
    made = ready.answerer.answer(
        ready.evaluator.evaluate(visit.case), benefits=interview.concerned(ready, visit)
    )
    body = as_ical(made, timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="duixian-{ready.name}.ics"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


@visited
def printed(request: HttpRequest, ready: Ready, visit: Visit) -> HttpResponse:
    """The answer on paper."""
    found = _shown(ready, visit)
    told = interview.list_told(ready, visit, found.answer.result)
    try:
        body = as_pdf("answer", paper(ready.pack, found, told, visit.on), timezone.now())
    except (PapersMissingError, NoFontError, MissingCharacterError) as error:
        return _answer(request, ready, visit, wrong=str(error))
    headers = {"Content-Disposition": f'inline; filename="duixian-{ready.name}.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)
