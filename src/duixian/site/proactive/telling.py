"""Notices of what was found: to those who agreed, once for each finding, none at night. They name nobody and no benefit."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from duixian.site.notices import outbox
from duixian.site.registry import receiving
from duixian.site.registry.models import Subject
from duixian.site.shelf import shelf

from . import consenting
from .asking import kind_of
from .models import Consent, Finding

FROM, TO = 8, 20  # hours of the day in which somebody is told
LOT, MOST = 200, 20_000  # subjects in one transaction, and in one round


def tell(now: datetime) -> int:
    """Tell everybody who agreed of what was found for them and they have not been told of; how many were told."""
    local = timezone.localtime(now)
    if not FROM <= local.hour < TO:
        return 0
    told, last = 0, 0
    ever = Consent.objects.filter(agrees=True).values("subject")
    while told < MOST:
        rows = Subject.objects.filter(
            pk__in=ever, pk__gt=last, findings__state=Finding.State.OPEN, findings__told_at=None
        )
        rows |= Subject.objects.filter(pk__in=ever, pk__gt=last, projects__findings__state=Finding.State.OPEN, projects__findings__told_at=None)  # fmt: skip
        some = list(rows.order_by("pk").distinct().select_related("account", "owner")[:LOT])
        if not some:
            return told
        last = some[-1].pk
        told += _lot(some, local.date(), now)
    return told


@transaction.atomic
def _lot(subjects: list[Subject], on: date, now: datetime) -> int:
    kinds = consenting.agreed_of([one.pk for one in subjects])
    tellings, done = [], 0
    for subject in subjects:
        agreed = kinds.get(subject.pk, frozenset())
        about = Finding.objects.select_for_update(of=("self",)).filter(state=Finding.State.OPEN, told_at=None)
        mine = list(about.filter(subject=subject)) + list(about.filter(subject__owner=subject))
        news = [one for one in mine if _kind(one) in agreed]
        users = receiving.users_of(subject.owner or subject, on) if news else []
        if not users:
            continue
        Finding.objects.filter(pk__in=[one.pk for one in news]).update(told_at=now)
        newest = max(f"{one.since}:{one.pk}:{one.times}" for one in news)
        tellings += [outbox.Telling("found", user, "", None, f"{subject.key}:{newest}") for user in users]
        done += 1
    outbox.put_all(tellings, now)
    return done


def _kind(finding: Finding) -> str:
    """Of which kind of consent a finding is; '' of what the packs do not know any more."""
    ready = shelf().by_id(finding.pack)
    benefit = ready.pack.benefits.get(finding.benefit) if ready is not None else None
    return kind_of(benefit) if benefit is not None else ""
