"""Where a user finds a case of which they know the number: from their side of it, where they have one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.urls import reverse

from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case
from duixian.site.shelf import shelf

from .common import APPLICANT, side_of


def addresses(user: Any, numbers: Collection[str], now: datetime) -> dict[str, str]:
    """Addresses by case number, without the cases that the user may not open."""
    rows = Case.objects.filter(number__in=numbers).select_related("claimant__owner", "applicant__owner")
    packs = {ready.pack.id: ready for ready in shelf().all()}
    calendar = current_calendar()
    found = {}
    for case in rows:
        ready = packs.get(case.pack)
        side = side_of(Context(case, ready, calendar, user, now, {}, ""))[0] if ready is not None else ""
        if side and case.number:
            found[case.number] = reverse(
                f"cases:{'case' if side == APPLICANT else 'desk-case'}", args=[case.key]
            )
    return found
