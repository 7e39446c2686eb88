"""Several cases at the same step: chosen from the work list, previewed, carried out, reported."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duixian.rules.model.conduct import Step
from duixian.site.cases.batching import ACTS, MOST, BatchError, Told, Wanted, at_hand, check, publish, trial
from duixian.site.cases.batching import carry_out as carry_out_all
from duixian.site.cases.models import Case, Proposal
from duixian.site.shelf import shelf

from .common import refused, signed_in, user_of

SAID = {
    "outcome": ("outcome", "minutes", "note", "ground"),
    "publish": ("until",),
}  # what the form says, by act


def _steps(rows: Any) -> list[tuple[str, str, int]]:
    """The steps at which this user's cases stand: key, label, how many."""
    found = rows.order_by().values_list("pack", "procedure", "step").annotate(n=Count("pk"))
    named = [(":".join(key), step, count) for *key, count in found if (step := _step(*key)) is not None]
    return [
        (key, f"{step.label}（{_procedure(key)}）", count)
        for key, step, count in sorted(named, key=lambda one: -one[2])
    ]


def _step(pack: str, procedure: str, step: str) -> Step | None:
    ready = shelf().by_id(pack)
    known = ready.pack.procedures.get(procedure) if ready is not None else None
    return next((s for s in known.steps if s.id == step), None) if known is not None else None


def _procedure(key: str) -> str:
    pack, procedure, _ = key.split(":")
    ready = shelf().by_id(pack)
    return ready.pack.procedures[procedure].label if ready is not None else procedure


@signed_in
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The cases at one step that this user's posts handle, to be ticked; with what can be done to them."""
    rows = at_hand(request.user, timezone.localdate())
    if rows is None:
        return refused(request, "您没有担任办理案件的岗位。")
    steps = _steps(rows)
    key = request.GET.get("step") or (steps[0][0] if steps else "")
    if key not in {one[0] for one in steps}:
        return _page(request, "choose", steps=steps, key="", cases=[], step=None)
    pack, procedure, step = key.split(":")
    cases = rows.filter(pack=pack, procedure=procedure, step=step, stopped_at=None).select_related(
        "claimant", "applicant"
    )
    page = Paginator(cases.order_by("due", "id"), MOST).get_page(request.GET.get("page"))
    found = list(page)
    waiting = Proposal.objects.filter(
        case__in=found, act="outcome", state=Proposal.State.OPEN
    ).select_related("user")
    proposals = {one.case_id: str(one.user) for one in waiting}
    ready = shelf().by_id(pack)
    titles = {b.id: b.title for b in ready.pack.benefits.values()} if ready is not None else {}
    return _page(
        request, "choose", steps=steps, key=key, step=_step(pack, procedure, step), page=page, most=MOST, proposals=bool(proposals), every=request.GET.get("all") == "1",
        cases=[(case, titles.get(case.benefit, case.benefit), proposals.get(case.pk, "")) for case in found],
    )  # fmt: skip


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    return render(request, f"cases/batch_{name}.html", {"section": "desk", **context})


def wanted_of(request: HttpRequest) -> Wanted:
    """What the form asks for: only cases of this user's posts, each with the version seen."""
    rows = at_hand(request.user, timezone.localdate())
    seen: dict[uuid.UUID, int] = {}
    for text in request.POST.getlist("case")[: MOST + 1]:
        match = re.fullmatch(r"([0-9a-f-]{36}):([0-9]{1,9})", text)
        if match:
            try:
                seen[uuid.UUID(match[1])] = int(match[2])
            except ValueError:
                continue
    found = (
        rows.filter(key__in=seen).select_related("claimant", "applicant", "opened_by").order_by("due", "id")
        if rows is not None
        else []
    )
    act, key = request.POST.get("act", ""), request.POST.get("batch", "")
    payload = {
        name: request.POST.get(name, "").strip()[:4000] for name in SAID.get(act, ()) if request.POST.get(name) is not None
    }  # fmt: skip
    return Wanted(
        act if act in ACTS else "", payload, tuple((case, seen[case.key]) for case in found), user_of(request),
        key if re.fullmatch(r"[0-9a-f]{32}", key) else uuid.uuid4().hex,
    )  # fmt: skip


@signed_in
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Which of the cases can, and which cannot, with the reasons."""
    wanted = wanted_of(request)
    try:
        check(wanted)
        if wanted.act == "outcome" and not wanted.payload.get("outcome"):
            raise BatchError("没有选结果。")
    except BatchError as error:
        messages.error(request, str(error))
        return redirect("cases:desk-batch")
    told = trial(wanted, timezone.now())
    return _page(request, "preview", wanted=wanted, told=_with_versions(wanted, told), can=sum(t.done for t in told), what=_what(wanted), batch=uuid.uuid4().hex)  # fmt: skip


def _with_versions(wanted: Wanted, told: list[Told]) -> list[tuple[Told, int]]:
    return [(one, version) for one, (_, version) in zip(told, wanted.cases, strict=True)]


def _what(wanted: Wanted) -> str:
    case: Case = wanted.cases[0][0]
    step = _step(case.pack, case.procedure, case.step)
    if step is None:
        return ""
    if wanted.act == "outcome":
        outcome = next((o for o in step.outcomes if o.id == wanted.payload.get("outcome")), None)
        return f"{step.label}：{outcome.label if outcome is not None else ''}"
    return f"{step.label}：{ {'confirm': '复核同意', 'accept': '受理', 'publish': '作为一份名单公示'}[wanted.act] }"


@signed_in
@require_POST
def carry_out(request: HttpRequest) -> HttpResponse:
    """Carry it out, and report case by case."""
    wanted = wanted_of(request)
    try:
        check(wanted)
        if wanted.act == "publish":
            listing = publish(wanted, timezone.now())
            messages.success(request, f"已公示 {len(listing.rows)} 件，到 {listing.ends} 为止。")
            return redirect("cases:listing", listing.key)
    except BatchError as error:
        messages.error(request, str(error))
        return redirect("cases:desk-batch")
    what = _what(wanted)
    told = carry_out_all(wanted, timezone.now())
    return _page(request, "done", told=told, what=what, done=sum(t.done for t in told))
