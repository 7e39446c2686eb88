"""The end of a person whose time to be kept is over: their numbers, name and facts go; the key stays as a pseudonym.

Numbers are destroyed with what they were sealed in and found by: from then on nothing leads from the person to the key or back, and
what names them by it (ledger, audit trail, statistics) tells of nobody. Powers and sanctions that are over stay, of nobody.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from .models import Fact, Identifier, Subject

ERASED = "已匿名"


def erased(subject: Subject) -> bool:
    """Whether a subject is a pseudonym already."""
    return subject.name.startswith(f"{ERASED} ")


def erase(subject: Subject, now: datetime) -> None:
    """Make a person a pseudonym. In the caller's transaction, who says when it is due and writes it down."""
    with transaction.atomic():
        locked = Subject.objects.select_for_update().get(pk=subject.pk)
        if locked.kind != Subject.Kind.PERSON or erased(locked):
            return
        Identifier.objects.filter(subject=locked).delete()
        _drop_facts(locked)
        Subject.objects.filter(pk=locked.pk).update(name=f"{ERASED} {locked.key.hex[:8]}", account=None)


def _drop_facts(subject: Subject) -> None:
    """All at once: a row that supersedes another points to it until both are gone."""
    rows = Fact.objects.filter(subject=subject)
    rows._raw_delete(rows.db)
