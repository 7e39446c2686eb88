"""Thirty-two processes that ask for the same nights, or let the same flat, at the same moment: races beside those of cases,
on the same installation (`racing`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
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
    acts: list[Act] = []
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
    acts: list[Act] = []
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


def races() -> Iterator[dict[str, Any]]:
    """Each race: what its processes were told and what stands afterwards."""
    from .lodging_people import opened

    office = opened()
    for name, race in (("filing", filing), ("letting", letting)):
        told = at_once(race(office))
        yield {"race": name, "told": told, **standing()}


def had_once(found: dict[str, dict[str, Any]]) -> None:
    """The beds went to as many as there are, everybody else was told so, and nothing is had twice."""
    filing, letting = found["filing"], found["letting"]
    told = Counter(text.partition(":")[0] for text in filing["told"])
    assert told == {"done": BEDS, "refused": BOOKERS - BEDS}, filing["told"]
    assert all("别人订完" in text for text in filing["told"] if text != "done")
    assert (filing["nights"], filing["twice"]) == (BEDS * NIGHTS, 0)
    assert filing["asked"] == [NIGHTS] * BEDS and filing["drafts"] == BOOKERS - BEDS
    told = Counter(text.partition(":")[0] for text in letting["told"])
    assert told == {"done": 1, "refused": BOOKERS - 1}, letting["told"]
    assert (letting["terms"], letting["in"]) == (1, 1)
