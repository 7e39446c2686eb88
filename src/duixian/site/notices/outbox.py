"""Writing notices: rows in the caller's transaction, so that none is lost with it and none outlives its undoing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from duixian.site.prepared import Arg, Prepared, add

from .contacts import channels_of
from .models import Channel, Notice
from .texts import TEXTS

LOT = 500  # rows in one statement
UNREAD = Prepared[Notice](
    lambda: (
        Notice.objects.filter(user=Arg(0), channel=Channel.SITE, read_at=None)
        .order_by()
        .values("user")
        .annotate(count=Count("pk"))
        .values_list("count")
    )
)


@dataclass(frozen=True, slots=True)
class Telling:
    """One notice of many; fields as in `put`."""

    kind: str
    user: Any
    case_number: str
    deadline: date | None = None
    once: str = ""


def put(
    kind: str, *, to_user: Any, case_number: str, deadline: date | None = None, now: datetime, once: str = ""
) -> None:
    """Write a notice: one row in the site, one for each channel the user has agreed to.

    `once` names what is told of (a transition): the same again writes nothing. Without it the kind, the case and the
    deadline name it, or the moment where there is no deadline. Raises ValueError for a kind that does not exist.
    """
    put_all([Telling(kind, to_user, case_number, deadline, once)], now)


def put_all(tellings: Sequence[Telling], now: datetime) -> None:
    """`put` for many at once."""
    put_rows(rows(tellings, now))


def rows(tellings: Sequence[Telling], now: datetime) -> list[Notice]:
    """The rows of these notices, not written yet."""
    agreed = channels_of({one.user.pk for one in tellings}) if tellings else {}
    found = []
    for one in tellings:
        if one.kind not in TEXTS:
            raise ValueError(f"no notice of kind {one.kind!r}; there are {', '.join(TEXTS)}")
        told_of = one.once or f"{one.case_number}|{one.deadline or now.isoformat()}"
        about = f"{one.kind}|{told_of}"[:200]
        found += [
            _row(one.user, channel, one.kind, one.case_number, one.deadline, about, now) for channel in [Channel.SITE, *agreed.get(one.user.pk, ())]
        ]  # fmt: skip
    return found


def put_rows(made: Sequence[Notice]) -> None:
    """Write them; what was told before is passed over."""
    for start in range(0, len(made), LOT):
        add(*made[start : start + LOT], ignore=True)


def _row(
    user: Any, channel: str, kind: str, number: str, deadline: date | None, about: str, now: datetime
) -> Notice:
    site = channel == Channel.SITE
    return Notice(
        user=user, channel=channel, kind=kind, case_number=number, deadline=deadline, once=about, put_at=now, next_at=now,
        state=Notice.State.SENT if site else Notice.State.WAITING, sent_at=now if site else None,
    )  # fmt: skip


def unread(user: Any) -> int:
    """How many notices in the site the user has not read."""
    found = UNREAD.rows(user)
    return int(found[0][0]) if found else 0
