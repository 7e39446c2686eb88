"""Who agreed to be told of what may be theirs. A person for themselves, an enterprise through its handler; kind by kind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction

from duixian.site import audit
from duixian.site.registry.models import Subject
from duixian.site.registry.powers import DECLARE, may_act

from .models import Consent


def may_say(user: Any, subject: Subject, on: date) -> tuple[bool, str]:
    """Whether a user may agree or withdraw for somebody: the person, or whoever declares for the enterprise."""
    return may_act(user, subject, DECLARE, on)


@transaction.atomic
def say(subject: Subject, kind: str, agrees: bool, user: Any, now: datetime) -> bool:
    """Agree, or withdraw; whether that changed anything."""
    Subject.objects.select_for_update(of=("self",)).get(pk=subject.pk)
    if (kind in agreed(subject)) == agrees:
        return False
    Consent.objects.create(subject=subject, kind=kind, agrees=agrees, by=user, at=now)
    audit.write(
        "proactive.consent", user=user, subject=subject, detail={"kind": kind, "agrees": agrees}, now=now
    )
    return True


def agreed(subject: Subject) -> frozenset[str]:
    """The kinds somebody agreed to."""
    return agreed_of([subject.pk]).get(subject.pk, frozenset())


def agreed_of(subjects: Collection[int]) -> dict[int, frozenset[str]]:
    """The same of many, by key; who agreed to nothing is left out."""
    latest: dict[tuple[int, str], bool] = {}
    for subject, kind, agrees in Consent.objects.filter(subject__in=subjects).order_by("pk").values_list("subject", "kind", "agrees"):  # fmt: skip
        latest[subject, kind] = agrees
    found: dict[int, frozenset[str]] = {}
    for (subject, kind), agrees in latest.items():
        if agrees:
            found[subject] = found.get(subject, frozenset()) | {kind}
    return found
