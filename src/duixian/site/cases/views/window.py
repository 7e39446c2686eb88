"""The window: an officer enters an application that came in on paper, on behalf of whoever brought it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from duixian.rules.model.benefits import Benefit
from duixian.rules.model.pack import applied_for
from duixian.site import audit
from duixian.site.accounts import throttle
from duixian.site.cases import drafting, filers
from duixian.site.cases.models import Case
from duixian.site.registry import subjects
from duixian.site.registry.models import Subject
from duixian.site.registry.roles import roles_of
from duixian.site.shelf import Ready, shelf

from .common import OFFICE, context_of, refused, side_of, signed_in, user_of


@signed_in
def begin(request: HttpRequest) -> HttpResponse:
    """Find the person or unit, choose the benefit, write the number of the paper; then the draft is filled in as by themselves.

    The words to look for come by POST, so that no log of addresses holds them.
    """
    today = timezone.localdate()
    packs = filers.window_packs(request.user, shelf().all(), today)
    if not packs:
        return refused(request, "您没有窗口的岗位，不能代录纸质申请。")
    typed = {
        name: " ".join(request.POST.get(name, "").split())[:200]
        for name in ("words", "benefit", "paper", "filer")
    }
    found: list[tuple[Subject, list[tuple[str, str]]]] = []
    wrong = ""
    if request.method == "POST" and request.POST.get("do") == "case":
        known = Case.objects.filter(number=request.POST.get("number", "").strip()[:40]).first()
        if known is not None and side_of(context_of(known, request.user))[0] == OFFICE:
            return redirect("cases:window-case", known.key)  # it says itself whether anything can be entered
        if wait := throttle.attempt("keys", throttle.whom_of(request), timezone.now()):
            return throttle.too_often(request, wait)
        wrong = "您这里没有这个编号的案件。请对照受理通知书或纸质来件上的案件编号。"
    if request.method == "POST" and request.POST.get("do") == "open":
        answer = _open(request, packs, typed)
        if not isinstance(answer, str):
            return answer
        wrong = answer
    if typed["words"]:
        rows = subjects.search(typed["words"], today)
        audit.write("registry.searched", user=request.user, detail={"found": len(rows)}, now=timezone.now())
        found = [
            (one, subjects.masked_of(one)) for row in rows for one in (row, *row.projects.order_by("name"))
        ]
    context = {
        "section": "window", "packs": [(r, [b for b in r.pack.benefits.values() if applied_for(r.pack, b)]) for r in packs],
        "either": any(b.procedure and filers.side_of(r.pack, b).either for r in packs for b in r.pack.benefits.values()),
        "typed": typed, "found": found, "wrong": wrong, "chosen": request.POST.get("subject", ""), "asked": bool(typed["words"]), "number": request.POST.get("number", "")[:40],
    }  # fmt: skip
    return render(request, "cases/window.html", context, status=422 if wrong else 200)


def _open(request: HttpRequest, packs: list[Ready], typed: dict[str, str]) -> HttpResponse | str:
    pack, _, id_ = typed["benefit"].partition(":")
    ready = next((r for r in packs if r.pack.id == pack), None)
    benefit = ready.pack.benefits.get(id_) if ready is not None else None
    claimant = _subject(request.POST.get("subject", ""))
    if claimant is None:
        return "请先查找，再选为谁申报。"
    if ready is None or benefit is None or not applied_for(ready.pack, benefit):
        return "请选申报哪一项。"
    if not typed["paper"]:
        return "请写纸质申请的编号。"
    applicant = _applicant(ready, benefit, claimant, typed["filer"] == "unit")
    if isinstance(applicant, str):
        return applicant
    chosen = filers.Choice(claimant, applicant)
    allowed, reason = filers.may_begin(
        request.user, ready, benefit, chosen, timezone.localdate(), paper=typed["paper"]
    )
    if not allowed:
        return reason
    now = timezone.now()
    case = drafting.open_draft(
        ready, benefit.id, claimant, applicant, user_of(request), now, typed["paper"][:100]
    )
    detail: dict[str, Any] = {"paper": case.paper, "benefit": benefit.id, "draft": case.key}
    audit.write("case.window", user=request.user, subject=claimant, about=case.paper, detail=detail, now=now)
    messages.success(
        request, f"按纸质申请 {case.paper} 代录。填好情况、交齐材料后提交；申报人在“我的申报”里看得到。"
    )
    return redirect("cases:case", case.key)


def _subject(key: str) -> Subject | None:
    try:
        wanted = uuid.UUID(key)
    except ValueError:
        return None
    return Subject.objects.select_related("owner").filter(key=wanted).first()


def _applicant(ready: Ready, benefit: Benefit, claimant: Subject, unit: bool) -> Subject | str:
    """Who files on the paper, as the procedure says; where it leaves the choice, the unit if the paper is its (`unit`)."""
    side = filers.side_of(ready.pack, benefit)
    if claimant.owner is not None:
        return claimant.owner
    if claimant.kind == Subject.Kind.ENTERPRISE or not (side.by_unit or (side.either and unit)):
        return claimant
    if roles_of(ready.pack).root_of(claimant) != benefit.role:
        return f"“{benefit.title}”是给{ready.pack.entities[benefit.role].label}的。"
    employer = filers.employer_of(claimant, ready.pack, timezone.localdate())
    return employer or f"这一项由{side.label}申报，登记里还没有这个人的单位。请先在登记里登记劳动关系。"
