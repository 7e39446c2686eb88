"""What the audit trail's rows of cards say in words."""

from __future__ import annotations

from typing import Any

from .changing import ACTS


def words(act: str, key: str, value: Any) -> str | None:
    """Acts on a card in words; None for anything else."""
    return ACTS.get(value) if act == "card.acted" and key == "act" else None
