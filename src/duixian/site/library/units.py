"""The register of units: one entry a unit, with every name under which documents print it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .models import ClauseUnit, Unit, UnitAlias

BATCH = 2000
ROLES = {"lead": "牵头", "responsible": "责任", "cooperating": "配合", "inherits": "通用责任"}


def parts_of(kind: str, data: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Role, printed name and register identifier of each unit of a responsibility clause."""
    if kind != "responsibility":
        return
    for role in ROLES:
        for entry in data.get(role) or ():
            yield role, entry["name"], entry.get("unit") or entry["name"]


def register(parts: Iterable[tuple[int, str, str, str]]) -> None:
    """Enter units into the register with the names they were printed under, and link them to clauses."""
    links = [ClauseUnit(clause_id=c, role=r, name=n[:200], unit_id=u[:200]) for c, r, n, u in parts]
    if not links:
        return
    names = {(link.unit_id, link.name) for link in links}
    shown: dict[str, str] = {}
    for unit, name in sorted(names):
        shown.setdefault(unit, name)
    Unit.objects.bulk_create((Unit(id=u, name=n) for u, n in shown.items()), ignore_conflicts=True)
    UnitAlias.objects.bulk_create((UnitAlias(unit_id=u, name=n) for u, n in names), ignore_conflicts=True)
    ClauseUnit.objects.bulk_create(links, BATCH)
