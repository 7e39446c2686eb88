"""Where a case stands in a procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Position:
    """`current` is the step it stands at ('' before and after), `passed` the day on which each step was last left, `due`
    the last day of the current step."""

    current: str = ""
    passed: Mapping[str, date] = field(default_factory=dict)
    due: date | None = None
    provisional: bool = False
