"""Where a user finds a case of which they know the number: from their side of it, where they have one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.urls import reverse

from duixian.site.accounts.acting import Acting
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case
from duixian.site.shelf import shelf

from .common import APPLICANT, side_of


def addresses(user: Any, numbers: Collection[str], now: datetime) -> dict[str, str]:
    """Addresses by case number, without the cases that the user may not open."""
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
        side, _ = side_of(context)
        if side and case.number:
            found[case.number] = reverse(
                f"cases:{'case' if side == APPLICANT else 'desk-case'}", args=[case.key]
            )
    return found
