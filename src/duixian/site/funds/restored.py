"""After a backup was restored: nothing is paid until what left for the bank since has been compared with its statement.

A batch that was sent after the backup was made lies here as if it had never left; sent again, it would be paid twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from .models import Restored
from .values import FundsError

SHORTEST, LONGEST = 10, 500


def note(made_at: datetime, now: datetime) -> Restored:
    """A backup made at `made_at` was put in place of what was here."""
    return Restored.objects.create(made_at=made_at, restored_at=now)


def waiting() -> Restored | None:
    """The oldest restored backup that nobody has compared with the bank; None where nothing has to be compared."""
    return Restored.objects.filter(compared_at=None).order_by("made_at").first()


def refuse_until_compared() -> None:
    """Raises FundsError while something has to be compared."""
    row = waiting()
    if row is not None:
        raise FundsError(
            f"系统恢复过 {timezone.localtime(row.made_at):%Y-%m-%d %H:%M} 的备份。那以后送银行的款这里没有记录，"
            "请先在拨付批次页对照银行流水核对，再编制、审核或送出批次。"
        )


@transaction.atomic
def compared(found: str, by: Any, now: datetime) -> list[Restored]:
    """Somebody has compared all of it with the bank; `found` says with which statement and what came of it. Raises FundsError."""
    said = " ".join(found.split())
    if not SHORTEST <= len(said) <= LONGEST:
        raise FundsError(f"请写明核对的银行流水和结果，{SHORTEST} 至 {LONGEST} 个字。")
    rows = list(Restored.objects.select_for_update().filter(compared_at=None).order_by("pk"))
    if not rows:
        raise FundsError("没有待核对的备份恢复。")
    for row in rows:
        row.compared_by, row.compared_at, row.found = by, now, said
        row.save()
    return rows
