"""Sites and units, set up at the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from duixian.rules.model.lodgings import Lodging
from duixian.rules.model.types import EnumType
from duixian.site import audit
from duixian.site.cases.views.keepers import name_of
from duixian.site.downloads import table_file
from duixian.site.lodging import direct, kinds
from duixian.site.lodging import sites as setting
from duixian.site.lodging.changing import LodgingError
from duixian.site.lodging.models import Term, Unit
from duixian.site.shelf import Ready

from .common import Kind, act_in, does, for_keepers, number_in, shared, site_in, sites_of

HEADINGS = ("站点", "编号", "种类", "可用", "集体租赁")


@for_keepers
@require_safe
def sites(request: HttpRequest, found: list[Kind], chosen: Kind) -> HttpResponse:
    """The houses of a kind with their units, and forms for more."""
    ready, lodging = chosen
    houses = [(site, [(u, kinds.unit_label(lodging, u.kind), told(ready, u)) for u in site.units.select_related("group__firm")]) for site in sites_of(request.user, chosen)]  # fmt: skip
    let = not ready.pack.benefits[lodging.benefit].procedure and not lodging.nightly
    taken = set(Term.objects.filter(last__isnull=True).values_list("unit", flat=True)) if let else set()
    context: dict[str, Any] = {
        **shared(found, chosen, "houses"), "direct": let, "taken": taken, "houses": houses, "unit_kinds": lodging.units, "places": places(ready, lodging),
        "gives": [(id_, ready.pack.facts[id_].label, ready.pack.facts[id_].unit or "元", choices(ready, id_)) for id_ in lodging.gives],
    }  # fmt: skip
    return render(request, "lodging/houses.html", context)


def told(ready: Ready, unit: Unit) -> str:
    """What hangs on a unit, in words."""
    from duixian.site.registry.values import in_words

    facts = ready.pack.facts
    return "；".join(
        f"{facts[id_].label} {in_words(ready.pack, id_, value)}"
        for id_, value in unit.gives.items()
        if id_ in facts
    )


def choices(ready: Ready, id_: str) -> list[tuple[str, str]]:
    """The values of a fact that is one of several."""
    type_ = ready.pack.facts[id_].type
    if not isinstance(type_, EnumType) or type_.name not in ready.pack.enums:
        return []
    enum = ready.pack.enums[type_.name]
    return list(zip(enum.values, enum.labels, strict=True))


def places(ready: Ready, lodging: Lodging) -> list[tuple[str, str]]:
    """The districts by which the keepers are appointed; none where they are not."""
    roles = ready.pack.roles
    if not any(roles[role].territory for role in lodging.kept_by):
        return []
    enum = ready.pack.enums.get("district")
    return list(zip(enum.values, enum.labels, strict=True)) if enum is not None else []


@for_keepers
@require_safe
def units_table(request: HttpRequest, found: list[Kind], chosen: Kind, form: str) -> HttpResponse:
    """The units as a file."""
    rows = (
        Unit.objects.filter(site__in=sites_of(request.user, chosen))
        .select_related("site", "group__firm")
        .order_by("site__name", "name")
    )
    lines = [
        [
            u.site.name,
            u.name,
            kinds.unit_label(chosen[1], u.kind),
            "是" if u.open else "否",
            u.group.firm.name if u.group is not None else "",
        ]
        for u in rows
    ]
    audit.write("lodging.exported", user=request.user, about="站点", detail={"form": form, "count": len(lines)}, now=timezone.now())  # fmt: skip
    return table_file(form, HEADINGS, lines, f"{chosen[1].label}站点", "units")


@for_keepers
def act(request: HttpRequest, found: list[Kind], chosen: Kind, act: str) -> HttpResponse:
    """A new house, more units, opening and closing."""
    part = act_in(_DOES, act, request)
    now = timezone.now()
    does(request, lambda: part(request, chosen, now), SAID[act])
    return redirect(f"{reverse('lodging:houses')}?kind={name_of(chosen)}")


def _site(request: HttpRequest, chosen: Kind, now: datetime) -> None:
    house = setting.House(
        *(request.POST.get(key, "")[:500] for key in ("name", "address", "telephone", "note", "place"))
    )
    setting.add(*chosen, house, request.user, now)


def _typed(request: HttpRequest, chosen: Kind) -> dict[str, str]:
    """What a form says hangs on units; a bare number is an amount."""
    gives = {}
    for id_ in chosen[1].gives:
        text = request.POST.get(f"give|{id_}", "").strip()[:60]
        gives[id_] = f"{text} 元" if text and text.replace(".", "").isdecimal() else text
    return gives


def _units(request: HttpRequest, chosen: Kind, now: datetime) -> None:
    kind, names = request.POST.get("unit", ""), request.POST.get("names", "")[:2000]
    setting.add_units(site_in(request, chosen), kind, names, _typed(request, chosen), request.user, now)


def _gives(request: HttpRequest, chosen: Kind, now: datetime) -> None:
    names = request.POST.get("names", "")[:2000]
    setting.set_gives(site_in(request, chosen), names, _typed(request, chosen), request.user, now)


def _open(request: HttpRequest, chosen: Kind, now: datetime) -> None:
    unit = number_in(request.POST.get("unit", "")) or None
    setting.open_close(site_in(request, chosen), unit, request.POST.get("open") == "1", request.user, now)


def _let(request: HttpRequest, chosen: Kind, now: datetime) -> None:
    unit = (
        Unit.objects.filter(pk=number_in(request.POST.get("unit", "")), site=site_in(request, chosen))
        .select_related("site", "group")
        .first()
    )
    if unit is None:
        raise LodgingError("请选一套。")
    number, name = request.POST.get("number", "")[:40], request.POST.get("name", "")
    with transaction.atomic():
        direct.let(
            unit, direct.person(request.POST.get("papers", "")[:20], number, name, now), request.user, now
        )


_DOES = {"site": _site, "units": _units, "gives": _gives, "open": _open, "let": _let}
SAID = {
    "site": "已登记站点。",
    "units": "已登记。",
    "gives": "已更改，从今天起算。",
    "open": "已更改。",
    "let": "已登记入住。",
}
