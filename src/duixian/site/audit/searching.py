"""Finding rows of the trail, for the audit administrators: by time, act, user, subject and what else they concern."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from duixian.site.accounts.models import User

from .acts import ACTS
from .models import Head, Row, Waiting

PAGE = 100
MOST_EXPORTED = 100_000
HEADINGS = ["编号", "时间", "行为", "行为代码", "用户", "姓名", "对象", "事项", "详情"]


class SearchError(ValueError):
    """What was asked for cannot be looked for; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; empty: anything. Days are local, both included. `act` is a code or its first part."""

    first: date | None = None
    last: date | None = None
    act: str = ""
    user: str = ""
    subject: uuid.UUID | None = None
    about: str = ""

    def __bool__(self) -> bool:
        return self != Wanted()


@dataclass(frozen=True, slots=True)
class State:
    """How the chain stands: its head, rows that wait, since when, and when it was last checked with what result."""

    head: Head | None
    waiting: int
    since: datetime | None
    checked: Row | None


def may_read(user: Any) -> tuple[bool, str]:
    """Whether a user may read the trail: audit administrators only. They see no cases, and change nothing."""
    if not user.is_authenticated:
        return False, "请先登录。"
    if not (user.is_active and user.duty == User.Duty.AUDIT):
        return False, "只有审计管理员可以查阅审计记录。"
    return True, ""


def wanted_of(typed: dict[str, str]) -> Wanted:
    """What a form asks for. Raises SearchError."""
    days = []
    for name, label in (("first", "自"), ("last", "至")):
        text = typed.get(name, "").strip()
        try:
            days.append(date.fromisoformat(text) if text else None)
        except ValueError:
            raise SearchError(f"“{label}”不是日期，写成 2026-03-01 的样子。") from None
    act = typed.get("act", "").strip()
    if act and act not in ACTS and act not in groups():
        raise SearchError("没有这种行为。请从列表里选。")
    text = typed.get("subject", "").strip()
    try:
        subject = uuid.UUID(text) if text else None
    except ValueError:
        raise SearchError(
            "“对象”要写登记对象的标识（登记档案地址里的那一串），不写姓名和证件号码。"
        ) from None
    return Wanted(
        days[0],
        days[1],
        act,
        typed.get("user", "").strip()[:150],
        subject,
        typed.get("about", "").strip()[:200],
    )


def groups() -> dict[str, list[tuple[str, str]]]:
    """The acts by the first part of their code."""
    found: dict[str, list[tuple[str, str]]] = {}
    for code, label in ACTS.items():
        found.setdefault(code.partition(".")[0], []).append((code, label))
    return found


def rows_of(wanted: Wanted, before: int | None = None) -> QuerySet[Row]:
    """The rows, the newest first; `before`: those with smaller numbers only."""
    rows = Row.objects.select_related("user").order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if wanted.first:
        rows = rows.filter(at__gte=_midnight(wanted.first))
    if wanted.last:
        rows = rows.filter(at__lt=_midnight(wanted.last + timedelta(days=1)))
    if wanted.act:
        codes = [code for code in ACTS if code == wanted.act or code.startswith(f"{wanted.act}.")]
        rows = rows.filter(act__in=codes)
    if wanted.user:
        named = User.objects.filter(
            Q(username=wanted.user) | Q(last_name=wanted.user) | Q(first_name=wanted.user)
        )
        rows = rows.filter(user__in=list(named.values_list("pk", flat=True)))
    if wanted.subject:
        rows = rows.filter(subject=wanted.subject)
    if wanted.about:
        rows = rows.filter(about__startswith=wanted.about)
    return rows


def exported(wanted: Wanted) -> Iterator[list[Any]]:
    """The rows as cells of a table, oldest first. Raises SearchError where they are too many."""
    rows = rows_of(wanted)
    if rows.order_by()[: MOST_EXPORTED + 1].count() > MOST_EXPORTED:
        raise SearchError(f"超过 {MOST_EXPORTED} 行，不能一次导出。请缩短时间，分几次导出。")
    return (_cells(row) for row in rows.order_by("id").iterator(2000))


def label_of(act: str) -> str:
    return ACTS.get(act, act)


def who(row: Row) -> tuple[str, str]:
    """(name to sign in with, full name) of whoever did it; a deleted account by its number, strangers and the installation as such."""
    if row.user_id is None:
        return ("未登录者" if row.act.startswith(("session.", "factor.")) else "系统"), ""
    if row.user is None:
        return f"账户 {row.user_id}", ""
    return row.user.username, row.user.get_full_name()


def state(now: datetime) -> State:
    head = Head.objects.order_by("-number").defer("links").first()
    oldest = Waiting.objects.order_by("row_id").select_related("row").first()
    since = Row.objects.filter(pk=oldest.row_id).values_list("at", flat=True).first() if oldest else None
    checked = Row.objects.filter(act="audit.verified").order_by("-id").first()
    return State(head, Waiting.objects.count(), since, checked)


def _cells(row: Row) -> list[Any]:
    name, full = who(row)
    when = timezone.localtime(row.at).isoformat(sep=" ", timespec="seconds")
    return [
        row.pk,
        when,
        label_of(row.act),
        row.act,
        name,
        full,
        str(row.subject or ""),
        row.about,
        row.detail,
    ]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
