"""A run of the retention rules: each thing in a transaction of its own, with a row of the audit trail; one report at the end.

By the clock once a day, after midnight; by `duixian retain` at any time. Only to see (`dry`): nothing is changed, and all is counted
that a run could do now. What one run does not reach (`MOST` of a kind) the next one does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from duixian.site import audit
from duixian.site.accounts import managing
from duixian.site.accounts.models import User
from duixian.site.cases import erasing as case_erasing
from duixian.site.cases.models import Case
from duixian.site.funds import payees
from duixian.site.notices.models import Contact, Notice
from duixian.site.privacy.models import Correction, Run
from duixian.site.proactive.models import Finding, Subscription
from duixian.site.registry import erasing as person_erasing
from duixian.site.registry.models import Subject

from . import finding, resting
from .environment import Rule
from .finding import Kept
from .keeping import why_account, why_case, why_person

log = logging.getLogger(__name__)
MOST = 2000  # of one kind in one run
LOT = 500


@dataclass
class Report:
    """How much of each kind was done (or, `dry`, would be), why what is due was kept, what failed."""

    dry: bool
    done: dict[str, int] = field(default_factory=dict)
    kept: dict[str, dict[str, int]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def run(now: datetime, *, dry: bool = False, most: int = MOST) -> Report:
    """One run of all rules; its report is kept where it is not `dry`."""
    report = Report(dry)
    for kind in ("files", "withdrawn", "refused", "granted"):
        _each(report, kind, partial(finding.cases, kind, now), _case_of(kind, now), most)
    _each(report, "account", partial(finding.accounts, now), _account(now), most)
    _each(report, "person", partial(finding.persons, now), _person(now), most)
    for rule in finding.rules_for("notices"):
        report.done["notices"] = _notices(rule, now, dry, most)
    for rule in finding.rules_for("rejected"):
        report.done["rejected"] = _rejected(rule, now, dry)
    if not dry:
        _write(report, now)
    return report


def nightly(now: datetime) -> None:
    """The run of a day, by whichever process comes first."""
    on = timezone.localdate(now)
    if Run.objects.filter(on=on).exists():
        return
    report = run(now)
    for failed in report.failed:
        log.error("%s", failed)


Ending = Callable[[Any, Rule], bool]
Due = Callable[[Kept], Iterable[tuple[Any, Rule]]]


def _each(report: Report, kind: str, due: Due, end: Ending, most: int) -> None:
    kept, done = Kept(), 0
    for one, rule in islice(due(kept), None if report.dry else most):
        if report.dry:
            done += 1
            continue
        try:
            with transaction.atomic():
                done += end(one, rule)
        except Exception as error:  # one that cannot be erased must not hold up the others
            log.exception("%s %s", kind, one.pk)
            report.failed.append(f"{kind} {one.pk}：{type(error).__name__}")
    report.done[kind] = report.done.get(kind, 0) + done
    report.kept[kind] = dict(kept.why)


def _case_of(kind: str, now: datetime) -> Ending:
    def end(case: Case, rule: Rule) -> bool:
        locked = (
            Case.objects.select_for_update(of=("self",))
            .select_related("claimant", "applicant")
            .get(pk=case.pk)
        )
        if why_case(locked, now):  # something happened since it was found
            return False
        if kind == "files":
            count = case_erasing.destroy_files(locked, now) + resting.destroy_files(locked, now)
            _trail(kind, rule, locked.claimant, str(locked), now, files=count)
        else:
            resting.end_of_case(locked, now)
            case_erasing.erase(locked, now)
            _trail(kind, rule, locked.claimant, str(locked), now)
        return True

    return end


def _account(now: datetime) -> Ending:
    def end(user: User, rule: Rule) -> bool:
        locked = User.objects.select_for_update().get(pk=user.pk)
        if locked.is_active or why_account(locked):
            return False
        Subject.objects.filter(account=locked).update(account=None)  # who comes back gets another
        _end_account(locked, now)
        _trail("account", rule, None, f"账户 {locked.pk}", now)
        return True

    return end


def _end_account(user: User, now: datetime) -> None:
    Contact.objects.filter(user=user).delete()
    Notice.objects.filter(user=user).delete()
    Subscription.objects.filter(user=user).delete()
    managing.erase(user, now)


def _person(now: datetime) -> Ending:
    def end(person: Subject, rule: Rule) -> bool:
        locked = Subject.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if why_person(locked, now):
            return False
        account = locked.account
        payees.forget(locked.key)
        Finding.objects.filter(subject=locked, entries=None).delete()  # on a list it stays, of nobody
        resting.end_of_person(locked, now)
        Correction.objects.filter(subject=locked).update(text="", answer="")
        person_erasing.erase(locked, now)
        if account is not None and account.erased_at is None and not why_account(account):
            _end_account(account, now)
        _trail("person", rule, locked, "", now)
        return True

    return end


def _notices(rule: Rule, now: datetime, dry: bool, most: int) -> int:
    rows = finding.notices(rule, now)
    if dry:
        return rows.count()
    done = 0
    while done < most * 10 and (lot := list(rows.order_by("pk").values_list("pk", flat=True)[:LOT])):
        with transaction.atomic():
            Notice.objects.filter(pk__in=lot).delete()
        done += len(lot)
    return done


def _rejected(rule: Rule, now: datetime, dry: bool) -> int:
    rows = finding.rejected(rule, now)
    return rows.count() if dry else rows.update(rejected=None)


def _trail(kind: str, rule: Rule, subject: Subject | None, about: str, now: datetime, **more: int) -> None:
    audit.write(
        "privacy.erased", user=None, subject=subject, about=about, now=now,
        detail={"kind": kind, "months": rule.months, "cite": rule.cite, **more},
    )  # fmt: skip


def _write(report: Report, now: datetime) -> None:
    with transaction.atomic():
        Run.objects.create(on=timezone.localdate(now), at=now, done=report.done, failed=report.failed[:100])
        audit.write(
            "privacy.ran", user=None, now=now, detail={"done": report.done, "failed": len(report.failed)}
        )
