"""What is done with accounts and posts goes into the audit trail, in the caller's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from duixian.site import audit


def write(act: str, *, user: Any, about: Any, now: datetime, detail: dict[str, Any] | None = None) -> None:
    """One row: who (none: the console, or nobody signed in) did what to which account (none: to no account there is).

    An account is named by its number; a name to sign in with may be anything, an identifier too.
    """
    whom = f"账户 {about.pk}" if about is not None else ""
    audit.write(act, user=user, about=whom, detail=detail or {}, now=now)
