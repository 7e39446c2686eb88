"""What goes away: sealed bytes that no row names, and files whose time to be kept is over."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from .models import StoredFile
from .store import storage

log = logging.getLogger(__name__)
GRACE = timedelta(days=1)  # longer than any transaction that is still to write its row
LOT = 500


def sweep(now: datetime) -> int:
    """Delete sealed bytes older than a day that no row names (their transaction was rolled back); how many."""
    store, gone = storage(), 0
    lot: list[tuple[str, uuid.UUID]] = []
    for path, key in _lying():
        lot.append((path, key))
        if len(lot) == LOT:
            gone, lot = gone + _orphans(lot, now), []
    gone += _orphans(lot, now) if lot else 0
    if gone:
        log.info("%d sealed files without a row were deleted from %s", gone, type(store).__name__)
    return gone


def _lying() -> Iterator[tuple[str, uuid.UUID]]:
    """Every sealed file that lies on the store; what has another name than ours is left alone."""
    store = storage()
    try:
        folders, _ = store.listdir("")
    except FileNotFoundError:
        return
    for folder in folders:
        for name in store.listdir(folder)[1]:
            try:
                yield f"{folder}/{name}", uuid.UUID(hex=name)
            except ValueError:
                continue


def _orphans(lot: list[tuple[str, uuid.UUID]], now: datetime) -> int:
    store = storage()
    alive = Q(key__in=[key for _, key in lot], removed_at=None)
    known = set(StoredFile.objects.filter(alive).values_list("key", flat=True))
    gone = 0
    for path, key in lot:
        if key not in known and store.get_modified_time(path) < now - GRACE:
            store.delete(path)
            gone += 1
    return gone


def keep_until(stored: StoredFile, until: date) -> None:
    """Set until when a file is kept; a day already set is only ever moved later."""
    rows = StoredFile.objects.filter(pk=stored.pk, removed_at=None)
    rows.filter(Q(kept_until=None) | Q(kept_until__lt=until)).update(kept_until=until)
    stored.refresh_from_db(fields=["kept_until"])


def remove_due(now: datetime, on: date, most: int) -> int:
    """Destroy the content of files that were to be kept until a day before `on`; how many. The rows stay as proof.

    The file's key goes first, in one transaction: from then on the sealed bytes open for nobody. Where deleting them
    fails afterwards, `sweep` does it.
    """
    due = StoredFile.objects.filter(kept_until__lt=on, removed_at=None).order_by("id")[:most]
    gone = 0
    for stored in due:
        if _shut(stored, now, Q(kept_until__lt=on)):
            _delete(stored)
            gone += 1
    return gone


def destroy(stored: StoredFile, now: datetime) -> bool:
    """Destroy the content of one file; whether it was there. Its bytes are deleted from the store once the caller's
    transaction stands."""
    if not _shut(stored, now, Q()):
        return False
    transaction.on_commit(lambda: _delete(stored))
    return True


def _shut(stored: StoredFile, now: datetime, still: Q) -> bool:
    """Take the key of a file away, while `still` holds of its row: from then on its bytes open for nobody."""
    with transaction.atomic():
        here = StoredFile.objects.filter(still, pk=stored.pk, removed_at=None)
        return here.update(sealed_key=None, removed_at=now) == 1


def _delete(stored: StoredFile) -> None:
    try:
        storage().delete(stored.path)
    except OSError:  # `sweep` does it later
        log.exception("file %s: its sealed bytes could not be deleted", stored.key)
