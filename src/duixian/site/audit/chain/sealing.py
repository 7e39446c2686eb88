"""The sealer: takes the rows that wait into the chain and signs its head.

Writers never wait for it. A row becomes visible with its mark when its transaction commits, whatever its number, and is
taken in the order in which the sealer sees it; one transaction links a batch, adds the head and takes the marks away.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from duixian.site.audit.models import Head, Row, Waiting
from duixian.site.audit.signing import Signer, signer_of

from . import outside
from .links import BEGINNING, GONE, packed, signed_bytes, value_after

BATCH = 2000
MOST = 500  # batches in one call, so that a call ends; the next takes the rest
LOCK = 0x64757561  # of PostgreSQL's advisory locks: one sealer at a time


def seal(now: datetime, *, batch: int = BATCH, most: int = MOST) -> int:
    """Take what waits into the chain, in batches with a head each, and write the heads to the file outside.

    Returns how many rows were sealed. Safe to call at any time, also twice at once. Raises SigningError where the signing
    keys cannot be used, OSError where the file outside cannot be written (the heads are then written next time).
    """
    signer = signer_of(settings.DATA_DIR)
    sealed = 0
    for _ in range(most):
        done = _seal_batch(signer, now, batch)
        sealed += done
        if done < batch:
            break
    outside.catch_up(settings.AUDIT_HEADS)
    return sealed


@transaction.atomic
def _seal_batch(signer: Signer, now: datetime, most: int) -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    waiting = list(Waiting.objects.order_by("row_id").values_list("row_id", flat=True)[:most])
    if not waiting:
        return 0
    digests = _digests(waiting)
    links = packed((number, digests.get(number, GONE)) for number in waiting)
    last = Head.objects.order_by("-number").defer("links").first()
    number, total = (last.number + 1, last.total) if last else (1, 0)
    value = value_after(bytes(last.digest) if last else BEGINNING, links)
    total += len(waiting)
    Head.objects.create(
        number=number, total=total, links=links, digest=value, at=now, key=signer.last,
        signature=signer.sign(signed_bytes(number, total, value, now, signer.last)),
    )  # fmt: skip
    for start in range(0, len(waiting), 500):
        Waiting.objects.filter(row_id__in=waiting[start : start + 500]).delete()
    return len(waiting)


def _digests(numbers: list[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for start in range(0, len(numbers), 500):
        part = Row.objects.filter(pk__in=numbers[start : start + 500]).values_list("pk", "digest")
        found.update((number, bytes(digest)) for number, digest in part)
    return found
