"""Graduates who look for work and stations with beds, for the tests of lodgings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from duixian.site.cases.models import Case
from duixian.site.lodging import asking, sites, steering
from duixian.site.lodging.models import Site, Stay
from duixian.site.lodging.ticking import tick
from duixian.site.notices.models import Notice
from duixian.site.registry.facts import on_day
from duixian.site.registry.models import Subject

from .casework import Office, at
from .registry_people import resident

MAY = date(2022, 5, 10)
GRADUATE: dict[str, Any] = {
    "work_mode": "intending", "degree": "bachelor", "full_time_degree": "bachelor", "graduated": "2021-06-30", "household": False, "nationality": "chinese",
    "healthy": True, "accepts_station_rules": True,
}  # fmt: skip


def opened(day: date = MAY) -> Office:
    return Office("guiyang", at(day))


def station(office: Office, beds: str = "1-2", name: str = "南明驿站") -> Site:
    keeper = office.officer("station_keeper")
    lodging = office.ready.pack.lodgings["dream_station"]
    site = sites.add(
        office.ready, lodging, sites.House(name, "南明区示例路 1 号", "0851-00000000"), keeper, office.now
    )
    sites.add_units(site, "bed", beds, {}, keeper, office.now)
    return site


def graduate(office: Office, number: int = 1, **facts: Any) -> Subject:
    return office.claimant(
        {"person": {**GRADUATE, **facts}}, f"毕业{number}", resident(f"1999{number % 12 + 1:02d}{number % 28 + 1:02d}", 100 + number)
    )  # fmt: skip


def today(office: Office) -> date:
    return timezone.localdate(office.now)


def wish(office: Office, site: Site, days: int = 2, nights: int = 6) -> asking.Wish:
    return asking.Wish(site, today(office) + timedelta(days=days), nights)


def asked(office: Office, who: Subject, site: Site, days: int = 2, nights: int = 6) -> Stay:
    """Asked for and filed."""
    stay = asking.ask(wish(office, site, days, nights), who.account, office.now)
    return filed(office, stay)


def filed(office: Office, stay: Stay) -> Stay:
    case = case_of(stay)
    assert stay.person.account is not None
    office.materials(case, stay.person.account)
    office.act(case, "file", stay.person.account)
    stay.refresh_from_db()
    return stay


def passed(office: Office, stay: Stay) -> Stay:
    steering.pass_(stay, office.officer("station_keeper"), office.now)
    stay.refresh_from_db()
    return stay


def come(office: Office, stay: Stay) -> Stay:
    """Passed, and moved in on the day."""
    passed(office, stay)
    assert stay.first is not None
    office.on(stay.first)
    steering.check_in(stay, office.officer("station_keeper"), office.now)
    stay.refresh_from_db()
    return stay


def case_of(stay: Stay) -> Case:
    assert stay.case is not None
    return Case.objects.get(key=stay.case)


def round_(office: Office) -> None:
    """What happens to stays and cases by itself, by now."""
    office.tick()
    tick(office.now)


def fact(who: Subject, id_: str, on: date) -> Any:
    held = on_day(who, "guiyang", on).get(id_)
    return held.row.value if held is not None else None


def told(stay: Stay) -> set[str]:
    return set(Notice.objects.filter(case_number=stay.number).values_list("kind", flat=True))
