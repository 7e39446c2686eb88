"""The number of the last change, by which a search index knows what it has yet to learn."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import F

from .models import Deletion, Generation


def advance() -> int:
    """Count one change, inside the caller's transaction, and return its number."""
    if not Generation.objects.filter(pk=1).update(number=F("number") + 1):
        Generation.objects.create(pk=1, number=1, library=str(uuid.uuid4()))
    return Generation.objects.values_list("number", flat=True).get(pk=1)


def current() -> tuple[str, int]:
    """The library's own identifier and the number of its last change ("", 0 while it is empty)."""
    found = Generation.objects.filter(pk=1).values_list("library", "number").first()
    return found or ("", 0)


def forget(documents: Iterable[int], generation: int) -> None:
    """Note documents that went away in change ``generation``."""
    Deletion.objects.bulk_create(Deletion(document=pk, generation=generation) for pk in documents)
