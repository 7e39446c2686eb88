"""Whose claims count together under a limit: those of an enterprise, or of a couple where what is limited is the household's."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from duixian.rules.model.benefits import Limit
from duixian.rules.model.pack import Pack
from duixian.site.registry.facts import on_day
from duixian.site.registry.models import Fact, Subject
from duixian.site.registry.roles import roles_of

from .models import Case


@dataclass(frozen=True, slots=True)
class Group:
    """`key` tells groups apart in the ledger; `cases` are the claims that count."""

    key: str
    cases: Q


def of_limit(pack: Pack, limit: Limit, case: Case, enterprise: Subject | None, on: date) -> Group | None:
    """The group of a case under a limit; None where it belongs to none. A limit over an enterprise's claims counts those of
    the unit; one over an entity of the person's (a home, a household) those of the person and their spouse."""
    roles = roles_of(pack)
    entity = pack.entities[limit.group]
    if limit.group == roles.enterprise or (roles.enterprise and entity.kind == roles.enterprise):
        if enterprise is None:
            return None
        return Group(str(enterprise.key), Q(case__applicant=enterprise) | Q(case__claimant=enterprise))
    if roles.person and roles.person in (limit.group, entity.of):
        couple = [case.claimant, *beside(case.claimant, pack, roles.spouses, on)]
        return Group(key_of(couple), Q(case__claimant__in=couple))
    return Group(str(case.claimant.key), Q(case__claimant=case.claimant))


def key_of(members: Iterable[Subject]) -> str:
    """The same whoever of them claims."""
    return "+".join(sorted(one.key.hex for one in members))


def beside(one: Subject, pack: Pack, roles: Collection[str], on: date) -> list[Subject]:
    """Who has one of these roles beside a person (their spouse), as a register or an officer's check says."""
    held = on_day(one, pack.id, on)
    known = (held.get(role) for role in sorted(roles))
    found = (h.row.other for h in known if h is not None and h.row.source != Fact.Source.DECLARED)
    return list({other.pk: other for other in found if other is not None}.values())
