"""Drafts that were never filed: when their time is over (settings: DRAFTS_KEPT) they are closed, and what was typed and handed
in is destroyed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from duixian.site.files import sweeping
from duixian.site.files.models import StoredFile

from .marking import happened
from .models import Attachment, Case


def close_old_drafts(now: datetime, most: int) -> int:
    """Close up to `most` drafts begun so long ago; how many. Those that somebody works on now are left for later, those that
    were ordered to be kept (settings: CASES_HELD) stay."""
    if settings.DRAFTS_KEPT is None:
        return 0
    held = import_string(settings.CASES_HELD)()
    old = Case.objects.filter(phase=Case.Phase.DRAFT, opened_at__lt=now - settings.DRAFTS_KEPT)
    old = old.exclude(key__in=held).exclude(claimant__key__in=held).exclude(applicant__key__in=held)
    old = old.order_by("opened_at", "pk")
    return sum(_close(key, now) for key in list(old.values_list("pk", flat=True)[:most]))


@transaction.atomic
def _close(key: int, now: datetime) -> bool:
    skips = connection.features.has_select_for_update_skip_locked
    rows = Case.objects.select_for_update(of=("self",), skip_locked=skips)
    case = rows.filter(pk=key, phase=Case.Phase.DRAFT).first()
    if case is None:
        return False
    empty(case, timezone.localdate(now))
    case.phase, case.holds, case.ended_at = Case.Phase.WITHDRAWN, Case.Holder.NOBODY, now
    happened(case, "draft_expired", now)
    return True


def empty(case: Case, today: date) -> None:
    """What was typed into a draft goes, and its files with the next round; the caller saves the case."""
    given = Attachment.objects.filter(case=case)
    for stored in StoredFile.objects.filter(pk__in=given.exclude(file=None).values("file"), removed_at=None):
        sweeping.keep_until(stored, today - timedelta(days=1))
    given.update(state=Attachment.State.REMOVED)
    case.typed = {}
