"""What the audit trail's rows of cases say in words."""

from __future__ import annotations

from typing import Any

from .acts import ACTS
from .standing import ACTS as EVENTS


def words(act: str, key: str, value: Any) -> str | None:
    """Acts and events of a case in words; None for anything else."""
    if not act.startswith(("case.", "cases.")):
        return None
    if key == "act":
        known = ACTS.get(str(value))
        return known.label if known is not None else None
    if key == "events" and isinstance(value, list):
        return "；".join(f"第 {number} 步 {EVENTS.get(event, event)}" for number, event in value)
    return None
