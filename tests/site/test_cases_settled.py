"""What outcomes settle: the day of an act, and facts of the time after a grant, which until then are like any other."""

from __future__ import annotations

from datetime import date

import pytest

from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case
from duixian.site.registry.models import Fact

from .casework import Office, at, outcomes_of

pytestmark = pytest.mark.django_db
GRADUATE = {
    "person": {
        "full_time_degree": "bachelor", "graduated": "2020-07-01", "work_mode": "intending", "household": False, "healthy": True,
        "accepts_station_rules": True, "station_applied": "2022-06-01", "station_check_in": "2022-06-03", "station_this_quarter": False,
        "station_missed": False, "nationality": "chinese", "sanctions": [],
    },
}  # fmt: skip


@pytest.fixture
def office() -> Office:
    return Office("guiyang", at(date(2022, 6, 1)))


@pytest.fixture
def booked(office: Office) -> Case:
    """A place in a station for two days later, granted by its keeper."""
    graduate = office.claimant(GRADUATE)
    user = graduate.account
    assert user is not None
    case = office.draft("dream_station", graduate, graduate, user)
    office.materials(case, user)
    office.act(case, "file", user)
    office.outcome(case, "passed")
    return case


def known(case: Case, fact: str) -> object:
    return Fact.objects.filter(subject=case.claimant, fact=fact).order_by("-id").values_list("value", flat=True).first()  # fmt: skip


def test_who_comes_on_the_day_has_moved_in_on_that_day(office: Office, booked: Case) -> None:
    assert (booked.phase, booked.step) == ("granted", "check_in")
    office.on(date(2022, 6, 3))
    office.outcome(booked, "arrived")
    assert "2022-06-03" in str(known(booked, "person.station_check_in"))
    office.outcome(booked, "left")
    assert booked.phase == "done"


def test_a_booking_once_granted_is_moved_or_missed_but_no_longer_refused(
    office: Office, booked: Case
) -> None:
    office.outcome(booked, "moved")
    assert (booked.phase, booked.step) == ("granted", "check_in")
    with pytest.raises(Refused, match="没有这个结果"):
        office.outcome(booked, "refused", ground="不收")


def test_who_never_comes_loses_the_quarter(office: Office, booked: Case) -> None:
    office.on(date(2022, 6, 3))
    with pytest.raises(Refused):
        office.outcome(booked, "missed")
    office.on(date(2022, 6, 4))
    office.outcome(booked, "missed")
    assert booked.phase == "ended" and outcomes_of(booked)[-1] == "check_in.missed"
    assert known(booked, "person.station_missed") is True
