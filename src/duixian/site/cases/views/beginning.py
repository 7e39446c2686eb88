"""Beginning a claim: for whom, by whom, with what was told while asking."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from duixian.rules.model.benefits import Benefit
from duixian.rules.model.pack import unasked
from duixian.site import audit
from duixian.site.cases import drafting, filers
from duixian.site.library.quoting import Quoter
from duixian.site.matching.showing import Link
from duixian.site.matching.visit import LostVisitError, Visit, opened
from duixian.site.registry import subjects
from duixian.site.registry.roles import roles_of
from duixian.site.shelf import Ready, shelf

from .common import context_of, refused, signed_in, user_of


def claimable(pack: str, benefit: str) -> tuple[Ready, Benefit]:
    """A benefit that is claimed through a procedure. Raises Http404."""
    ready = shelf().get(pack) or shelf().by_id(pack)
    if ready is None:
        raise Http404("没有这个规则包。")
    known = ready.pack.benefits.get(benefit)
    if known is None or not known.procedure:
        raise Http404("没有这项待遇，或者它不经申报办理。")
    return ready, known


@signed_in
def begin(request: HttpRequest, pack: str, benefit: str) -> HttpResponse:
    """Choose for whom to claim a benefit; POST opens the draft. What was told while asking comes along sealed in the form.
    What nobody applies for is not begun here: the page says who draws up the list."""
    ready, known = claimable(pack, benefit)
    if article := unasked(ready.pack, known):
        procedure = ready.pack.procedures[known.procedure]
        first = next(step for step in procedure.steps if step.id == procedure.start)
        context = {
            "section": "cases", "ready": ready, "benefit": known, "office": ready.pack.roles[first.role].label,
            "link": Link(article.full, article.full, Quoter().address(article.full)),
        }  # fmt: skip
        return render(request, "cases/unasked.html", context)
    today = timezone.localdate()
    visit = _visit(request) if request.method == "POST" else None
    choices = filers.choices(request.user, ready, known, today)
    if request.method == "POST":
        if request.POST.get("do") == "project":
            _add_project(request, ready, known)
            return redirect("cases:begin", pack, benefit)
        wanted = request.POST.get("choice", "")
        chosen = next((c for c in choices if c.value == wanted), None)
        if chosen is None and visit is not None and not wanted and len(choices) == 1:
            chosen = choices[0]  # one click from the answer, where there is nothing to choose
        if chosen is not None:
            return _open(request, ready, known, chosen, visit)
        if visit is None or wanted:
            messages.error(request, "请选为谁申报。")
    side, firms = filers.side_of(ready.pack, known), filers.firms(request.user, ready, known, today)
    context = {
        "section": "cases", "ready": ready, "pack": ready.pack, "benefit": known, "choices": choices, "side": side, "firms": firms,
        "entity": ready.pack.entities[known.role], "project": known.role in roles_of(ready.pack).projects,
        "staff": bool(firms) and known.role == roles_of(ready.pack).person, "visit": request.POST.get("visit", "") if visit else "",
        "own": filers.subjects_for(request.user, today), "window": filers.window_packs(request.user, [ready], today),
    }  # fmt: skip
    return render(request, "cases/begin.html", context)


def _visit(request: HttpRequest) -> Visit | None:
    text = request.POST.get("visit", "")
    try:
        return opened(text) if text else None
    except LostVisitError:
        messages.warning(request, "查待遇时填的内容已经过期，没有带过来，请在下面重新填。")
        return None


def _add_project(request: HttpRequest, ready: Ready, benefit: Benefit) -> None:
    """A project that the enterprise will claim for, by its handler."""
    firms = filers.firms(request.user, ready, benefit, timezone.localdate())
    firm = next((f for f in firms if str(f.key) == request.POST.get("firm")), None)
    if firm is None or benefit.role not in roles_of(ready.pack).projects:
        messages.error(request, "请选单位。")
        return
    try:
        made = subjects.get_or_add_project(firm, benefit.role, request.POST.get("name", ""), timezone.now())
        audit.write(
            "registry.added",
            user=request.user,
            subject=made,
            detail={"owner": firm.key, "role": benefit.role},
            now=timezone.now(),
        )
        messages.success(request, f"已登记“{made.name}”，现在可以为它申报。")
    except subjects.ProjectError as error:
        messages.error(request, str(error))


def _open(
    request: HttpRequest, ready: Ready, benefit: Benefit, chosen: filers.Choice, visit: Visit | None
) -> HttpResponse:
    allowed, reason = filers.may_begin(request.user, ready, benefit, chosen, timezone.localdate())
    if not allowed:
        return refused(request, reason)
    found = drafting.open_draft(
        ready, benefit.id, chosen.claimant, chosen.applicant, user_of(request), timezone.now()
    )
    if visit is not None:
        taken = drafting.carry(context_of(found, request.user).assessed, visit.told)
        if taken:
            messages.success(request, f"查待遇时填的 {taken} 项已经带过来，请核对。")
    return redirect("cases:case", found.key)
