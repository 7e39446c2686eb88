"""Ordering that something is kept (a court, an inquiry), and letting go of it again, by another person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from duixian.site import audit
from duixian.site.accounts.models import Post
from duixian.site.accounts.posts import Allowed, posts_of
from duixian.site.cases.models import Case
from duixian.site.registry.powers import same_person

from .models import Hold


class HoldError(ValueError):
    """What cannot be held or let go; the message says what to do."""


def may_hold(user: Any) -> Allowed:
    """Whoever holds a post of oversight today."""
    if any(post.kind == Post.Kind.OVERSEE for post in posts_of(user, timezone.localdate())):
        return True, ""
    return False, "保全由监督岗位办理。"


def hold(number: str, person: bool, reason: str, by: Any, now: datetime) -> Hold:
    """Nothing of the case of this number (or of whom it concerns: all their cases and their file) is erased. Raises HoldError."""
    case = Case.objects.select_related("claimant").filter(number=number.strip()[:40]).first()
    said = _said(reason)
    if case is None:
        raise HoldError("没有这个编号的案件。请照法律文书上的编号写。")
    if case.erased_at is not None:
        raise HoldError("这个案件的保存期已满，内容已经销毁。")
    about, label = (case.claimant.key, f"{case.number} 的申领人") if person else (case.key, str(case.number))
    try:
        with transaction.atomic():
            made = Hold.objects.create(about=about, label=label, reason=said, by=by, at=now)
            audit.write(
                "privacy.held", user=by, subject=case.claimant, about=label, detail={"reason": said}, now=now
            )
    except IntegrityError:
        raise HoldError("已经保全了。") from None
    return made


def release(pk: int, reason: str, by: Any, now: datetime) -> Hold:
    """Let go, by another person than who held it. Raises HoldError."""
    said = _said(reason)
    with transaction.atomic():
        found = (
            Hold.objects.select_for_update(of=("self",))
            .select_related("by")
            .filter(pk=pk, lifted_at=None)
            .first()
        )
        if found is None:
            raise HoldError("没有这项保全，或者已经解除。")
        if same_person(found.by, by):
            raise HoldError("解除要由另一位监督人员办理。")
        found.lifted_by, found.lifted_at, found.lifted_reason = by, now, said
        found.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
        audit.write("privacy.released", user=by, about=found.label, detail={"reason": said}, now=now)
    return found


def _said(reason: str) -> str:
    plain = " ".join(reason.split())[:300]
    if not plain:
        raise HoldError("请写明原因和文号。")
    if audit.holds_identifier(plain):
        raise HoldError("请不要写证件号码。")
    return plain
