"""Sites and units, set up by their keepers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from duixian.rules.model.lodgings import Lodging
from duixian.site import audit
from duixian.site.accounts import posts
from duixian.site.registry.values import kept
from duixian.site.shelf import Ready

from . import facts, holding, kinds, showing
from .changing import LodgingError
from .models import LIVING, Site, Stay, Unit

MOST = 200  # units at once
RANGE = re.compile(r"(.*?)(\d+)\s*[-—~～]\s*(?:\1)?(\d+)")


@dataclass(frozen=True, slots=True)
class House:
    """A site as a keeper writes it down."""

    name: str
    address: str
    telephone: str = ""
    note: str = ""
    place: str = ""


@transaction.atomic
def add(ready: Ready, lodging: Lodging, house: House, user: Any, now: datetime) -> Site:
    """A new site. Raises LodgingError."""
    allowed, reason = posts.may_hold_any(
        user, ready.pack.id, lodging.kept_by, house.place, timezone.localdate(now)
    )
    if not allowed:
        raise LodgingError(reason)
    if not house.name.strip() or not house.address.strip():
        raise LodgingError("请写站点的名称和地址。")
    if Site.objects.filter(pack=ready.pack.id, lodging=lodging.id, name=house.name.strip()).exists():
        raise LodgingError("已经有这个名称的站点。")
    made = Site.objects.create(
        pack=ready.pack.id, lodging=lodging.id, name=house.name.strip()[:100], address=house.address.strip()[:200],
        telephone=house.telephone.strip()[:60], note=house.note.strip()[:500], place=house.place,
    )  # fmt: skip
    audit.write("lodging.site", user=user, about=made.name, detail={"pack": ready.pack.id}, now=now)
    return made


def names(text: str) -> list[str]:
    """Names of units: separated by blanks or commas; 101-106 are six."""
    found: list[str] = []
    for word in re.split(r"[\s,，、;；]+", text.strip()):
        match = RANGE.fullmatch(word)
        if match is not None and int(match[2]) <= int(match[3]) <= int(match[2]) + MOST:
            found += [f"{match[1]}{n:0{len(match[2])}d}" for n in range(int(match[2]), int(match[3]) + 1)]
        elif word:
            found.append(word)
    return list(dict.fromkeys(found))


@transaction.atomic
def add_units(site: Site, kind: str, text: str, gives: Mapping[str, str], user: Any, now: datetime) -> int:
    """Units of a kind with what hangs on them. How many. Raises LodgingError."""
    ready, lodging = kinds.of_stay(site)
    _keeper(site, user, now)
    wanted = names(text)
    if kind not in dict(lodging.units):
        raise LodgingError("请选床位、房间或套房的种类。")
    if not wanted or len(wanted) > MOST or any(len(one) > 40 for one in wanted):
        raise LodgingError(f"请写编号，例如 101-106；一次最多 {MOST} 个，每个最多 40 个字。")
    there = set(Unit.objects.filter(site=site, name__in=wanted).values_list("name", flat=True))
    if there:
        raise LodgingError(f"已经有编号 {'、'.join(sorted(there)[:5])}。")
    told = _gives(ready, lodging, gives)
    Unit.objects.bulk_create([Unit(site=site, name=name, kind=kind, gives=told) for name in wanted])
    audit.write("lodging.site", user=user, about=site.name, detail={"count": len(wanted)}, now=now)
    return len(wanted)


@transaction.atomic
def set_gives(site: Site, text: str, gives: Mapping[str, str], user: Any, now: datetime) -> int:
    """What hangs on some units is different from today, also for whoever lives there. How many units. Raises LodgingError."""
    ready, lodging = kinds.of_stay(site)
    _keeper(site, user, now)
    holding.lock([site.pk])
    wanted, told = names(text), _gives(ready, lodging, gives)
    rows = list(Unit.objects.filter(site=site, name__in=wanted))
    if not told or not rows or len(rows) != len(wanted):
        raise LodgingError("请写已有的编号，和要改的标准。")
    for unit in rows:
        unit.gives = {**unit.gives, **told}
        unit.save(update_fields=["gives"])
        for stay in Stay.objects.filter(unit=unit, state__in=LIVING).select_related("person"):
            facts.settle(stay, lodging, told, timezone.localdate(now), user, now)
    audit.write(
        "lodging.site",
        user=user,
        about=site.name,
        detail={"count": len(rows), "facts": sorted(told)},
        now=now,
    )
    return len(rows)


def _gives(ready: Ready, lodging: Lodging, gives: Mapping[str, str]) -> dict[str, Any]:
    """What hangs on a unit, in kept form. Raises LodgingError."""
    told, problems = kept(
        ready.evaluator, {id_: gives[id_] for id_ in lodging.gives if gives.get(id_, "").strip()}
    )
    if problems:
        labels = ready.pack.facts
        raise LodgingError(
            "；".join(
                f"{labels[p].label if p in labels else p}：{what}，{mend}" for p, what, mend in problems
            )
        )
    return told


@transaction.atomic
def open_close(site: Site, unit: int | None, open_: bool, user: Any, now: datetime) -> None:
    """A site, or one of its units, takes people or no more; whoever is there stays. Raises LodgingError."""
    _keeper(site, user, now)
    holding.lock([site.pk])
    if unit is None:
        Site.objects.filter(pk=site.pk).update(open=open_)
    elif not Unit.objects.filter(site=site, pk=unit).update(open=open_):
        raise LodgingError("没有这个编号。")
    audit.write(
        "lodging.site", user=user, about=site.name, detail={"kind": "开放" if open_ else "停用"}, now=now
    )


def _keeper(site: Site, user: Any, now: datetime) -> None:
    allowed, reason = showing.may_keep(user, site, timezone.localdate(now))
    if not allowed:
        raise LodgingError(reason)
