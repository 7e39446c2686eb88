"""Who is told of a case: whom it concerns and who files for them; of money also whose account it goes to.

Each of these subjects is told through its own account and through all who may receive notices for it (registry, `RECEIVE`);
whoever filed the case is told as long as they may act for the applicant. Nobody is told twice.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from duixian.site.accounts.models import User
from duixian.site.funds.models import Commitment
from duixian.site.prepared import OneOf
from duixian.site.registry.models import Power, Subject
from duixian.site.registry.powers import RECEIVE, covers, holds
from duixian.site.sending import ahead

from .models import Case

MONEY = frozenset(
    {"paid", "held", "failed", "to_be_returned"}
)  # kinds of notices that whoever is paid gets too


OWN = OneOf[Subject](
    "pk",
    lambda some: Subject.objects.filter(some, account__isnull=False).select_related("account").order_by("pk"),
)
POWERS = OneOf[Power](
    "principal",
    lambda some: (
        Power.objects.filter(some, agent__account__isnull=False)
        .select_related("ending", "word", "agent__account", "principal")
        .order_by("pk")
    ),
)


def receivers(case: Case, kind: str, on: date) -> list[User]:
    """Whom to tell of one case on a day; none where they have no accounts: they are told on paper."""
    return receivers_of([case], on, money=kind in MONEY)[case.pk]


def receivers_of(cases: Collection[Case], on: date, *, money: bool = False) -> dict[int, list[User]]:
    """Whom to tell of each of these cases, by the case's key in the database; two queries for all of them."""
    concerned = {case.pk: {_who(case.claimant).pk, case.applicant_id} for case in cases}
    if money:
        _add_payees(cases, concerned)
    wanted = set().union(*concerned.values()) if concerned else set()
    powers: dict[int, list[Power]] = {}
    with ahead(OWN.asking(wanted), POWERS.asking(wanted)):
        own = {subject.pk: subject.account for subject in OWN.all(wanted)}
        given = POWERS.all(wanted)
    for power in given:
        if holds(power, on)[0]:
            powers.setdefault(power.principal_id, []).append(power)
    return {case.pk: _told(case, concerned[case.pk], own, powers, on) for case in cases}


def _who(subject: Subject) -> Subject:
    """A project is its enterprise's."""
    return subject.owner or subject


def _add_payees(cases: Collection[Case], concerned: dict[int, set[int]]) -> None:
    rows = Commitment.objects.filter(case__in=[case.key for case in cases]).order_by()
    paid: dict[UUID, set[UUID]] = {}
    for of, payee in rows.values_list("case", "payee").distinct():
        paid.setdefault(of, set()).add(payee)
    known = dict(Subject.objects.filter(key__in=set().union(*paid.values())).values_list("key", "pk")) if paid else {}  # fmt: skip
    for case in cases:
        concerned[case.pk] |= {known[key] for key in paid.get(case.key, ()) if key in known}


def _told(
    case: Case, concerned: set[int], own: dict[int, User | None], powers: dict[int, list[Power]], on: date
) -> list[User]:
    found: dict[int, User] = {}
    for key in sorted(concerned):
        account = own.get(key)
        if account is not None:
            found[account.pk] = account
        for power in powers.get(key, ()):
            agent = power.agent.account
            filed = key == case.applicant_id and agent is not None and agent.pk == case.opened_by_id
            if agent is not None and (filed or _receives(power, case, on)):
                found[agent.pk] = agent
    return [user for user in found.values() if user.is_active and user.duty == User.Duty.NONE]


def _receives(power: Power, case: Case, on: date) -> bool:
    return covers(power, RECEIVE, on)[0] and (
        not power.benefits or f"{case.pack}:{case.benefit}" in power.benefits
    )
