"""What an appeal undoes of a stay; and that the clock does nothing twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from duixian.rules.model.conduct import appeals_role
from duixian.site.lodging import asking, steering
from duixian.site.lodging.models import Stay, StayEvent
from duixian.site.lodging.ticking import tick
from duixian.site.notices.models import Notice

from .casework import Office
from .lodging_people import asked, case_of, fact, graduate, opened, passed, round_, station, today, wish

pytestmark = pytest.mark.django_db
State = Stay.State


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    from .walking import moved

    made = opened()
    moved(monkeypatch, made)
    return made


def overturned(office: Office, stay: Stay) -> None:
    """The person appeals, and the office that answers finds for them."""
    case, pack = case_of(stay), office.ready.pack
    assert stay.person.account is not None
    office.act(case, "appeal", stay.person.account, text="与事实不符")
    role = appeals_role(pack.conduct, pack.procedures[case.procedure])
    office.act(case, "answer_appeal", office.officer(role, number=7), answer="撤销原决定", overturn=True)
    stay.refresh_from_db()


def refused(office: Office, stay: Stay) -> None:
    office.act(
        case_of(stay), "outcome", office.officer("station_keeper"), outcome="refused", ground="材料不符"
    )
    stay.refresh_from_db()


def test_a_refusal_that_falls_holds_the_nights_again(office: Office) -> None:
    site, who = station(office, "1"), graduate(office)
    stay = asked(office, who, site, 10)
    refused(office, stay)
    assert not stay.nights.exists()
    overturned(office, stay)
    assert (stay.state, stay.nights.count(), case_of(stay).step) == (State.ASKED, 6, "review")
    assert passed(office, stay).state == State.BOOKED


def test_a_refusal_that_falls_when_others_have_the_nights_is_reviewed_without_a_bed(office: Office) -> None:
    site = station(office, "1")
    stay = asked(office, graduate(office, 1), site, 10)
    refused(office, stay)
    asked(office, graduate(office, 2), site, 10)
    overturned(office, stay)
    assert (stay.state, stay.nights.count()) == (State.ASKED, 0)
    from duixian.site.cases.engine.command import Refused

    with pytest.raises(Refused, match="没有空的"):
        passed(office, stay)


def test_missing_that_an_appeal_undoes_gives_the_quarter_back(office: Office) -> None:
    site, who = station(office), graduate(office)
    stay = passed(office, asked(office, who, site))
    office.on(stay.first + timedelta(days=1))  # type: ignore[operator]
    round_(office)
    stay.refresh_from_db()
    assert stay.state == State.MISSED
    overturned(office, stay)
    assert fact(who, "person.station_missed", today(office)) is not True
    assert (stay.state, case_of(stay).step, stay.first) == (
        State.BOOKED,
        "check_in",
        today(office) + timedelta(days=30),
    )
    office.later(days=1)
    round_(office)
    steering.change_days(stay, today(office) + timedelta(days=2), 4, who.account, office.now)
    stay.refresh_from_db()
    assert (stay.state, stay.nights.count(), case_of(stay).due) == (
        State.BOOKED,
        4,
        today(office) + timedelta(days=2),
    )


def test_the_clock_does_nothing_twice(office: Office) -> None:
    site = station(office, "1")
    first = passed(office, asked(office, graduate(office, 1), site, 3))
    asking.ask(wish(office, site, 3), graduate(office, 2).account, office.now, queue=True)
    office.later(days=2)
    for _ in range(2):
        tick(office.now)
        before = (StayEvent.objects.count(), Notice.objects.count())
    tick(office.now)
    assert before == (StayEvent.objects.count(), Notice.objects.count())
    near = Notice.objects.filter(kind="stay_near", case_number=first.number)
    assert near.count() == 1 and near.get().deadline == first.first
    assert first.first == date(2022, 5, 13)
