"""One round of everything that a site does by itself: the cases' clock, sending, sealing, clearing up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial

from django.conf import settings
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string

from duixian.site.accounts import sessions, throttle
from duixian.site.audit.chain import sealing
from duixian.site.files import sweeping
from duixian.site.watch import beats

from . import expiring, keeping, releasing, ticking

log = logging.getLogger(__name__)
MOST_FILES, MOST_DRAFTS = 1_000, 500
EVERY = 60.0
Part = tuple[str, Callable[[], object]]


def go_round(now: datetime, *, progress: Callable[[ticking.Ticked], None] | None = None) -> ticking.Ticked:
    """One round. Safe at any time and by several processes at once; what one of its parts cannot do is told in `failed` and
    does not stop the others."""
    done = ticking.tick(now, progress=progress)
    parts: tuple[Part, ...] = (
        ("登录限速", lambda: throttle.forget(now)),
        ("过期会话", lambda: sessions.forget(now)),
        ("过期草稿", lambda: expiring.close_old_drafts(now, MOST_DRAFTS)),
        ("到期文件", lambda: sweeping.remove_due(now, timezone.localdate(now), MOST_FILES)),
        ("统计", lambda: keeping.bring_up(now)),
        *((name, partial(_part, part, now)) for name, part in settings.ROUNDS),
        ("审计封存", lambda: sealing.seal(now)),
    )
    _daily(now, done)
    done.failed += _told(parts)
    beats.beat(beats.ROUND, now, failed=len(done.failed))
    return done


def _part(path: str, now: datetime) -> None:
    """A part that another app adds; one that cannot even be loaded is told like any other that fails."""
    import_string(path)(now)


def _daily(now: datetime, done: ticking.Ticked) -> None:
    """What goes by days and looks at every open case: by the first round of a day, of whichever process; one that could not
    be done is tried again by the next."""
    last = beats.last(beats.DAILY)
    if last is not None and timezone.localdate(last.at) == timezone.localdate(now):
        return
    failed = _told((("离任交回", lambda: releasing.release_all(now)),))
    if not failed:
        beats.beat(beats.DAILY, now)
    done.failed += failed


def _told(parts: Iterable[Part]) -> list[str]:
    """Do these; what could not be done, and why."""
    failed = []
    for name, part in parts:
        try:
            part()
        except Exception as error:  # the next round tries again
            log.exception("%s", name)
            failed.append(f"{name}：{error}")
    return failed


def once_a_day(now: datetime) -> None:
    """Files whose rows were never kept."""
    sweeping.sweep(now)


class Clock(threading.Thread):
    """Rounds in a thread of a server: one at once, then one after every pause, until it is stopped."""

    def __init__(self, every: float = EVERY, now: Callable[[], datetime] = timezone.now) -> None:
        super().__init__(name="clock", daemon=True)
        self.every, self.now = every, now
        self._over = threading.Event()
        self._swept: date | None = None

    def run(self) -> None:
        while not self._over.is_set():
            try:
                self._round()
            except Exception:  # the database is away, say: the next round catches up
                log.exception("round")
            finally:
                connections.close_all()
            self._over.wait(self.every)

    def _round(self) -> None:
        now = self.now()
        done = go_round(now)
        for failed in done.failed:
            log.error("%s", failed)
        today = timezone.localdate(now)
        if self._swept != today:
            once_a_day(now)
            self._swept = today

    def stop(self) -> None:
        """No further round; waits for the one that runs."""
        self._over.set()
        self.join()
