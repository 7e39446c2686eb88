"""Number series without gaps or doubles: the series' row is locked until the transaction that uses the number ends.

After a backup was restored nobody here knows which numbers were given since it was made: papers that bear them are in people's
hands. So every series of those years is held (`hold`) until somebody has looked up its last number (`resume`); what lies between
is passed over, written down in the audit trail with the reason, and never given again. A series that was begun since the backup
is not known here at all, so that none is begun until that has been looked into as well (`ANY`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from duixian.site import audit
from duixian.site.prepared import fetch

from .engine.command import Refused
from .models import Series

ANY = "*"  # of a year: whether series that are not known here may be begun
LONGEST = 300
_TABLE = Series._meta.db_table
# A series that is held keeps its last number as -(last + 1).
NEXT = (
    f"INSERT INTO {_TABLE} (name, year, last) SELECT CAST(%s AS varchar(100)), CAST(%s AS integer), 1 "  # noqa: S608 - a name of the model
    f"WHERE EXISTS (SELECT 1 FROM {_TABLE} WHERE name = %s AND year = %s) "
    f"OR NOT EXISTS (SELECT 1 FROM {_TABLE} WHERE name = '{ANY}' AND year = %s AND last < 0) "
    f"ON CONFLICT (name, year) DO UPDATE SET last = {_TABLE}.last + 1 WHERE {_TABLE}.last >= 0 RETURNING last"
)


class SeriesError(ValueError):
    """A series that cannot go on as it was asked; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Held:
    """A series that gives no numbers: its last number that is known here."""

    name: str
    year: int
    last: int


def take(name: str, year: int) -> int:
    """The next number of a series in a year; rolled back with its transaction, so no number is lost. Raises Refused while
    the series is held."""
    found = fetch(NEXT, name, year, name, year, year)
    if not found:
        raise Refused(
            f"系统恢复过备份，{name}〔{year}〕的末号还没有核对，再编号会重号。请管理员查清备份以后发出的最后一号，用 duixian series 登记以后再办。"
        )
    return int(found[0][0])


def next_number(pack: str, on: date) -> str:
    """A case's number: pack, year, running number."""
    return f"{pack.upper()}-{on.year}-{take(f'case:{pack}', on.year):06d}"


def hold(made_at: datetime, now: datetime) -> None:
    """A backup made at `made_at` was put in place of what was here: no number is given until it is known what was."""
    years = range(timezone.localdate(made_at).year, timezone.localdate(now).year + 1)
    for year in years:
        Series.objects.get_or_create(name=ANY, year=year, defaults={"last": 0})
    Series.objects.filter(year__in=years, last__gte=0).update(last=-1 - F("last"))


def held() -> list[Held]:
    """The series that are held, those that nobody knows (`ANY`) last in each year."""
    rows = Series.objects.filter(last__lt=0)
    return sorted(
        (Held(row.name, row.year, -row.last - 1) for row in rows),
        key=lambda one: (one.year, one.name == ANY, one.name),
    )


@transaction.atomic
def resume(name: str, year: int, last: int, reason: str, user: Any, now: datetime) -> range:
    """A series goes on after `last`, the last number that was given anywhere; returns the numbers that are passed over.

    `reason`: what was looked up, and what the numbers between were given to. `ANY`: no other series was begun, or those that
    were have been named before (a series that is not known here is named like the others). Raises SeriesError.
    """
    said = " ".join(reason.split())
    if not 4 <= len(said) <= LONGEST:
        raise SeriesError(f"请写明查了什么、中间的号给了什么文书，4 至 {LONGEST} 个字。")
    row = Series.objects.select_for_update().filter(name=name, year=year).first()
    begun = Series.objects.select_for_update().filter(name=ANY, year=year, last__lt=0).exists()
    if row is None and begun:  # begun since the backup
        row = Series(name=name, year=year, last=-1)
    if row is None or row.last >= 0:
        raise SeriesError(f"{name}〔{year}〕没有停号，不用登记。")
    known = -row.last - 1
    if last < known:
        raise SeriesError(f"{name}〔{year}〕备份里已经编到 {known} 号，末号不能比它小。")
    row.last = last
    row.save()
    passed = range(known + 1, last + 1)
    audit.write(
        "papers.passed_over", user=user, about=f"{name}〔{year}〕"[:200], now=now,
        detail={"first": passed.start, "last": last, "count": len(passed), "reason": said},
    )  # fmt: skip
    return passed
