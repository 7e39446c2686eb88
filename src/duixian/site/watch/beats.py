"""Keeping and reading when recurring works last ran."""

from __future__ import annotations

from datetime import datetime

from .models import Beat

ROUND = "round"
DAILY = "daily"
BACKUP = "backup"
LABELS = {ROUND: "定时办理", BACKUP: "备份"}


def beat(name: str, now: datetime, *, failed: int = 0) -> None:
    """Note that a work has just been done."""
    Beat.objects.update_or_create(name=name, defaults={"at": now, "failed": failed})


def last(name: str) -> Beat | None:
    return Beat.objects.filter(name=name).first()
