"""Pages of the offices: the work list by deadline, a case side by side with its rule, the acts at its step."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duixian.site.accounts import posts
from duixian.site.cases import issuing, materials, panels, publicity
from duixian.site.cases.comparing import sides
from duixian.site.cases.engine.apply import may
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case, Proposal
from duixian.site.cases.reasons import leaves_of
from duixian.site.cases.standing import history, standing
from duixian.site.shelf import shelf

from .common import OFFICE, carry_out, case_of, context_of, refused, side_of, signed_in, user_of

PER_PAGE = 50
ACTS = (
    "accept", "ask_correction", "outcome", "confirm", "decline", "assign", "verify", "check_material", "write", "publish",
    "settle_objection", "invite", "cast", "recuse", "answer_appeal",
)  # fmt: skip
TEXTS = ("note", "ground", "minutes", "outcome", "attachment", "state", "evidence", "text", "to", "opinion", "score", "finding", "objection", "answer")  # fmt: skip


def of_posts(user: Any) -> QuerySet[Case] | None:
    """The cases at steps that a user's posts handle today; None where there are no posts."""
    held = posts.posts_of(user, timezone.localdate())
    if not held:
        return None
    wanted = Q(pk=None)
    for post in held:
        here = Q(pack=post.pack, role=post.role)
        wanted |= here & Q(territory=post.territory) if post.territory else here
    return Case.objects.filter(wanted, phase__in=[Case.Phase.OPEN, Case.Phase.GRANTED])


@signed_in
def worklist(request: HttpRequest) -> HttpResponse:
    """What waits for this user's posts, the nearest deadline first."""
    rows = of_posts(request.user)
    if rows is None:
        return refused(request, "您没有担任办理案件的岗位。")
    chosen = {name: request.GET.get(name, "") for name in ("whose", "step", "late", "words")}
    if chosen["whose"] == "me":
        rows = rows.filter(assignee=user_of(request))
    elif chosen["whose"] == "free":
        rows = rows.filter(assignee=None)
    if chosen["step"]:
        pack, _, step = chosen["step"].partition(":")
        rows = rows.filter(pack=pack, step=step)
    today = timezone.localdate()
    if chosen["late"] == "1":
        rows = rows.filter(due__lt=today)
    if chosen["words"].strip():
        words = chosen["words"].strip()[:100]
        rows = rows.filter(
            Q(number__iexact=words)
            | Q(claimant__name__startswith=words)
            | Q(applicant__name__startswith=words)
        )
    steps = rows.order_by().values_list("pack", "step").distinct()[:200]
    ordered = rows.select_related("claimant", "applicant", "assignee").order_by(
        F("due").asc(nulls_last=True), "id"
    )
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    known = {ready.pack.id: ready.pack for ready in shelf().all()}
    found = [
        (c, known[c.pack].benefits[c.benefit].title, standing(known[c.pack], c, today))
        for c in page
        if c.pack in known
    ]
    return render(
        request, "cases/worklist.html",
        {"section": "desk", "rows": found, "page": page, "chosen": chosen, "steps": [(f"{p}:{s}", _label(known, p, s)) for p, s in steps], "today": today},
    )  # fmt: skip


def _label(known: dict[str, Any], pack: str, step: str) -> str:
    for procedure in known[pack].procedures.values() if pack in known else ():
        for one in procedure.steps:
            if one.id == step:
                return str(one.label)
    return step


@signed_in
def case(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A case for those who handle it: facts, evidence, conditions and articles side by side, and what can be done now."""
    found = case_of(key)
    context = context_of(found, request.user)
    side, reason = side_of(context)
    if side != OFFICE:
        return refused(request, reason or "这是您申报的案件，请在“我的申报”里看。")
    return render(request, "cases/desk_case.html", page_of(request, context))


def page_of(request: HttpRequest, context: Context) -> dict[str, Any]:
    found, step = context.case, context.step
    now = context.now
    listing = publicity.latest(found, found.step) if step is not None and step.publicity is not None else None
    outcomes = []
    for outcome in step.outcomes if step is not None else ():
        trial = context_of(found, request.user, {"outcome": outcome.id, "minutes": "-", "ground": "-"})
        from duixian.site.cases.acts import ACTS as TABLE

        outcomes.append((outcome, *TABLE["outcome"].may(trial)))
    return {
        "section": "desk", "case": found, "benefit": context.benefit, "pack": context.pack, "step": step, "outcomes": outcomes,
        "role": context.role_of(step) if step else None, "sides": sides(context), "leaves": leaves_of(context.assessed),
        "wanted": materials.wanted(found, context.assessed), "standing": standing(context.pack, found, context.today),
        "history": history(context.pack, found, office=True), "papers": issuing.papers_of(found), "found": context.assessed.found,
        "messages_": found.messages.select_related("user"), "may": {act: may(found, act, request.user, now) for act in ACTS if act != "outcome"},
        "proposal": Proposal.objects.filter(case=found, state=Proposal.State.OPEN).select_related("user").first(), "listing": listing,
        "objections": publicity.objections_of(found, listing) if listing else [], "request_key": uuid.uuid4().hex,
        "panel": panels.tally(found, step.id, step.panel) if step is not None and step.panel else None,
        "colleagues": posts.holders(found.pack, found.role, found.territory, context.today) if found.role else [],
        "appeals": found.appeals.select_related("user"), "attachments": found.attachments.exclude(state="removed").select_related("file"),
    }  # fmt: skip


@signed_in
@require_POST
def act(request: HttpRequest, key: uuid.UUID, act: str) -> HttpResponse:
    """One of the office's acts."""
    found = case_of(key)
    side, reason = side_of(context_of(found, request.user))
    if side != OFFICE or act not in ACTS:
        return refused(request, reason or "没有这个动作。")
    carry_out(request, found, act, payload_of(request, act))
    return redirect("cases:desk-case", key)


def payload_of(request: HttpRequest, act: str) -> dict[str, Any]:
    """What the office's forms may say, by name; everything else is left aside."""
    found: dict[str, Any] = {k: request.POST.get(k, "")[:4000] for k in TEXTS if request.POST.get(k)}
    for name in ("wanted", "leaves", "members"):
        if request.POST.getlist(name):
            found[name] = [value[:300] for value in request.POST.getlist(name)][:200]
    for name in ("founded", "overturn", "agrees", "internal"):
        if request.POST.get(name) in ("1", "0"):
            found[name] = request.POST[name] == "1"
    if act == "verify":
        found["facts"] = (
            {request.POST.get("fact", ""): request.POST.get("value", "")} if request.POST.get("fact") else {}
        )
    return found
