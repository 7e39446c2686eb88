"""What an operator's monitoring reads of cases and money: how much lies waiting, and for how long."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from duixian.site.audit.models import Waiting
from duixian.site.files.models import StoredFile
from duixian.site.funds.models import Commitment, State
from duixian.site.notices.models import Notice
from duixian.site.watch.metrics import Gauge

from .models import Case, Timer

UNSETTLED = (State.WAITING, State.COMMITTED, State.DUE, State.HELD, State.ORDERED, State.FAILED)


def gauges() -> list[Gauge]:
    """Only what is not over is counted, so that a scrape costs what waits and not what ever was."""
    now = timezone.now()
    cases = Case.objects.filter(phase__in=Case.UNDER_WAY)
    due = Timer.objects.filter(state=Timer.State.WAITING, at__lte=now)
    oldest = due.aggregate(at=Min("at"))["at"]
    unsent = Notice.objects.filter(state__in=(Notice.State.WAITING, Notice.State.SENDING), next_at__lte=now)
    return [
        Gauge("cases", "Cases that are not over", _by(cases, "phase"), ("phase",)),
        Gauge("cases_overdue", "Cases past the last day of their step", {(): cases.filter(due__lt=timezone.localdate(now)).count()}),
        Gauge("timers_due", "Timers that should have fired", {(): due.count()}),
        Gauge("timers_oldest_seconds", "How long the oldest of them is late", {(): (now - oldest).total_seconds() if oldest else 0}),
        Gauge("timers_failing", "Timers that were tried and failed", {(): due.exclude(error="").count()}),
        Gauge(
            "instalments", "Instalments that are not settled",
            _by(Commitment.objects.filter(state__in=UNSETTLED), "state"), ("state",),
        ),
        Gauge("notices_unsent", "Notices whose time to be sent has come", {(): unsent.count()}),
        Gauge("files_unscanned", "Uploaded files no scanner has looked at", {(): StoredFile.objects.filter(scan=StoredFile.Scan.UNSCANNED).count()}),
        Gauge("audit_unsealed", "Rows of the audit trail that no seal covers yet", {(): Waiting.objects.count()}),
    ]  # fmt: skip


def _by(rows: QuerySet[Any], name: str) -> dict[tuple[str, ...], float]:
    return {(row[name],): row["n"] for row in rows.order_by().values(name).annotate(n=Count("pk"))}
