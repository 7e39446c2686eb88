"""Thirty-two processes that ask for the same nights, or let the same flat, at the same moment, on a database of their own.

Run as a program on an installation of its own (DUIXIAN_DATA, DUIXIAN_DATABASE): prints what each process was told and what
stands afterwards, as JSON, a line for each race."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from .racing import Act, at_once

BOOKERS, BEDS, NIGHTS = 32, 5, 6


def filing(office: Any) -> list[Act]:
    """Claims of thirty-two people for the same nights of five beds, all drawn up while the beds were free."""
    from duixian.site.cases.engine.apply import apply
    from duixian.site.cases.engine.command import Command, Refused
    from duixian.site.lodging import asking

    from .lodging_people import case_of, graduate, station, wish

    site = station(office, f"1-{BEDS}")
    acts = []
    for number in range(BOOKERS):
        who = graduate(office, number + 1)
        stay = asking.ask(wish(office, site), who.account, office.now)
        case = case_of(stay)
        office.materials(case, who.account)

        def run(case: Any = case, user: Any = who.account) -> str:
            try:
                apply(Command(case.key, "file", user, f"race{case.pk}", None, {}), office.now)
            except Refused as refused:
                return f"refused: {refused}"
            return "done"

        acts.append(run)
    return acts


def letting(office: Any) -> list[Act]:
    """Thirty-two lettings of one flat."""
    from duixian.site.lodging import direct, sites
    from duixian.site.lodging.changing import LodgingError
    from duixian.site.lodging.models import Unit

    from .lodging_people import graduate

    keeper, lodging = office.officer("housing_operator"), office.ready.pack.lodgings["guaranteed_rent"]
    site = sites.add(office.ready, lodging, sites.House("一号楼", "示例路"), keeper, office.now)
    sites.add_units(site, "flat", "101", {}, keeper, office.now)
    unit = Unit.objects.select_related("site").get(site=site)
    acts = []
    for number in range(BOOKERS):
        who = graduate(office, 100 + number)

        def run(who: Any = who) -> str:
            try:
                direct.let(unit, who, keeper, office.now)
            except LodgingError as refused:
                return f"refused: {refused}"
            return "done"

        acts.append(run)
    return acts


def standing() -> dict[str, Any]:
    from django.db.models import Count

    from duixian.site.lodging.models import Night, Stay, Term

    return {
        "nights": Night.objects.count(),
        "twice": Night.objects.values("unit", "on").annotate(n=Count("pk")).filter(n__gt=1).count(),
        "asked": sorted(stay.nights.count() for stay in Stay.objects.filter(state="asked")),
        "drafts": Stay.objects.filter(state="draft").count(),
        "terms": Term.objects.count(),
        "in": Stay.objects.filter(lodging="guaranteed_rent").count(),
    }


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.site.settings")
    import django

    django.setup()
    from duixian.site.library.upkeep import make_ready

    make_ready()
    from .lodging_people import opened

    office = opened()
    for name, race in (("filing", filing), ("letting", letting)):
        told = at_once(race(office))
        print(json.dumps({"race": name, "told": told, **standing()}, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
