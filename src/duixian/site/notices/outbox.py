"""Writing notices: rows in the caller's transaction, so that none is lost with it and none outlives its undoing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from .contacts import usable_channels
from .models import Channel, Notice
from .texts import TEXTS


def put(
    kind: str, *, to_user: Any, case_number: str, deadline: date | None = None, now: datetime, once: str = ""
) -> None:
    """Write a notice: one row in the site, one for each channel the user has agreed to.

    `once` names what is told of (a transition): the same again writes nothing. Without it the kind, the case and the
    deadline name it, or the moment where there is no deadline. Raises ValueError for a kind that does not exist.
    """
    if kind not in TEXTS:
        raise ValueError(f"no notice of kind {kind!r}; there are {', '.join(TEXTS)}")
    about = f"{kind}|{once or f'{case_number}|{deadline or now.isoformat()}'}"[:200]
    Notice.objects.bulk_create(
        [
            Notice(
                user=to_user, channel=channel, kind=kind, case_number=case_number, deadline=deadline, once=about, put_at=now,
                next_at=now, state=Notice.State.SENT if channel == Channel.SITE else Notice.State.WAITING,
                sent_at=now if channel == Channel.SITE else None,
            )
            for channel in [Channel.SITE, *usable_channels(to_user)]
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def unread(user: Any) -> int:
    """How many notices in the site the user has not read."""
    return Notice.objects.filter(user=user, channel=Channel.SITE, read_at=None).count()
