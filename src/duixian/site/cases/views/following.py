"""Pages of the applicant's side after filing: how the case stands, what is to be done, papers, money, the way it goes."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.rules.answer import PER
from duixian.rules.drawing import Position, draw
from duixian.site.cases import drafting, drift, issuing, materials, paid, publicity, receiving, tables
from duixian.site.cases.acts import appealing, proving
from duixian.site.cases.duties import duties
from duixian.site.cases.engine.apply import may
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case
from duixian.site.cases.standing import history, standing
from duixian.site.funds import payees
from duixian.site.funds.values import FundsError

from . import public, taking
from .applying import draft_page, hidden, keep_typed, links, may_hand_in, may_write
from .common import APPLICANT, carry_out, refused, seen, signed_in, user_of

ACTS = ("file", "correct", "withdraw", "appeal", "write", "proof", "outcome")


@signed_in
@require_safe
def case(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A draft to go on with, or how a case stands."""
    found, context, side = seen(request, key)
    if side != APPLICANT:
        return redirect("cases:desk-case", key)
    if gone := drift.missing(context.pack, found):
        return render(
            request,
            "cases/resting.html",
            {
                "section": "cases", "case": found, "gone": gone, "may_withdraw": may(found, "withdraw", request.user, context.now)[0],
                "papers": issuing.papers_of(found), "request_key": uuid.uuid4().hex,
            },
        )  # fmt: skip
    if found.phase == Case.Phase.DRAFT:
        return draft_page(request, context)
    return render(request, "cases/case.html", case_context(request, context))


def case_context(request: HttpRequest, context: Context) -> dict[str, Any]:
    """What the page of a filed case shows its applicant."""
    found = context.case
    listed = [one.listing for one in found.listed.select_related("listing")]
    correcting, steps = found.stopped_at is not None, own_outcomes(context)
    happened = history(context.pack, found, office=False)
    return {
        "section": "cases", "case": found, "benefit": context.benefit, "pack": context.pack, "links": links(context),
        "wanted": materials.wanted(found, context.assessed), "may_attach": may_hand_in(context)[0],
        "standing": standing(context.pack, found, context.today), "history": happened, "correcting": correcting,
        "asked_for": [one for one in happened if one.event.act == "correction"][-1:] if correcting else [],
        "papers": issuing.papers_of(found), "messages_": found.messages.filter(internal=False).select_related("user"),
        "may": {act: may(found, act, request.user, context.now) for act in ACTS if act not in ("file", "outcome")},
        "steps": steps, "asked_at_step": _asked_at_step(found) if steps else "", "listings": listed, "still_public": [one for one in listed if public.shown(one)], "decision": appealing.decision_of(found),
        "objections": [o for listing in listed for o in publicity.objections_of(found, listing)],
        "questions": drafting.form(context.assessed, more=request.GET.get("more", ""), hide=hidden(context)) if may_write(context)[0] else [],
        "appeals": found.appeals.all(), "appeal_until": appealing.appeal_until(context), "appealable": appealing.appealable(context), "remedies": issuing.remedies(context),
        "tables": tables.offered(found.key, tables.THEIRS), "proofs": proving.asked(context), "request_key": uuid.uuid4().hex, "instalments": paid.instalments(found, context.benefit.title, context.today.year),
        "per": PER.get(context.benefit.period, ""), "term": context.assessed.details.term(found.benefit),
        "owed": paid.owed(found), "payees": paid.payees_of(context), "drawing": drawing(context), "hide": hidden(context), "duties": duties(context),
    }  # fmt: skip


def own_outcomes(context: Context) -> list[tuple[Any, bool, str]]:
    """The outcomes of a step that is the applicant's to take, each with whether it can be taken now; not the one that
    comes by itself when the time is over."""
    step, found = context.step, context.case
    if step is None or found.stopped_at is not None or context.role_of(step).kind != "applicant":
        return []
    lapse = step.limit.on_expiry if step.limit is not None else ""
    return [
        (o, *may(found, "outcome", context.by, context.now, {"outcome": o.id, "minutes": "-", "ground": "-"}))
        for o in step.outcomes
        if o.id != lapse
    ]


def _asked_at_step(case: Case) -> str:
    """What the office wrote when it handed the case to the applicant."""
    last = case.events.filter(act="outcome").order_by("-seq").first()
    return last.note if last is not None else ""


def drawing(context: Context) -> str:
    """The procedure as a picture, with where the case stands."""
    found = context.case
    passed = {e.step: timezone.localdate(e.at) for e in found.events.filter(act="outcome").order_by("seq")}
    position = Position(found.step, passed, found.due, found.due_provisional)
    return draw(context.pack, found.procedure, position, name="case", inline=True)


@signed_in
@require_POST
def act(request: HttpRequest, key: uuid.UUID, act: str) -> HttpResponse:
    """One of the applicant's acts. What was typed into the draft beside the button is kept first."""
    found, context, side = seen(request, key)
    if side != APPLICANT or act not in ACTS:
        return refused(request, "没有这个动作。")
    if (gone := drift.missing(context.pack, found)) and act != "withdraw":
        return refused(request, gone)
    if act in ("file", "correct", "outcome") and may_write(context)[0]:
        saved = keep_typed(request, context)
        if saved.wrong:
            messages.error(request, "有的内容不对，还没有提交。请改正标出的地方再提交。")
            if found.phase == Case.Phase.DRAFT:
                return draft_page(request, context, saved)
            return redirect("cases:case", key)
    done = carry_out(request, found, act, payload_of(request, found, act))
    if act == "withdraw" and done and found.number is None:
        return redirect("cases:mine")
    return redirect("cases:case", key)


def payload_of(request: HttpRequest, case: Case, act: str) -> dict[str, Any]:
    """What the applicant's forms may say; everything else is left aside."""
    names = {
        "file": ("note", "outcome"),
        "appeal": ("text", "decision"),
        "write": ("text",),
        "proof": ("note", "proof"),
        "outcome": ("outcome", "note"),
    }
    found: dict[str, Any] = {
        k: request.POST.get(k, "")[:4000] for k in names.get(act, ("note",)) if request.POST.get(k)
    }
    if act == "file":
        found["anyway"] = request.POST.get("anyway") == "1"
        found["paper"] = case.paper  # of a draft entered at the window; never what a form says
    return found


@signed_in
@require_POST
def prove(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A file of a proof that has to be shown again and again."""
    _, context, side = seen(request, key)
    if side != APPLICANT:
        return refused(request, "没有这个动作。")
    names = {name for one in proving.asked(context) if one.open and not one.instead for name in one.names}
    wrong, done = taking.take(request, context, names, proving.may_offer, others=False)
    messages.error(request, wrong) if wrong else messages.success(request, done)
    answer = redirect("cases:case", key)
    answer["Location"] += "#proofs"
    return answer


@signed_in
@require_POST
def account(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The account that payments go to: kept sealed, shown masked, written down."""
    _, context, side = seen(request, key)
    if side != APPLICANT:
        return refused(request, "没有这个动作。")
    payee = next(
        (p for p in paid.payees_of(context) if str(p.subject.key) == request.POST.get("payee")), None
    )
    if payee is None or not payee.may[0]:
        return refused(request, payee.may[1] if payee else "没有这个收款人。")
    try:
        typed = {name: request.POST.get(name, "") for name in ("name", "number", "bank")}
        kept = receiving.set_account(context, payee.subject, user_of(request), **typed)
        wait = payees.waiting_days(context.case.pack)
        days = f"从 {wait} 天后起" if wait else "以后的拨付"
        messages.success(request, f"收款账户已登记（{kept.masked}）。{days}打到这个账户。")
    except FundsError as error:
        messages.error(request, str(error))
    answer = redirect("cases:case", key)
    answer["Location"] += "#money"
    return answer
