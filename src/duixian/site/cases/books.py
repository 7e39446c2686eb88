"""What the case's own authority knows without being told: earlier grants, what was paid, what a group has used up.

The pack names these facts itself (`implied`): `once:<benefit>` whether it was received before, `paid:<benefit>` what was
paid, `first:<benefit>` on which day it was first paid, `granted:<benefit>` what somebody beside the claimant was granted, and those
of a limit. What the books do not hold stays unknown:
other places may have paid.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from duixian.rules.model.benefits import Limit
from duixian.rules.model.pack import Pack
from duixian.site.funds import recovery, statements
from duixian.site.prepared import Arg, Prepared
from duixian.site.registry.models import Subject
from duixian.site.sending import Question

from . import groups
from .models import Case, Decision

ONCE = "once:"
OURS = ("paid:", "first:", "limit:")  # of facts that only these books know
KINDS = (ONCE, *OURS, "granted:")
STANDING = [Case.Phase.GRANTED, Case.Phase.DONE]
BEFORE = Prepared[Case](
    lambda: Case.objects.filter(claimant=Arg(0), pack=Arg(1), number__isnull=False).order_by().values_list("benefit", "pk", "phase", "key")
)  # fmt: skip


def written(fen: int) -> str:
    """An amount as a case document holds it."""
    return f"{fen // 100}.{fen % 100:02d} 元"


def known(
    pack: Pack, case: Case, document: dict[str, Any], group: Subject | None, on: date, paid: dict[str, int],
    granted: Set[str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Values of implied facts by id. `paid`: fen paid so far to this claimant by benefit; `group`: the case's enterprise;
    `granted`: what `had` said of the claimant, where that was asked already."""
    found: dict[str, Any] = {}
    granted = had(case) if granted is None else granted
    for fact in pack.facts.values():
        if not fact.implied:
            continue
        kind, _, name = fact.implied.partition(":")
        if kind == "once" and name in granted:
            found[fact.id] = True
        elif kind == "paid" and name in paid:
            found[fact.id] = written(paid[name])
        elif kind == "first" and name in paid:
            first = statements.first_paid(case.claimant.key, case.pack, name)
            if first is not None:
                found[fact.id] = timezone.localdate(first).isoformat()
        elif kind == "granted" and name == case.benefit:
            others = groups.beside(case.claimant, pack, {fact.role}, on)
            fen = sum(statements.granted(other.key, case.pack, name) for other in others)
            if fen:
                found[fact.id] = written(fen)
    for limit in pack.limits.values():
        if case.benefit in limit.benefits:
            found.update(_limit(limit, case, groups.of_limit(pack, limit, case, group, on), on))
    return found


def asking(case: Case) -> list[Question]:
    """What is looked up of a case's claimant, for `ahead`: what they were paid, and their other cases."""
    return [statements.GIVEN.asking(case.claimant.key, case.pack), BEFORE.asking(case.claimant_id, case.pack)]


def had(case: Case) -> set[str]:
    """What the claimant's other cases gave: granted, or paid and not claimed back, whatever became of the case."""
    others = [row for row in BEFORE.rows(case.claimant_id, case.pack) if row[1] != case.pk]
    found = {benefit for benefit, _, phase, _ in others if phase in STANDING}
    for benefit, _, phase, key in others:
        if phase not in STANDING and benefit not in found and any(recovery.paid_parts(key).values()):
            found.add(benefit)
    return found


def _limit(limit: Limit, case: Case, group: groups.Group | None, on: date) -> dict[str, Any]:
    """What the others of the group have been granted in the period; allotments are the claimant's to state."""
    if group is None:
        return {}
    used = Decision.objects.filter(
        group.cases, kind=Decision.Kind.GRANT, overturned_by=None,
        case__pack=case.pack, case__benefit__in=limit.benefits, case__phase__in=STANDING,
    ).exclude(case_id=case.pk)  # fmt: skip
    if limit.period == "year":
        used = used.filter(case__filed_at__year=on.year)
    elif limit.period == "month":
        used = used.filter(case__filed_at__year=on.year, case__filed_at__month=on.month)
    if "used_before" in limit.used and case.filed_at is not None:
        used = used.filter(case__filed_at__lt=case.filed_at)  # by date: who applied later takes nothing away
    total = used.aggregate(total=Sum("amount"))["total"] or 0
    found: dict[str, Any] = {}
    for key, fact in limit.used.items():
        if key in ("used_before", "claimed_by_others"):
            found[fact] = written(total)
        elif key == "allotted":
            found[fact] = None
    return {fact: value for fact, value in found.items() if value is not None}
