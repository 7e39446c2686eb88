"""Who looked: the rows of the audit trail that name the person, told by office; and what the account itself did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from duixian.site.accounts.models import Post
from duixian.site.accounts.posts import holds
from duixian.site.audit.acts import ACTS
from duixian.site.audit.models import Row
from duixian.site.privacy.export.gathering import Part, Whose, table

# What offices prepare against somebody is told by its decision, not by the trail.
NOT_TOLD = ("registry.sanction", "cases.objector", "cases.ballot")


def looking(whose: Whose) -> Part:
    """Who did what with the person's file, and what was done with the account."""
    own = whose.subject
    about = Row.objects.filter(subject=own.key).order_by("pk") if own is not None else Row.objects.none()
    mine = Row.objects.filter(user=whose.user).order_by("pk")
    return Part(
        "looking", "谁看过、谁办过",
        (
            table("对本人的登记、案件和证卡", _told(about, whose)),
            table("本人账户做过的事", (_did(row, whose) for row in mine.iterator(chunk_size=1000))),
        ),
    )  # fmt: skip


def _did(row: Row, whose: Whose) -> dict[str, Any]:
    """What the account did; about what only where that concerns the person: what one handled for others is theirs."""
    own = whose.subject is not None and row.subject == whose.subject.key
    return {"时间": row.at, "行为": ACTS.get(row.act, row.act), "事项": row.about if own else ""}


def _told(rows: Any, whose: Whose) -> Iterator[dict[str, Any]]:
    offices: dict[tuple[int, date], str] = {}
    for row in rows.iterator(chunk_size=1000):
        if row.act.startswith(NOT_TOLD):
            continue
        on = timezone.localdate(row.at)
        if row.user_id is None:
            by = "系统"
        elif row.user_id == whose.user.pk:
            by = "本人"
        else:
            if (row.user_id, on) not in offices:
                offices[row.user_id, on] = _office(row.user_id, on)
            by = offices[row.user_id, on]
        yield {"时间": row.at, "行为": ACTS.get(row.act, row.act), "事项": row.about, "由谁": by}


def _office(user: int, on: date) -> str:
    """The offices somebody worked in on a day, never their name; of others only that it was not they."""
    rows = Post.objects.filter(user=user).select_related("ending", "substitute_for__ending")
    found = list(dict.fromkeys(post.office for post in rows if holds(post, on)[0]))
    return f"工作人员（{'、'.join(found)}）" if found else "代办人或单位经办人"
