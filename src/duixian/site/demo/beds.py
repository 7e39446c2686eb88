"""The demonstration's station and flats: a stay in every state that a visitor may want to see, and a graduate to be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from duixian.site.accounts.models import User
from duixian.site.cases import drafting
from duixian.site.cases.engine.apply import apply
from duixian.site.cases.engine.command import Command
from duixian.site.cases.models import Attachment, Case
from duixian.site.cases.ticking import tick as cases_tick
from duixian.site.lodging import asking, queueing, renting, sites, steering
from duixian.site.lodging.models import Charge, Site, Stay
from duixian.site.lodging.ticking import tick
from duixian.site.registry.models import Subject

from .city import PERSON, City
from .people import newcomer

KEEPER = "beds-one"
GRADUATE = {"degree": "bachelor", "household": False}
TALENT = {**PERSON, "flat_sublet": False, "flat_late": "0 日", "flat_by_firm": False}
GUESTS = ("林舟", "方晓", "何溪", "陆远", "宋一", "沈禾", "温青", "许望", "姚川", "祝宁")
FIRST = 700  # of the guests among the newcomers


def play(city: City, today: datetime, password: str) -> int:
    """Houses with beds and flats, and who lives there; once. How many stays there are."""
    if Site.objects.exists() or "flats" not in city.ready.pack.lodgings:
        return 0
    city.now = today - timedelta(days=430)
    south, north, flats = _houses(city)
    _flats(city, flats, today)
    _station(city, south, north, today)
    _be(_guest(city, 0, GRADUATE), "lin", password)
    city.now = today
    cases_tick(today)
    tick(today)
    return Stay.objects.count()


def _houses(city: City) -> tuple[Site, Site, Site]:
    keeper, pack = city.staff[KEEPER], city.ready.pack
    made = []
    for lodging, house, kind, names, gives in (
        ("station", sites.House("南城驿站", "南城区一号街 9 号", "010-00000021", "二楼前台，凭居民身份证"), "bed", "201-206", {}),
        ("station", sites.House("北湖驿站", "北湖区湖滨路 3 号", "010-00000022"), "bed", "1", {}),
        ("flats", sites.House("人才公寓一号楼", "远山县青山路 8 号", "010-00000023"), "flat", "101-104", {"person.flat_base": "1200 元"}),
    ):  # fmt: skip
        site = sites.add(city.ready, pack.lodgings[lodging], house, keeper, city.now)
        sites.add_units(site, kind, names, gives, keeper, city.now)
        made.append(site)
    return made[0], made[1], made[2]


def _guest(city: City, number: int, known: dict[str, Any]) -> Subject:
    """Somebody with an account that nobody signs in with."""
    who = newcomer(GUESTS[number], FIRST + number)
    city.known(who, {"person": {"name": GUESTS[number], **known}, "contracts": []})
    user, made = User.objects.get_or_create(username=f"guest-{number}")
    if made:
        user.set_unusable_password()
        user.first_name = who.name
        user.save()
    Subject.objects.filter(pk=who.pk).update(account=user)
    who.refresh_from_db()
    return who


def _be(who: Subject, login: str, password: str) -> None:
    """One of them is whom a visitor can sign in as."""
    user = who.account
    assert user is not None
    user.username = login
    user.set_password(password)
    user.save()


def _file(city: City, case: Case, user: Any) -> None:
    for material in city.ready.pack.benefits[case.benefit].materials:
        Attachment.objects.create(case=case, material=material.name, on_paper=True, user=user, at=city.now)
    apply(Command(case.key, "file", user, f"demo:{case.key}", None, {}), city.now)


def _asked(city: City, number: int, site: Site, ahead: int = 1) -> Stay:
    who = _guest(city, number, GRADUATE)
    first = timezone.localdate(city.now) + timedelta(days=ahead)
    stay = asking.ask(asking.Wish(site, first, 3), who.account, city.now)
    assert stay.case is not None
    _file(city, Case.objects.get(key=stay.case), who.account)
    stay.refresh_from_db()
    return stay


def _passed(city: City, stay: Stay) -> Stay:
    city.now += timedelta(hours=3)
    steering.pass_(stay, city.staff[KEEPER], city.now)
    stay.refresh_from_db()
    return stay


def _come(city: City, stay: Stay) -> Stay:
    city.now += timedelta(days=1)
    steering.check_in(stay, city.staff[KEEPER], city.now)
    stay.refresh_from_db()
    return stay


def _station(city: City, south: Site, north: Site, today: datetime) -> None:
    """Left, living there, to come today, not come, to be reviewed in time and late, full with somebody waiting."""
    keeper = city.staff[KEEPER]
    city.now = today - timedelta(days=12)
    stay = _come(city, _passed(city, _asked(city, 1, south)))
    city.now += timedelta(days=2)
    steering.check_out(stay, "", keeper, city.now)
    city.now = today - timedelta(days=6)
    _passed(city, _asked(city, 2, south))  # nobody came
    city.now = today - timedelta(days=2, hours=6)
    _come(city, _passed(city, _asked(city, 3, south)))
    city.now = today - timedelta(days=1, hours=4)
    _asked(city, 4, south, 3)  # longer than a day ago
    city.now = today - timedelta(days=1)
    _passed(city, _asked(city, 5, south))  # comes today
    _asked(city, 6, north, 4)
    city.now = today - timedelta(hours=5)
    asking.ask(
        asking.Wish(north, timezone.localdate(city.now) + timedelta(days=3), 3), _guest(city, 7, GRADUATE).account, city.now, queue=True
    )  # fmt: skip


def _flats(city: City, site: Site, today: datetime) -> None:
    """In the second year with rent to pay, one that was sublet, and one on offer."""
    keeper = city.staff[KEEPER]
    first = _moved_in(city, 8, today - timedelta(days=425))
    city.now = today
    renting.charge(first.pk, today)
    row = Charge.objects.filter(stay=first, fen__gt=0).order_by("month").first()
    if row is not None:
        renting.pay(row, row.fen or 0, timezone.localdate(today), "收据 0001", keeper, today)
    second = _moved_in(city, 9, today - timedelta(days=100))
    city.now = today - timedelta(days=1)
    since = timezone.localdate(city.now).isoformat()
    city.known(second.person, {"person": {"flat_sublet": True}}, since, "安居")


def _moved_in(city: City, number: int, at: datetime) -> Stay:
    """Granted, offered, moved into."""
    city.now = at
    who, keeper = _guest(city, number, TALENT), city.staff[KEEPER]
    case = drafting.open_draft(city.ready, "talent_flat", who, who, who.account, city.now)
    _file(city, case, who.account)
    city.now += timedelta(days=2)
    apply(
        Command(case.key, "outcome", keeper, f"demo:grant:{case.key}", None, {"outcome": "approved"}),
        city.now,
    )
    queueing.serve(city.ready.pack.id, "flats", city.now)
    stay = Stay.objects.get(case=case.key)
    city.now += timedelta(days=1)
    queueing.accept(stay, who.account, city.now)
    stay.refresh_from_db()
    steering.check_in(stay, keeper, city.now)
    stay.refresh_from_db()
    return stay
