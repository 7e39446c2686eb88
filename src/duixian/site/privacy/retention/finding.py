"""What is due by the rules: found in the order of age, so many at a time; what is kept all the same is told with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from duixian.site.accounts.models import User
from duixian.site.cases.models import Attachment, Case
from duixian.site.credentials.models import FamilyCard
from duixian.site.notices.models import Notice
from duixian.site.registry.erasing import ERASED
from duixian.site.registry.models import Extract, Subject

from . import resting
from .environment import Rule
from .keeping import why_account, why_case, why_person

PHASES = {
    "withdrawn": (Case.Phase.WITHDRAWN,),
    "refused": (Case.Phase.REFUSED,),
    "granted": (Case.Phase.DONE, Case.Phase.ENDED),
    "files": (Case.Phase.WITHDRAWN, Case.Phase.REFUSED, Case.Phase.DONE, Case.Phase.ENDED),
}
LOT = 500


@dataclass
class Kept:
    """How many of a kind are due but kept, by reason."""

    why: Counter[str] = field(default_factory=Counter)


def rules_for(kind: str) -> list[Rule]:
    """The rules of a kind, the narrowest first."""
    return sorted((one for one in settings.RETENTION if one.kind == kind), key=lambda one: -one.narrow)


def cases(kind: str, now: datetime, kept: Kept) -> Iterator[tuple[Case, Rule]]:
    """The cases of a kind that are due, with the rule; of `files` those that still hold any."""
    rules = rules_for(kind)
    for place, rule in enumerate(rules):
        rows = _ended(kind, rule, now)
        for narrower in rules[:place]:
            rows = rows.exclude(_of(narrower))
        yield from _let_go(rows, rule, now, kept)


def _ended(kind: str, rule: Rule, now: datetime) -> QuerySet[Case]:
    cutoff = _moment(rule.before(timezone.localdate(now)), now)
    rows = Case.objects.filter(_of(rule), phase__in=PHASES[kind], ended_at__lt=cutoff, erased_at=None)
    if kind == "files":
        there = Attachment.objects.filter(case=OuterRef("pk"), file__removed_at=None, file__isnull=False)
        held = Q(Exists(there))
        for beside, _ in resting.holders_of(OuterRef("key")):
            held |= Q(Exists(beside))
        rows = rows.filter(held)
    return rows.select_related("claimant", "applicant").order_by("pk")


def _of(rule: Rule) -> Q:
    found = Q()
    if rule.pack:
        found &= Q(pack=rule.pack)
    if rule.benefit:
        found &= Q(benefit=rule.benefit)
    return found


def _let_go(rows: QuerySet[Case], rule: Rule, now: datetime, kept: Kept) -> Iterator[tuple[Case, Rule]]:
    last = 0
    while part := list(rows.filter(pk__gt=last)[:LOT]):
        last = part[-1].pk
        for case in part:
            why = why_case(case, now)
            if why:
                kept.why[why] += 1
            else:
                yield case, rule


def notices(rule: Rule, now: datetime) -> QuerySet[Notice]:
    """Notices that were written long enough ago."""
    return Notice.objects.filter(put_at__lt=_moment(rule.before(timezone.localdate(now)), now))


def rejected(rule: Rule, now: datetime) -> QuerySet[Extract]:
    """Extracts whose refused rows are still there."""
    cutoff = _moment(rule.before(timezone.localdate(now)), now)
    return Extract.objects.filter(confirmed_at__lt=cutoff).exclude(rejected=None)


def accounts(now: datetime, kept: Kept) -> Iterator[tuple[User, Rule]]:
    """Accounts that were closed long enough ago and still have a name."""
    for rule in rules_for("account"):
        cutoff = _moment(rule.before(timezone.localdate(now)), now)
        rows = User.objects.filter(is_active=False, closed_at__lt=cutoff, erased_at=None)
        for user in rows.select_related("subject").order_by("pk").iterator(chunk_size=LOT):
            why = why_account(user)
            if why:
                kept.why[why] += 1
            else:
                yield user, rule


def persons(now: datetime, kept: Kept) -> Iterator[tuple[Subject, Rule]]:
    """Persons whose last case was erased long enough ago: their own, or one that named them for a card of the family. Who was
    in no case is the registers' matter."""
    named = FamilyCard.objects.filter(member=OuterRef(OuterRef("pk"))).values("case")
    theirs = Case.objects.filter(Q(claimant=OuterRef("pk")) | Q(applicant=OuterRef("pk")) | Q(key__in=named))
    for rule in rules_for("person"):
        cutoff = _moment(rule.before(timezone.localdate(now)), now)
        # Few: the search begins with them, not with everybody.
        gone = Case.objects.filter(erased_at__lt=cutoff)
        still = theirs.filter(Q(erased_at=None) | Q(erased_at__gte=cutoff))
        family = FamilyCard.objects.filter(case__in=gone.values("key"))
        of = (
            Q(pk__in=gone.values("claimant"))
            | Q(pk__in=gone.values("applicant"))
            | Q(pk__in=family.values("member"))
        )
        rows = Subject.objects.filter(of, ~Exists(still), kind=Subject.Kind.PERSON)
        rows = rows.exclude(name__startswith=f"{ERASED} ").select_related("account").order_by("pk")
        for person in rows.iterator(chunk_size=LOT):
            why = why_person(person, now)
            if why:
                kept.why[why] += 1
            else:
                yield person, rule


def _moment(day: date, now: datetime) -> datetime:
    """The beginning of a day at the site."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))
