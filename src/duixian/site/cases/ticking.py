"""What happens by itself: limits that pass, lists whose time is over, payments that come due, notices that go out.

`tick` can be run at any time, by several processes, again after it was killed: each timer fires under the lock of its case,
in the transaction that records it. After downtime it catches up with everything that is due.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet

from duixian.site.files import scanning
from duixian.site.notices import sending
from duixian.site.shelf import shelf

from . import coming_due, drift, marking, reckoning, treasury
from .calendar import current_calendar
from .engine.command import Refused
from .engine.context import Context
from .models import Case, Timer

log = logging.getLogger(__name__)
MOST = 10_000  # notices and files in one tick


@dataclass
class Ticked:
    """How many timers fired by kind, and what else was done; `failed` are those that could not, with why.

    `reckoned` counts last days that were reckoned anew on a changed calendar, `resting` cases that their pack no longer knows.
    """

    fired: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    reckoned: int = 0
    resting: int = 0
    due: int = 0
    sent: int = 0
    scanned: int = 0

    def count(self, kind: str, number: int = 1) -> None:
        self.fired[kind] = self.fired.get(kind, 0) + number


def tick(now: datetime, *, progress: Callable[[Ticked], None] | None = None) -> Ticked:
    """Do everything that is due by `now`."""
    done = Ticked()
    done.reckoned = reckoning.reckon_all(now)
    marking.mark_all(now, done.count, told=lambda: progress(done) if progress is not None else None)
    _acts(now, done)
    done.resting = _resting()
    done.due = coming_due.come_due(now)
    treasury.look_at_batches(now)
    done.sent = sending.send_due(now, MOST).sent
    done.scanned = scanning.scan_pending(now, MOST).clean
    return done


def _waiting(now: datetime) -> QuerySet[Timer]:
    return Timer.objects.filter(state=Timer.State.WAITING, at__lte=now)


def _locked(key: int) -> Case | None:
    """The case under lock; None where somebody else holds it."""
    if not marking.locked_keys([key]):
        return None
    rows = Case.objects.select_related("claimant__owner", "applicant__owner", "opened_by", "assignee")
    return rows.get(pk=key)


def _acts(now: datetime, done: Ticked) -> None:
    """Timers that move their case, one transaction each; one that fails is kept with the reason and does not stop the others."""
    after = 0
    while True:
        found = (
            _waiting(now)
            .filter(pk__gt=after)
            .exclude(kind__in=marking.ACTS.keys() - {"limit"})
            .exclude(kind="limit", detail__outcome="")
        )
        timer = found.order_by("pk").first()
        if timer is None:
            return
        after = timer.pk
        try:
            with transaction.atomic():
                if _fire(timer.pk, timer.case_id, now):
                    done.count(timer.kind)
        except Refused as error:
            Timer.objects.filter(pk=timer.pk).update(error=str(error)[:2000])
            done.failed.append(f"{timer.case_id} {timer.kind}：{error}")
        except Exception as error:  # one case that cannot be handled must not hold up the others
            log.exception("timer %s", timer.pk)
            Timer.objects.filter(pk=timer.pk).update(error=repr(error)[:2000])
            done.failed.append(f"{timer.case_id} {timer.kind}：{error!r}")


def _fire(key: int, of: int, now: datetime) -> bool:
    """One timer, if its case is free and it still waits. Raises Refused."""
    from .acts.lapsing import LAPSES

    case = _locked(of)
    timer = _waiting(now).filter(pk=key).first()
    if case is None or timer is None:
        return False
    ready = shelf().by_id(case.pack)
    gone = drift.missing(ready.pack, case) if ready is not None else f"规则包 {case.pack} 现在不能使用"
    if ready is None or gone:
        raise Refused(gone)
    context = Context(case, ready, current_calendar(), None, now, {}, f"timer:{timer.pk}")
    LAPSES[timer.kind](context, timer.detail)
    case.save()
    # The act itself may have put it off (the same name again) or called it off.
    Timer.objects.filter(pk=key, state=Timer.State.WAITING, at__lte=now).update(
        state=Timer.State.FIRED, fired_at=now, error=""
    )
    Timer.objects.filter(pk=key, state=Timer.State.CANCELLED).update(
        state=Timer.State.FIRED, fired_at=now, error=""
    )
    return True


def _resting() -> int:
    """How many open cases stand where their pack knows nothing any more."""
    count = 0
    places = Case.objects.filter(phase__in=Case.UNDER_WAY).order_by()
    for pack, benefit, procedure, step, number in places.values_list(
        "pack", "benefit", "procedure", "step"
    ).annotate(n=Count("pk")):
        ready = shelf().by_id(pack)
        like = Case(pack=pack, benefit=benefit, procedure=procedure, step=step)
        if ready is None or drift.missing(ready.pack, like):
            count += number
    return count
