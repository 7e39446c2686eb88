"""The materials of a filed case: what is handed in or taken back is an event of the case, and what an office approved rests
on the materials that were there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from duixian.rules.decisions import content_hash
from duixian.site import audit
from duixian.site.cases.engine.act import Allowed
from duixian.site.cases.engine.context import Context
from duixian.site.cases.materials import GIVEN
from duixian.site.cases.models import Attachment, Case
from duixian.site.cases.under_lock import context_of
from duixian.site.prepared import put

STANDING = (Attachment.State.OFFERED, Attachment.State.ACCEPTED)
KEPT, REMOVED = "handed_in", "taken_back"
TRAIL = {KEPT: "files.kept", REMOVED: "files.removed"}


def digest_of(context: Context) -> str:
    """The hash of the materials of a claim as they stand: files by their SM3, papers by their names. Proofs that are shown
    later, again and again, are not among them."""
    named = {material.name for material in context.benefit.materials} | {""}
    there = [
        [one.material, one.file.digest if one.file is not None else "paper"]
        for one in GIVEN.all(context.case)
        if one.state in STANDING and one.material in named
    ]
    return content_hash({"materials": sorted(there)})


def under_lock(context: Context, may: Callable[[Context], Allowed]) -> tuple[Context, Allowed]:
    """The case as it stands, locked until the transaction ends, and whether the user may still do what they want with it."""
    found = context_of(context.case.key, context.by, context.now)
    if found is None:
        return context, (False, "规则包现在不能使用，请联系管理员。")
    return found, may(found)


def note(context: Context, act: str, attachment: Attachment) -> None:
    """Write down that a material was handed in or taken back (`act`): in the trail, and of a filed case as its event."""
    write_down(context.by, context.case, act, attachment, context.now)
    if context.case.phase != Case.Phase.DRAFT:
        context.event(act, material=attachment.material, attachment=str(attachment.key))
        put(context.case)


def write_down(user: Any, case: Case, act: str, attachment: Attachment, now: datetime) -> None:
    """The row of the trail alone: of a draft."""
    detail = {"attachment": attachment.key, "on_paper": attachment.on_paper}
    about = case.number or f"草稿 {case.key}"
    audit.write(TRAIL[act], user=user, subject=case.claimant.key, about=about, detail=detail, now=now)
