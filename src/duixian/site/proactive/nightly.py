"""The stages of a night. Each is done again from its beginning, or goes on where it stood, after it was broken off; what a
stage leaves for the next in files stays until that one is recorded as done."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from . import applying, comparing, matching
from .asking import Asking
from .models import Night
from .tables import Tables

LEASE = timedelta(minutes=30)
Stage = Night.Stage
Tell = Callable[[Night], None]
Present = Callable[[], datetime]  # the time as it goes on from when the work began


class BusyError(RuntimeError):
    """Another process is at work on this night; the message says until when it holds it."""


def folder_of(pack: str) -> Path:
    """Where the tables and results of a pack lie."""
    return Path(settings.DATA_DIR) / "nights" / pack


def last_done(pack: str, but: int = 0) -> Night | None:
    """The last night that was finished."""
    return Night.objects.filter(pack=pack, stage=Stage.DONE).exclude(pk=but).order_by("-on", "-pk").first()


def begin(asking: Asking, on: date, now: datetime, *, again: bool = False) -> Night:
    """The night of a day: one a pack, new, or as far as it has come. `again`: one that is done is gone through once more."""
    pack = asking.pack
    with transaction.atomic():
        night, made = Night.objects.select_for_update().get_or_create(
            pack=pack.id,
            on=on,
            defaults={"version": pack.version, "content": pack.content_hash, "began_at": now},
        )
        if not made and (night.content != pack.content_hash or (again and night.stage == Stage.DONE)):
            night.version, night.content, night.stage, night.place = (
                pack.version,
                pack.content_hash,
                Stage.TABLES,
                0,
            )
            night.began_at, night.done_at, night.counts = now, None, {}
            night.save()
    return night


def work(
    night: Night, asking: Asking, now: datetime, *, seconds: float | None = None, tell: Tell | None = None
) -> Night:
    """Go on with a night until it is done, or for about so many seconds (None: to the end). Raises BusyError where another
    process is at it."""
    if night.stage == Stage.DONE:
        return night
    _hold(night, now)
    began = time.monotonic()
    try:
        for _ in _steps(night, asking, lambda: now + timedelta(seconds=time.monotonic() - began)):
            if tell is not None:
                tell(night)
            if seconds is not None and time.monotonic() - began >= seconds:
                break
    finally:
        own = Night.objects.filter(pk=night.pk, until=night.until)  # not what another took over since
        own.update(until=None)
    return night


def _hold(night: Night, now: datetime) -> None:
    """One process at a time; one that did not come back is given up after a while."""
    free = Night.objects.filter(Q(until=None) | Q(until__lt=now), pk=night.pk)
    if not free.update(until=now + LEASE):
        held = Night.objects.get(pk=night.pk)
        raise BusyError(
            f"{night.on} 的扫描正由另一个进程办理（占用到 {timezone.localtime(held.until):%H:%M}）。"
        )
    night.refresh_from_db()


def _steps(night: Night, asking: Asking, present: Present) -> Iterator[None]:
    folder = folder_of(night.pack)
    tables = Tables(asking, folder)
    if not _has_files(night, tables):
        night.stage = Stage.TABLES
    last = last_done(night.pack, but=night.pk)
    before = last.pk if last is not None else _own(night, folder)
    pairs, taken, changes = folder / "pairs.parquet", folder / "taken.parquet", folder / "changes.parquet"
    if night.stage == Stage.TABLES:
        for _ in tables.keep_up(night.on, present(), {before, night.pk}):
            yield
        _reach(night, Stage.MATCH, present())
        yield
    if night.stage == Stage.MATCH:
        matching.entitled(tables, night.on, pairs)
        _reach(night, Stage.COMPARE, present())
        yield
    if night.stage == Stage.COMPARE:
        matching.claimed(asking, night.on, taken)
        known = comparing.result(folder, before)
        if not known.exists():
            known = folder / "standing.parquet"
            comparing.standing(night.pack, known)
        found = comparing.compare(tables, pairs, taken, known, folder / "tonight.parquet", changes)
        for benefit, many in found.items():
            night.counts.setdefault(benefit, {}).update(many)
        night.place = 0
        _reach(night, Stage.APPLY, present())
        yield
    if night.stage == Stage.APPLY:
        earlier = _before(last)
        for lot in applying.lots(changes, night.place):
            applying.apply(night, asking, earlier, lot)
            yield
        _finish(night, tables, present())
        yield


def _has_files(night: Night, tables: Tables) -> bool:
    """Whether what the stages so far left in files lies there. It is in no backup: a night that was restored has none, or those
    of another day."""
    left = {Stage.COMPARE: "pairs", Stage.APPLY: "changes"}.get(Stage(night.stage))
    there = left is None or (tables.folder / f"{left}.parquet").exists()
    return night.stage == Stage.TABLES or (there and tables.hold(night.on))


def _own(night: Night, folder: Path) -> int:
    """Of a first night that is gone through again: its own results are the last ones."""
    return night.pk if comparing.result(folder, night.pk).exists() else 0


def _before(last: Night | None) -> applying.Before | None:
    if last is None:
        return None
    return applying.Before(last.on, last.began_at, last.totals.get("fact", 0), last.version, last.content)


def _reach(night: Night, stage: str, now: datetime) -> None:
    night.stage, night.until = stage, now + LEASE
    night.save()


def _finish(night: Night, tables: Tables, now: datetime) -> None:
    folder = tables.folder
    tonight = folder / "tonight.parquet"
    if tonight.exists():
        for old in folder.glob("result-*.parquet"):
            old.unlink()
        tonight.replace(comparing.result(folder, night.pk))
    fact = tables.finished(night.pk)
    sums = {"entitled": 0, "taken": 0, "found": 0, "ended": 0, "claimed": 0, "amount": 0}
    for counts in night.counts.values():
        for name in sums:
            sums[name] += counts.get(name, 0)
    night.totals, night.done_at = {**sums, "fact": fact}, now
    _reach(night, Stage.DONE, now)
    # Not before: a night that is broken off here goes on from its changes.
    for name in ("pairs", "taken", "changes", "standing", "single"):
        (folder / f"{name}.parquet").unlink(missing_ok=True)
    shutil.rmtree(folder / "spill", ignore_errors=True)
