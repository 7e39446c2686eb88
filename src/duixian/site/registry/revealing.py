"""Identifiers in full: only to an officer at work on somebody else's file, with a reason, each time written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from duixian.site import audit
from duixian.site.accounts import throttle

from . import subjects
from .models import Subject
from .powers import VIEW, may_act, may_search

SHORTEST, LONGEST = 4, 200


class RevealError(ValueError):
    """The numbers are not shown; the message says why and what to do."""


def may_reveal(user: Any, subject: Subject, now: datetime) -> tuple[bool, str]:
    """Officers who may open the file, and whom it does not concern."""
    on = timezone.localdate(now)
    allowed, reason = may_search(user, on)
    return may_act(user, subject, VIEW, on) if allowed else (allowed, reason)


def reveal(user: Any, subject: Subject, reason: str, now: datetime) -> list[tuple[str, str]]:
    """(label, number in full) of each identifier. Also what is refused is written down. Raises RevealError."""
    plain = " ".join(reason.split())
    allowed, why = may_reveal(user, subject, now)
    if not allowed:
        return _refused(user, subject, why, "right", now)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise RevealError(
            f"请写明为什么要看完整号码，{SHORTEST} 至 {LONGEST} 个字，例如“与银行核对账户的户主”。"
        )
    if audit.holds_identifier(plain):
        raise RevealError("理由里不要写证件号码。请改写。")
    if wait := throttle.attempt("reveal", f"user {user.pk}", now):
        waited = throttle.wait_in_words(wait)
        return _refused(user, subject, f"一小时内查看完整号码的次数已多。请过 {waited}再看；确需大批核对的，请用登记库摘录。", "often", now)  # fmt: skip
    with transaction.atomic():
        shown = subjects.numbers_of(subject)
        kinds = [row.kind for row in subject.identifiers.all()]
        audit.write(
            "registry.revealed", user=user, subject=subject, detail={"reason": plain, "kinds": kinds}, now=now
        )
    return shown


def _refused(user: Any, subject: Subject, why: str, code: str, now: datetime) -> list[tuple[str, str]]:
    audit.write("registry.reveal_refused", user=user, subject=subject, detail={"why": code}, now=now)
    raise RevealError(why)
