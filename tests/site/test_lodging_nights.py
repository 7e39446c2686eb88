"""Nights of a station: asked for, reviewed within 24 hours, moved into, missed, changed; seven days, once a quarter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from duixian.site.cases.engine.command import Refused
from duixian.site.lodging import asking, holding, queueing, steering
from duixian.site.lodging.changing import LodgingError
from duixian.site.lodging.models import Night, Stay, StayEvent, Unit

from .casework import Office
from .lodging_people import (
    asked,
    case_of,
    come,
    fact,
    filed,
    graduate,
    opened,
    passed,
    round_,
    station,
    today,
    told,
    wish,
)
from .money_people import said, signed_in

pytestmark = pytest.mark.django_db
State = Stay.State


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    from .walking import moved

    made = opened()
    moved(monkeypatch, made)
    return made


def test_a_whole_stay_from_asking_to_leaving(office: Office) -> None:
    site, who = station(office), graduate(office)
    stay = asking.ask(wish(office, site), who.account, office.now)
    assert stay.state == State.DRAFT and not Night.objects.exists()
    filed(office, stay)
    assert stay.state == State.ASKED and stay.nights.count() == 6
    case = case_of(stay)
    assert case.step == "review" and case.due_at == office.now + timedelta(hours=24)
    assert "stay_asked" in told(stay)
    passed(office, stay)
    assert stay.state == State.BOOKED and "stay_booked" in told(stay)
    with pytest.raises(Refused, match="还没有到"):
        steering.check_in(stay, office.officer("station_keeper"), office.now)
    office.on(stay.first)  # type: ignore[arg-type]
    steering.check_in(stay, office.officer("station_keeper"), office.now)
    stay.refresh_from_db()
    assert (stay.state, stay.arrived_on) == (State.IN, stay.first)
    office.later(days=4)
    steering.check_out(stay, "", office.officer("station_keeper"), office.now)
    stay.refresh_from_db()
    case.refresh_from_db()
    assert (stay.state, stay.left_on, case.phase) == (State.OUT, today(office), "done")
    assert stay.nights.count() == 4  # what they did not sleep is free
    assert list(stay.events.values_list("act", flat=True)) == ["chosen", "asked", "passed", "arrived", "left"]


def test_a_second_request_in_the_quarter_is_refused_with_its_article(office: Office) -> None:
    site, who = station(office), graduate(office)
    stay = come(office, asked(office, who, site))
    steering.check_out(stay, "", office.officer("station_keeper"), office.now)
    assert fact(who, "person.station_this_quarter", today(office)) is True
    with pytest.raises(LodgingError, match=r"这个季度没有申请过.*第六条"):
        asking.ask(wish(office, site, 20), who.account, office.now)
    office.on(date(2022, 6, 28))
    again = asking.ask(wish(office, site, 5), who.account, office.now)  # on 3 July: another quarter
    assert filed(office, again).state == State.ASKED
    passed(office, again)
    assert fact(who, "person.station_check_in", today(office)) == "2022-07-03"


def test_asking_later_than_a_day_ahead_is_refused_with_its_article(office: Office) -> None:
    site, who = station(office), graduate(office)
    with pytest.raises(LodgingError, match=r"提前一天申请.*第七条"):
        asking.ask(wish(office, site, 0), who.account, office.now)
    with pytest.raises(LodgingError, match="1 到 6 夜"):
        asking.ask(wish(office, site, 2, 7), who.account, office.now)


def test_who_is_not_entitled_is_told_why_and_holds_nothing(office: Office) -> None:
    site = station(office)
    local = graduate(office, 1, household=True)
    with pytest.raises(LodgingError, match=r"户籍.*第五条"):
        asking.ask(wish(office, site), local.account, office.now)
    assert not Stay.objects.exists()


def test_a_refused_request_frees_its_nights_and_counts_for_the_quarter(office: Office) -> None:
    site, who = station(office), graduate(office)
    stay = asked(office, who, site)
    office.act(
        case_of(stay), "outcome", office.officer("station_keeper"), outcome="refused", ground="材料与本人不符"
    )
    stay.refresh_from_db()
    assert stay.state == State.REFUSED and not stay.nights.exists()
    office.later(days=1)
    with pytest.raises(LodgingError, match="这个季度没有申请过"):
        asking.ask(wish(office, site), who.account, office.now)


def test_who_does_not_come_by_midnight_loses_the_stay_and_the_quarter(office: Office) -> None:
    site, who = station(office), graduate(office)
    stay = passed(office, asked(office, who, site))
    office.on(stay.first)  # type: ignore[arg-type]
    office.later(hours=14)
    round_(office)
    stay.refresh_from_db()
    assert stay.state == State.BOOKED
    office.later(hours=2)
    round_(office)
    stay.refresh_from_db()
    assert stay.state == State.MISSED and not stay.nights.exists() and "stay_missed" in told(stay)
    assert fact(who, "person.station_missed", today(office)) is True
    with pytest.raises(LodgingError, match="第九条"):
        asking.ask(wish(office, site, 10), who.account, office.now)
    office.on(date(2022, 6, 29))
    assert asking.ask(wish(office, site, 5), who.account, office.now).state == State.DRAFT


def test_days_are_changed_at_least_a_day_ahead(office: Office) -> None:
    site, who = station(office), graduate(office)
    stay = passed(office, asked(office, who, site, 2))
    new = today(office) + timedelta(days=4)
    steering.change_days(stay, new, 3, who.account, office.now)
    stay.refresh_from_db()
    case = case_of(stay)
    assert (stay.first, stay.nights.count(), case.step, case.due) == (new, 3, "check_in", new)
    assert fact(who, "person.station_check_in", today(office)) == new.isoformat()
    office.on(new)
    with pytest.raises(LodgingError, match="提前 1 天"):
        steering.change_days(stay, new + timedelta(days=2), 3, who.account, office.now)
    steering.check_in(stay, office.officer("station_keeper"), office.now)


def test_full_nights_are_not_let_twice_and_others_can_wait_in_order(office: Office) -> None:
    site = station(office, "1")
    first = passed(office, asked(office, graduate(office, 1), site))
    second, third = graduate(office, 2), graduate(office, 3)
    with pytest.raises(asking.FullError, match="候补"):
        asking.ask(wish(office, site), second.account, office.now)
    waits = asking.ask(wish(office, site), second.account, office.now, queue=True)
    later = asking.ask(wish(office, site), third.account, office.now, queue=True)
    assert [queueing.place(waits), queueing.place(later)] == [1, 2]
    with pytest.raises(Refused):
        filed(office, later)
    steering.cancel(first, first.person.account, office.now)
    for one in (first, waits, later):
        one.refresh_from_db()
    assert [first.state, waits.state, later.state] == [State.CANCELLED, State.OFFERED, State.WAITING]
    assert "stay_offer" in told(waits) and waits.nights.count() == 6
    office.later(days=2)
    round_(office)
    for one in (waits, later):
        one.refresh_from_db()
    assert [waits.state, later.state] == [State.LAPSED, State.LAPSED]  # one day ahead is over for both


def test_an_offer_that_is_taken_up_becomes_a_request(office: Office) -> None:
    site = station(office, "1")
    first = asked(office, graduate(office, 1), site, 5)
    waits = asking.ask(wish(office, site, 5), graduate(office, 2).account, office.now, queue=True)
    steering.cancel(first, first.person.account, office.now)
    waits.refresh_from_db()
    assert filed(office, waits).state == State.ASKED and waits.nights.count() == 6


def test_the_database_refuses_a_night_that_somebody_has(office: Office) -> None:
    site = station(office, "1")
    stay = asked(office, graduate(office, 1), site)
    night, other = (
        stay.nights.first(),
        asking.ask(wish(office, site, 20), graduate(office, 2).account, office.now),
    )
    assert night is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        Night.objects.create(unit=night.unit, on=night.on, stay=other)
    assert holding.capacity(site, stay.first, 7) == [  # type: ignore[arg-type]
        (stay.first + timedelta(days=n), 1 if n == 6 else 0)  # type: ignore[operator]
        for n in range(7)
    ]


def test_events_of_a_stay_are_never_changed(office: Office) -> None:
    stay = asked(office, graduate(office), station(office))
    row = StayEvent.objects.filter(stay=stay)
    for change in (lambda: row.update(note="x"), row.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_claim_that_names_no_nights_is_not_filed_where_there_are_stations(office: Office) -> None:
    who = graduate(office)
    assert who.account is not None
    station(office)
    there = {
        "station_applied": "2022-05-10",
        "station_check_in": "2022-05-12",
        "station_this_quarter": False,
        "station_missed": False,
    }
    office.known(who, {"person": there})
    case = office.draft("dream_station", who, who, who.account)
    office.materials(case, who.account)
    with pytest.raises(Refused, match="先在“住处”里选"):
        office.act(case, "file", who.account)
    assert (
        'href="/lodging/"' in said(signed_in(who.account).get(f"/cases/{case.key}/")).partition("<footer")[0]
    )


def test_nobody_handles_their_own_stay(office: Office) -> None:
    stay = asked(office, graduate(office), station(office))
    keeper = office.officer("station_keeper")
    type(stay.person).objects.filter(pk=stay.person_id).update(account=None)
    type(stay.person).objects.filter(pk=stay.person_id).update(account=keeper)
    with pytest.raises(Refused, match="本人"):
        steering.pass_(stay, keeper, office.now)
    assert Unit.objects.exists()
