"""Ending what was granted, on the office's page of a case: the grounds there are, what was proposed, the acts of two persons."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from duixian.site.cases import acts as registered
from duixian.site.cases.acts import ending
from duixian.site.cases.engine.context import Context

from . import deskforms
from .common import OFFICE, carry_out, refused, seen, signed_in

ACTS = {"end": ("found", "minutes"), "confirm_end": (), "refuse_end": ("note",)}


def shown(context: Context) -> dict[str, Any] | None:
    """What the page shows; None where the procedure knows no ending, or nothing was granted."""
    if context.case.phase not in ending.STANDING or not ending.endings_of(context):
        return None
    proposal = ending.proposed(context)
    grounds = list(ending.ways(context)) if proposal is None else []
    named = (
        next(
            (
                (one, ground)
                for one in ending.endings_of(context)
                for ground in one.grounds
                if (one.id, ground.id) == (proposal.payload.get("ending"), proposal.payload.get("cause"))
            ),
            None,
        )
        if proposal is not None
        else None
    )
    return {
        "grounds": [
            {
                "key": f"{one.id} {ground.id}",
                "label": f"{one.label}：{ground.label}",
                "cite": ground.cite or one.cite,
            }
            for one, ground, (allowed, _) in grounds
            if allowed
        ],
        "why": next((why for _, _, (allowed, why) in grounds if not allowed), ""),
        "minutes": any(one.minutes for one, _, (allowed, _) in grounds if allowed),
        "proposal": proposal,
        "named": named,
        "may": {act: registered.ACTS[act].may(deskforms.trial(context)) for act in ACTS},
    }


@signed_in
@require_POST
def act(request: HttpRequest, key: uuid.UUID, act: str) -> HttpResponse:
    """Propose, confirm, refuse."""
    case, _, side = seen(request, key)
    if side != OFFICE:
        return refused(request, "终止和撤销由承办机关办理。")
    if act not in ACTS:
        raise Http404("没有这个动作。")
    payload: dict[str, Any] = {name: request.POST.get(name, "")[:2000] for name in ACTS[act]}
    if act == "end":
        way, _, cause = request.POST.get("ground", "")[:300].partition(" ")
        payload |= {"ending": way, "cause": cause}
    carry_out(request, case, act, payload)
    return redirect(reverse("cases:desk-case", args=[key]) + "#end")
