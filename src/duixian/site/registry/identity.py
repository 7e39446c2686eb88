"""Whose account it is, shown at a window: the person comes with their papers, an officer says so, the account is theirs to use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from duixian.site import audit
from duixian.site.accounts import managing, posts

from .models import Subject
from .powers import DECLARE, may_act


class IdentityError(ValueError):
    """An account that cannot be given back at the window; the message says what to do."""


def rests(subject: Subject) -> bool:
    """Whether the account of a person waits until somebody made sure that it is theirs."""
    return subject.account is not None and subject.account.to_confirm


def may_prove(by: Any, subject: Subject, now: datetime) -> tuple[bool, str]:
    """Officers, whom the file does not concern."""
    on = timezone.localdate(now)
    if not posts.officer_on(by, on):
        return False, "账户由窗口工作人员当面核对。"
    return may_act(by, subject, DECLARE, on, paper="本人到窗口")


def prove(subject: Subject, evidence: str, by: Any, now: datetime) -> None:
    """The person showed at the window who they are. Raises IdentityError."""
    plain = " ".join(evidence.split())[:200]
    allowed, reason = may_prove(by, subject, now)
    if not allowed:
        raise IdentityError(reason)
    if not rests(subject) or subject.account is None:
        raise IdentityError("这个人的账户不用确认。请刷新页面。")
    if not plain:
        raise IdentityError("请写明核对了什么证件，例如“居民身份证原件，与本人相符”。")
    if audit.holds_identifier(plain):
        raise IdentityError("请不要写证件号码，只写看过什么证件。")
    with transaction.atomic():
        managing.wake(subject.account)
        about = f"账户 {subject.account.pk}"
        audit.write(
            "registry.account_proven",
            user=by,
            subject=subject,
            about=about,
            detail={"reason": plain},
            now=now,
        )
