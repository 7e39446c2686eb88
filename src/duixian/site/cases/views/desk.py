"""The case as its office sees it, and the acts on it: facts beside the rule, what can be done now, what was done."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from duixian.site import audit
from duixian.site.cases import comparing
from duixian.site.cases.engine.context import Context

from . import deskforms, deskpage
from .common import OFFICE, carry_out, case_of, context_of, refused, seen, signed_in

OWN = "这是您申报的案件，请在“我的申报”里看。"
BACK = {  # where on the page the reader goes on after an act
    "verify": "facts", "check_material": "materials", "write": "talk", "publish": "public", "settle_objection": "public", "invite": "panel",
    "cast": "panel", "recuse": "panel", "serve": "papers", "check_proof": "proofs", "answer_appeal": "appeals",
}  # fmt: skip


@signed_in
@require_safe
def case(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A case for those who handle it; opening it is written down."""
    found, context, side = seen(request, key)
    if side != OFFICE:
        return refused(request, OWN)
    audit.write(
        "case.opened",
        user=request.user,
        subject=found.claimant.key,
        about=found.number or str(found.key),
        now=context.now,
    )
    return shown(request, context)


def shown(
    request: HttpRequest,
    context: Context,
    *,
    status: int = 200,
    posted: QueryDict | None = None,
    wrong: str = "",
    more: int = 0,
) -> HttpResponse:
    """The page of a case; with `posted` what was just typed stands in its fields again."""
    form = deskpage.Form(
        fix=(posted or request.GET).get("fix", "")[:200], show=(posted or request.GET).get("show", "")[:40], wrong=wrong, more=more,
        typed=posted or QueryDict(),
    )  # fmt: skip
    return render(request, "cases/desk_case.html", deskpage.page_of(context, form), status=status)


@signed_in
@require_POST
def act(request: HttpRequest, key: uuid.UUID, act: str) -> HttpResponse:
    """One of the office's acts. Where it is refused, what was typed stays."""
    found, _, side = seen(request, key)
    if side != OFFICE:
        return refused(request, OWN)
    if act not in deskforms.TEXTS:
        return refused(request, "没有这个动作。")
    if not carry_out(request, found, act, deskforms.payload_of(request.POST, act)):
        return shown(request, context_of(case_of(found.key), request.user), status=409, posted=request.POST)
    return _back(key, act)


@signed_in
@require_POST
def verify(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A fact recorded by an officer, typed into its own field; or one more row of a list."""
    _, context, side = seen(request, key)
    if side != OFFICE:
        return refused(request, OWN)
    id_ = request.POST.get("fix", "")[:200]
    allowed, reason = comparing.may_record(context, id_)
    if not allowed:
        return refused(request, reason)
    if request.POST.get("more"):
        return shown(request, context, posted=request.POST, more=1)
    facts, wrong = deskforms.told(context, id_, deskforms.typed_in(request.POST))
    if wrong:
        return shown(request, context, status=422, posted=request.POST, wrong=wrong)
    return _verified(request, context, facts)


@signed_in
@require_POST
def accept_facts(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Declared facts that an officer found right as they stand: those that were ticked."""
    _, context, side = seen(request, key)
    if side != OFFICE:
        return refused(request, OWN)
    if request.POST.get("content") != context.assessed.content:
        messages.error(request, "打开页面以后事实有了变化，请看过现在的内容再核定。")
        return _back(key, "verify")
    wanted = set(request.POST.getlist("accept"))
    facts = {
        f.id: f.raw
        for side_ in comparing.sides(context)
        for f in side_.facts
        if f.acceptable and f.id in wanted
    }
    if not facts:
        messages.error(request, "请勾选与材料核对一致的事实。")
        return _back(key, "verify")
    return _verified(request, context, facts)


def _verified(request: HttpRequest, context: Context, facts: Mapping[str, Any]) -> HttpResponse:
    payload = {
        "facts": dict(facts),
        "evidence": deskforms.evidence_of(request.POST),
        "from": request.POST.get("from", "")[:10],
    }
    if not carry_out(request, context.case, "verify", payload):
        return shown(
            request, context_of(case_of(context.case.key), request.user), status=409, posted=request.POST
        )
    return _back(context.case.key, "verify")


def _back(key: uuid.UUID, act: str) -> HttpResponse:
    answer = redirect("cases:desk-case", key)
    if act in BACK:
        answer["Location"] = f"{reverse('cases:desk-case', args=[key])}#{BACK[act]}"
    return answer
