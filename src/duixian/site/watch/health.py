"""Whether the site can do its work: the database, its tables, the data directory, the clock.

`live` asks nothing: a process that answers is alive. `ready` is for whoever sends requests here, or calls somebody at night.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection

from duixian.site import tables

from . import beats

LATE = timedelta(minutes=10)
LEAST_FREE = 500_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was looked at; `said` tells what is so, in words for the operator."""

    name: str
    good: bool
    said: str


def ready(now: datetime) -> list[Checked]:
    """Every check; what hangs on the database is left out where the database is away."""
    checks: list[tuple[str, Callable[[datetime], tuple[bool, str]]]] = [("data", _data)]
    reached = _look("database", _database, now)
    if reached.good:
        checks += [("tables", _tables), ("clock", _clock)]
    return [reached, *(_look(name, check, now) for name, check in checks)]


def _look(name: str, check: Callable[[datetime], tuple[bool, str]], now: datetime) -> Checked:
    try:
        good, said = check(now)
    except (DatabaseError, OSError) as error:
        good, said = False, " ".join(str(error).split())
    return Checked(name, good, said)


def _database(now: datetime) -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, f"{connection.vendor} 可以使用"


def _tables(now: datetime) -> tuple[bool, str]:
    found = tables.standing()
    if found.unknown:
        return False, f"有 {len(found.unknown)} 个数据库变更是更新的版本做的：换用那一版或更新的 duixian"
    if found.between:
        return False, "数据库停在半途：先用建它的那个程序的最后一版打开一次"
    if found.waiting:
        return False, f"有 {found.waiting} 个数据库变更没有执行：重新启动 duixian serve 或运行 duixian tick"
    return True, "数据库结构是当前版本"


def _data(now: datetime) -> tuple[bool, str]:
    trial = settings.DATA_DIR / f".trial-{uuid.uuid4().hex}"
    trial.write_bytes(b"1")
    trial.unlink()
    free = shutil.disk_usage(settings.DATA_DIR).free
    said = f"数据目录可写，剩余 {free / 1e9:.1f} GB"
    return free >= LEAST_FREE, said


def _clock(now: datetime) -> tuple[bool, str]:
    found = beats.last(beats.ROUND)
    if found is None:
        return False, "定时办理还没有运行过：启动 duixian tick --every 60"
    ago = now - found.at
    said = f"上次定时办理在 {int(ago.total_seconds())} 秒前"
    if found.failed:
        said += f"，有 {found.failed} 项没有办成"
    return ago <= LATE, said
