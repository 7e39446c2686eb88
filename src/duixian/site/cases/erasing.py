"""The end of a case whose time to be kept is over: its words and files go, its figures stay.

What stays: that there was a claim for this benefit, its steps with their days and offices, what was decided and paid, the numbers,
days and hashes of its papers, the ledger, the audit trail. What goes: facts, records, texts, messages, names on papers, files. Who
asks for it says when it is due (`duixian.site.privacy.retention`); the database itself refuses it while the case is not over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from duixian.site.files import sweeping
from duixian.site.files.models import StoredFile
from duixian.site.sealing import keys_of

from .models import (
    Appeal,
    Assessment,
    Attachment,
    Ballot,
    Case,
    Decision,
    Erasing,
    Event,
    Issued,
    Message,
    Objection,
    ProofDue,
    Proposal,
    Service,
)

OVER = (Case.Phase.REFUSED, Case.Phase.ENDED, Case.Phase.WITHDRAWN, Case.Phase.DONE)
ERASED = "erased"  # in the content of a paper: it says no more than this and its day
_CODE = re.compile(r"[A-Za-z0-9:_.\-]{1,64}")


class NotOverError(ValueError):
    """A case that is not over is not erased."""


def erase(case: Case, now: datetime) -> None:
    """Erase the words of a case; nothing where that was done. In the caller's transaction. Raises NotOverError."""
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if locked.erased_at is not None:
            return
        if locked.phase not in OVER:
            raise NotOverError(f"{locked} 还没有办结，不能销毁。")
        with narrow_way(locked):
            _history(locked)
        _rest(locked)
        _files(locked, now)
        locked.typed, locked.paper, locked.erased_at = {}, "", now
        locked.save(update_fields=["typed", "paper", "erased_at"])


@contextmanager
def narrow_way(case: Case) -> Iterator[None]:
    """Inside, in the caller's transaction, rows that rest on a case may lose their words."""
    Erasing.objects.create(case=case)
    yield
    Erasing.objects.filter(pk=case.pk).delete()


def _history(case: Case) -> None:
    for event in Event.objects.filter(case=case):
        Event.objects.filter(pk=event.pk).update(note="", detail=codes_of(event.detail))
    Assessment.objects.filter(case=case).update(document={}, sources={})
    for paper in Issued.objects.filter(case=case):
        content = {
            ERASED: True,
            "date": paper.content.get("date", ""),
            "office": paper.content.get("office", ""),
        }
        Issued.objects.filter(pk=paper.pk).update(addressee="", content=content)
    Service.objects.filter(paper__case=case).update(receiver="")
    Message.objects.filter(case=case).update(text="")


def _rest(case: Case) -> None:
    Decision.objects.filter(case=case).update(record=b"", ground="")
    Appeal.objects.filter(case=case).update(text="", answer="")
    keys = keys_of(settings.DATA_DIR)
    for objection in Objection.objects.filter(case=case):
        nobody = keys.seal(b"", f"objection:{objection.key}")
        Objection.objects.filter(pk=objection.pk).update(text="", finding="", objector=nobody)
    ProofDue.objects.filter(case=case).update(remark="")
    Proposal.objects.filter(case=case).update(payload={}, reason="")
    Ballot.objects.filter(case=case).update(opinion="", recused="")


def _files(case: Case, now: datetime) -> None:
    given = Attachment.objects.filter(case=case)
    stored = list(StoredFile.objects.filter(pk__in=given.exclude(file=None).values("file")))
    given.update(file=None, remark="")
    for one in stored:
        sweeping.destroy(one, now)
        one.delete()  # its name tells of a person too


def destroy_files(case: Case, now: datetime) -> int:
    """Destroy what was handed in for a case, and keep that it was; how many files."""
    given = Attachment.objects.filter(case=case).exclude(file=None)
    return sum(
        sweeping.destroy(one, now)
        for one in StoredFile.objects.filter(pk__in=given.values("file"), removed_at=None)
    )


def codes_of(value: Any) -> Any:
    """What of an event's details is no words: numbers, truths, codes, days, hashes."""
    if isinstance(value, dict):
        kept = {key: codes_of(one) for key, one in value.items() if _CODE.fullmatch(str(key))}
        return {key: one for key, one in kept.items() if one is not None}
    if isinstance(value, list):
        return [one for one in map(codes_of, value) if one is not None]
    if isinstance(value, (bool, int)):
        return value
    return value if isinstance(value, str) and _CODE.fullmatch(value) else None
