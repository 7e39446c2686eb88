"""Where a user finds a case of which they know the number: from their side of it, where they have one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.urls import reverse

from duixian.site.accounts.acting import Acting
from duixian.site.cases import addressing
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case
from duixian.site.shelf import shelf

from .common import APPLICANT, side_of


def addresses(user: Any, numbers: Collection[str], now: datetime) -> dict[str, str]:
    """Addresses by case number: of the case, else of the last paper in it that is addressed to the user; without the cases of
    which they may open nothing."""
    rows = Case.objects.filter(number__in=numbers).select_related("claimant__owner", "applicant__owner")
    packs = {ready.pack.id: ready for ready in shelf().all()}
    calendar, who = current_calendar(), Acting(user)
    found = {}
    for case in rows:
        ready = packs.get(case.pack)
        if ready is None:
            continue
        context = Context(case, ready, calendar, user, now, {}, "")
        context.who = who  # of one user, for all of them: what is looked up of them is looked up once
        if case.number and (address := _address(context)):
            found[case.number] = address
    return found


def _address(context: Context) -> str:
    side, _ = side_of(context)
    if side:
        return reverse(f"cases:{'case' if side == APPLICANT else 'desk-case'}", args=[context.case.key])
    paper = addressing.latest_to(context.by, context.case, context.today)
    return reverse("cases:paper", args=[paper.pk]) if paper is not None else ""
