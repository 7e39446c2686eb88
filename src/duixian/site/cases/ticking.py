"""What happens by itself: limits that pass, lists whose time is over, payments that come due, notices that go out.

`tick` can be run at any time, by several processes, again after it was killed: each timer is taken under lock and fires
in the transaction that records it. After downtime it catches up with everything that is due.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from duixian.site.files import scanning
from duixian.site.notices import outbox, sending
from duixian.site.shelf import shelf

from . import money
from .calendar import current_calendar
from .engine.command import Refused
from .engine.context import Context
from .models import Case, Event, Timer

log = logging.getLogger(__name__)
BATCH = 500
MOST = 10_000  # notices and files in one tick
TOLD = {"near": "deadline_near", "proof_near": "deadline_near"}  # timers that send a notice
MARKS = {
    "near": "deadline_near",
    "publicity_over": "publicity_over",
    "opens": "opened",
    "limit": "overdue",
    "proof_near": "proof_near",
}


@dataclass
class Ticked:
    """How many timers fired by kind, and what else was done; `failed` are those that could not, with why."""

    fired: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    due: int = 0
    sent: int = 0
    scanned: int = 0

    def count(self, kind: str, number: int = 1) -> None:
        self.fired[kind] = self.fired.get(kind, 0) + number


def tick(now: datetime, *, progress: Callable[[Ticked], None] | None = None) -> Ticked:
    """Do everything that is due by `now`."""
    done = Ticked()
    while _marks(now, done):
        if progress is not None:
            progress(done)
    _acts(now, done)
    done.due = money.come_due(now)
    done.sent = sending.send_due(now, MOST).sent
    done.scanned = scanning.scan_pending(now, MOST).clean
    return done


def _waiting(now: datetime) -> Any:
    rows = Timer.objects.filter(state=Timer.State.WAITING, at__lte=now).order_by("at", "id")
    return (
        rows.select_for_update(skip_locked=True, of=("self",))
        if connection.features.has_select_for_update_skip_locked
        else rows
    )


def _marks(now: datetime, done: Ticked) -> int:
    """Timers that only leave a mark and send a notice, many in one transaction. Returns how many fired."""
    plain = Q(kind__in=["near", "publicity_over", "opens", "proof_near"]) | Q(
        kind="limit", detail__outcome=""
    )
    with transaction.atomic():
        timers = list(_waiting(now).filter(plain)[:BATCH])
        if not timers:
            return 0
        cases = {c.pk: c for c in Case.objects.select_for_update(of=("self",)).filter(pk__in={t.case_id for t in timers}).select_related("opened_by")}  # fmt: skip
        events = []
        for timer in timers:
            case = cases[timer.case_id]
            case.version += 1
            events.append(
                Event(
                    case=case,
                    seq=case.version,
                    act=MARKS[timer.kind],
                    step=case.step,
                    at=now,
                    detail={"timer": timer.name},
                )
            )
        Event.objects.bulk_create(events)
        for case in cases.values():
            case.added = sum(1 for t in timers if t.case_id == case.pk)  # type: ignore[attr-defined]
        for added in {case.added for case in cases.values()}:  # type: ignore[attr-defined]
            keys = [case.pk for case in cases.values() if case.added == added]  # type: ignore[attr-defined]
            Case.objects.filter(pk__in=keys).update(version=F("version") + added)
        for timer in timers:
            if timer.kind in TOLD:
                case = cases[timer.case_id]
                outbox.put(
                    TOLD[timer.kind],
                    to_user=case.opened_by,
                    case_number=case.number or "",
                    deadline=case.due,
                    now=now,
                )
            done.count(timer.kind)
        Timer.objects.filter(pk__in=[t.pk for t in timers]).update(state=Timer.State.FIRED, fired_at=now)
        return len(timers)


def _acts(now: datetime, done: Ticked) -> None:
    """Timers that move their case, one transaction each; one that fails is kept with the reason and does not stop the others."""
    from .acts.lapsing import LAPSES

    after = 0
    while True:
        found = (
            Timer.objects.filter(state=Timer.State.WAITING, at__lte=now, pk__gt=after).order_by("pk").first()
        )
        if found is None:
            return
        after = found.pk
        try:
            with transaction.atomic():
                timer = _waiting(now).filter(pk=found.pk).first()
                if timer is None:
                    continue
                case = Case.objects.select_for_update(of=("self",)).select_related("claimant", "applicant", "opened_by").get(pk=timer.case_id)  # fmt: skip
                ready = shelf().by_id(case.pack)
                if ready is None:
                    raise Refused(f"规则包 {case.pack} 现在不能使用")
                context = Context(case, ready, current_calendar(), None, now, {}, f"timer:{timer.pk}")
                LAPSES[timer.kind](context, timer.detail)
                case.save()
                timer.state, timer.fired_at, timer.error = Timer.State.FIRED, now, ""
                timer.save()
            done.count(timer.kind)
        except Refused as error:
            Timer.objects.filter(pk=found.pk).update(error=str(error)[:2000])
            done.failed.append(f"{found.case_id} {found.kind}：{error}")
        except Exception as error:  # one case that cannot be handled must not hold up the others
            log.exception("timer %s", found.pk)
            Timer.objects.filter(pk=found.pk).update(error=repr(error)[:2000])
            done.failed.append(f"{found.case_id} {found.kind}：{error!r}")
