"""The window after filing: a correction, an appeal or a withdrawal that comes in on paper is entered on the person's behalf."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from duixian.site import audit
from duixian.site.cases import drafting, materials
from duixian.site.cases.acts import ACTS as TABLE
from duixian.site.cases.acts import appealing
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case
from duixian.site.cases.standing import history, standing

from . import deskforms, taking
from .common import OFFICE, carry_out, context_of, refused, seen, signed_in

NOTHING = "现在没有要补正的内容。"
ACTS = {"correct": "纸质补正", "appeal": "纸质复核申请", "withdraw": "纸质撤回申请"}
OWN = "这是您申报的案件，请在“我的申报”里办。"


def possible(context: Context) -> dict[str, tuple[bool, str]]:
    """What can be entered on paper now, and why what cannot. The number of the paper is asked for with the act."""
    tried = deskforms.trial(context, paper="-")
    return {act: TABLE[act].may(tried) for act in ACTS}


def any_possible(context: Context) -> bool:
    """Whether anything can be entered; materials still to be handed in again do not stand in its way."""
    return any(allowed for allowed, _ in possible(context).values()) or may_correct(context)


def may_correct(context: Context) -> bool:
    """Whether the applicant holds the case for a correction, and this officer's window may enter it."""
    if context.case.stopped_at is None or context.case.phase != Case.Phase.OPEN:
        return False
    return TABLE["withdraw"].may(deskforms.trial(context, paper="-"))[
        0
    ]  # the same persons, without the materials


@signed_in
def page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What came in on paper for this case; POST enters it, or keeps a file or a fact of a correction."""
    found, context, side = seen(request, key)
    if side != OFFICE:
        return refused(request, OWN)
    if not any_possible(context):
        reasons = [reason for allowed, reason in possible(context).values() if not allowed]
        return refused(request, reasons[0] if reasons else "现在没有能代录的纸质来件。")
    if request.method == "POST":
        answer = _entered(request, found, context)
        if answer is not None:
            return answer
        context = context_of(found, request.user)
    return render(request, "cases/window_case.html", _shown(request, context), status=409 if request.method == "POST" else 200)  # fmt: skip


def _shown(request: HttpRequest, context: Context) -> dict[str, Any]:
    found, correcting = context.case, may_correct(context)
    asked = [one for one in history(context.pack, found, office=False) if one.event.act == "correction"]
    return {
        "section": "desk", "case": found, "benefit": context.benefit, "may": possible(context), "correcting": correcting,
        "standing": standing(context.pack, found, context.today), "asked_for": asked[-1:], "wanted": materials.wanted(found, context.assessed),
        "questions": drafting.form(context.assessed, more=request.GET.get("more", "")) if correcting else [], "typed": request.POST,
        "appealable": appealing.appealable(context), "request_key": uuid.uuid4().hex,
    }  # fmt: skip


def _entered(request: HttpRequest, case: Case, context: Context) -> HttpResponse | None:
    """Where to go on; None where something was wrong and the page stands as it is."""
    do, paper = request.POST.get("do", ""), deskforms.plain(request.POST.get("paper", ""))[:100]
    if do in ("attach", "save") or request.POST.get("remove"):
        return _kept(request, case, context)
    if do not in ACTS:
        return refused(request, "没有这个动作。")
    if not paper:
        messages.error(request, f"请写{ACTS[do]}的编号。")
        return None
    if do == "correct":
        saved = drafting.save(context.assessed, taking.texts(request))
        if saved.wrong:
            messages.error(request, "；".join(f"{drafting.one(context.assessed, q).asked.label}：{text}" for q, text in saved.wrong.items()))  # fmt: skip
            return None
    payload = {"paper": paper, "text": request.POST.get("text", "")[:4000], "note": request.POST.get("note", "")[:2000]}  # fmt: skip
    if do == "appeal":
        payload["decision"] = request.POST.get("decision", "")[:20]
    if not carry_out(request, case, do, payload):
        return None
    audit.write("case.window", user=request.user, subject=case.claimant, about=case.number or "", detail={"paper": paper, "act": do}, now=context.now)  # fmt: skip
    return redirect("cases:desk-case", case.key)


def _kept(request: HttpRequest, case: Case, context: Context) -> HttpResponse:
    """A file, a material handed in on paper, or facts of a correction."""
    if not may_correct(context):
        return refused(request, NOTHING)
    if request.POST.get("do") == "save":
        saved = drafting.save(context.assessed, taking.texts(request))
        for question, text in saved.wrong.items():
            messages.error(request, f"{drafting.one(context.assessed, question).asked.label}：{text}")
        if not saved.wrong:
            messages.success(request, "已保存。")
        return redirect("cases:window-case", case.key)
    names = {w.name for w in materials.wanted(case, context.assessed)}
    wrong, done = taking.take(request, context, names, lambda held: (may_correct(held), NOTHING))
    messages.error(request, wrong) if wrong else messages.success(request, done)
    answer = redirect("cases:window-case", case.key)
    answer["Location"] += "#materials"
    return answer
