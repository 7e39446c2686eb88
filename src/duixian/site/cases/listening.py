"""What stands above cases and tells others of them hears of every act in its transaction (settings: CASES_TOLD).

Decisions are told by themselves (CASES_DECIDED).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from .models import Case


@dataclass(frozen=True, slots=True)
class Happened:
    """An act of a case's history."""

    act: str
    case: Case
    at: datetime


def tell(acts: Collection[str], found: Iterable[Happened]) -> None:
    """These acts took place. `found` is looked through only by a listener who wants one of `acts`; it may be a generator."""
    for listener in settings.CASES_TOLD:
        import_string(listener)(acts, found)
