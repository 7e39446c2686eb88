"""Which offices answer for a subject of the registry: those that have its cases under way, else those that would have them.

A role answers where one of its steps is done: at the place that the rule names for it, or everywhere where it names none.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from duixian.rules import CaseError
from duixian.rules.evaluate.details import Details
from duixian.rules.model.conduct import Procedure
from duixian.rules.model.pack import Pack
from duixian.rules.model.types import EnumType
from duixian.site.registry.cases import case_of
from duixian.site.registry.models import Subject
from duixian.site.registry.roles import roles_of
from duixian.site.shelf import shelf

from .models import Case

Offices = set[tuple[str, str | None]]  # a role and a place ('' everywhere, None where it is not known yet)


def offices_of(subject: Subject, pack: str) -> Offices:
    """The offices that answer for a subject in a pack, as roles with places. For the registry's pages."""
    ready = shelf().by_id(pack)
    if ready is None:
        return set()
    found: Offices = set()
    mine = Case.objects.filter(
        Q(claimant=subject) | Q(applicant=subject), pack=pack, phase__in=Case.UNDER_WAY
    )
    for procedure, at in mine.order_by().values_list("procedure", "territory").distinct():
        known = ready.pack.procedures.get(procedure)
        found |= {(role, at if ready.pack.roles[role].territory else "") for role in _offices([known] if known else [], ready.pack)}  # fmt: skip
    if found:
        return found
    try:
        document = case_of(ready.evaluator, subject, timezone.localdate()).case
        details = Details(ready.evaluator.evaluate(document))
    except CaseError:
        return set()
    for known in _procedures(ready.pack, subject):
        for step in known.steps:
            role = ready.pack.roles[step.role]
            if role.kind != "office":
                continue
            found.add((role.id, _place(ready.pack, details, step.territory) if role.territory else ""))
    return found


def _offices(procedures: Iterable[Procedure], pack: Pack) -> set[str]:
    return {s.role for p in procedures for s in p.steps if pack.roles[s.role].kind == "office"}


def _procedures(pack: Pack, subject: Subject) -> list[Procedure]:
    """The procedures of what a subject claims, or, as a unit, may have a part in."""
    root = roles_of(pack).root_of(subject)
    unit = subject.kind == Subject.Kind.ENTERPRISE
    ids = {b.procedure for b in pack.benefits.values() if unit or b.role == root}
    return [pack.procedures[id_] for id_ in sorted(ids) if id_ in pack.procedures]


def _place(pack: Pack, details: Details, node: object) -> str | None:
    """The place of a step; None where it is not known."""
    kind = getattr(node, "type", None)
    if not isinstance(kind, EnumType):
        return None
    lo, hi, na = details.values[node.id]  # type: ignore[attr-defined]
    return pack.enums[kind.name].values[lo] if lo == hi and not na else None
