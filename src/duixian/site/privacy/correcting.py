"""Asking that something in the registry is put right, and answering. What is right is recorded in the person's file by whoever may;
the answer here only tells what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from duixian.site import audit
from duixian.site.accounts import posts
from duixian.site.accounts.models import User
from duixian.site.notices import outbox
from duixian.site.registry.powers import own_subject, person_of

from .models import Correction

MOST_OPEN = 5
State = Correction.State


class CorrectionError(ValueError):
    """A request or an answer that is not taken; the message says what to do."""


def ask(user: User, text: str, now: datetime) -> Correction:
    """Say what is wrong in one's own file. Raises CorrectionError."""
    own, plain = own_subject(user), text.strip()[:2000]
    if own is None:
        raise CorrectionError("这个账户没有和本人的登记对上，不能在这里请求更正。请到窗口办理。")
    if not plain:
        raise CorrectionError("请写明哪里有误、应当是什么、凭什么。")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if Correction.objects.filter(subject=own, state=State.OPEN).count() >= MOST_OPEN:
            raise CorrectionError(f"已有 {MOST_OPEN} 件没有答复，请等答复后再提。")
        made = Correction.objects.create(subject=own, user=user, text=plain, asked_at=now)
        audit.write("privacy.correction_asked", user=user, subject=own, about=f"更正 {made.key}", now=now)
    return made


def may_answer(user: Any) -> posts.Allowed:
    """Whoever holds an office's post."""
    if posts.officer_on(user, timezone.localdate()):
        return True, ""
    return False, "更正由承办机关办理。"


def answer(key: UUID, state: str, text: str, by: Any, now: datetime) -> Correction:
    """Tell what came of a request; never of one's own. Raises CorrectionError."""
    allowed, reason = may_answer(by)
    plain = text.strip()[:2000]
    if not allowed:
        raise CorrectionError(reason)
    if state not in (State.DONE, State.REFUSED) or not plain:
        raise CorrectionError("请选更正或不更正，并写明怎样办的、为什么。")
    with transaction.atomic():
        rows = Correction.objects.select_for_update(of=("self",)).select_related("subject", "user")
        found = rows.filter(key=key, state=State.OPEN).first()
        if found is None:
            raise CorrectionError("没有这件请求，或者已经答复。")
        person = person_of(by)
        if person is not None and person.pk == found.subject_id:
            raise CorrectionError("不能答复本人的请求。请由另一位办理。")
        found.state, found.answer, found.closed_by, found.closed_at = state, plain, by, now
        found.save(update_fields=["state", "answer", "closed_by", "closed_at"])
        audit.write(
            "privacy.correction_answered", user=by, subject=found.subject, about=f"更正 {found.key}", detail={"state": state}, now=now
        )  # fmt: skip
        outbox.put("correction", to_user=found.user, case_number="", once=f"correction {found.key}", now=now)
    return found
