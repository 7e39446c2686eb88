"""What was granted can be ended whenever its ground comes up: between evaluations, and after all is paid."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from duixian.site.cases import worklists
from duixian.site.cases.calendar import current_calendar
from duixian.site.cases.conditions import why_not
from duixian.site.cases.desks import desk_of
from duixian.site.cases.engine.apply import may
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.engine.context import Context
from duixian.site.cases.models import Case, Decision
from duixian.site.funds.models import Commitment

from .casework import Office, at
from .test_cases_long import filed_station

pytestmark = pytest.mark.django_db
FOUND = "查实：工作站场地、经费一年没有落实（检查记录 7 号）"


@pytest.fixture
def office() -> Office:
    return Office("guiyang", at(date(2021, 9, 1)))


@pytest.fixture
def station(office: Office) -> Case:
    return filed_station(office)


def granted(office: Office, case: Case) -> None:
    """To the first payment: recognised, nothing evaluated yet."""
    office.outcome(case, "passed")
    expert = office.officer("science_experts")
    office.act(case, "invite", expert, members=[expert.pk])
    office.act(case, "cast", expert, agrees=True, opinion="同意")
    office.outcome(case, "reviewed")
    office.outcome(case, "chosen")
    office.publish(case)
    office.outcome(case, "approved")
    assert case.phase == Case.Phase.GRANTED


def end(office: Office, case: Case, **payload: Any) -> None:
    given = {"ending": "revoked", "cause": "conditions_dropped", "found": FOUND, "minutes": "纪要〔2022〕3号"}
    office.act(case, "end", office.officer("station_group"), **(given | payload))


def waits(office: Office, officer: Any, case: Case) -> bool:
    """Whether a case waits on an officer's desk for their word as the second person."""
    desk = desk_of(officer, timezone.localdate(office.now), {"guiyang": office.ready.pack})
    wanted = worklists.Wanted(pile="confirm")
    return desk is not None and (case.pk, case.key) in worklists.keys(desk, wanted, 100)


def test_a_station_is_revoked_between_its_evaluations(office: Office, station: Case) -> None:
    granted(office, station)
    office.now += timedelta(days=200)
    end(office, station)
    assert station.phase == Case.Phase.GRANTED  # until a second person has confirmed
    first, second = (office.officer("station_group", "", number) for number in (1, 2))
    assert [waits(office, one, station) for one in (first, second)] == [False, True]
    row = Commitment.objects.get(case=station.key, number=1)
    context = Context(station, office.ready, current_calendar(), None, office.now, {}, "")
    assert why_not(context, row) == "提出了终止或撤销，复核完以前不拨付。"
    with pytest.raises(Refused, match="另一人"):
        office.act(station, "confirm_end", office.officer("station_group"))
    office.act(station, "confirm_end", office.officer("station_group", "", 2))
    assert (station.phase, station.step) == (Case.Phase.ENDED, "")
    decision = Decision.objects.get(case=station, kind=Decision.Kind.END)
    assert FOUND in decision.ground and decision.articles == [
        "筑科通〔2021〕17号《贵阳市院士工作站管理办法（试行）》第二十四条"
    ]
    assert not Commitment.objects.filter(case=station.key).exclude(state="cancelled").exists()
    event = station.events.get(act="ended")
    assert (event.step, event.detail["phase"], event.detail["ground"]) == (
        "first_payment",
        "granted",
        "conditions_dropped",
    )


def test_what_the_ground_settles_is_registered_with_the_decision(office: Office, station: Case) -> None:
    granted(office, station)
    end(office, station)
    office.act(station, "confirm_end", office.officer("station_group", "", 2))
    context = Context(station, office.ready, current_calendar(), None, office.now, {}, "")
    assert context.assessed.document["station"]["conditions_dropped"] is True


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ({"found": ""}, "查实的事实"),
        ({"minutes": ""}, "会议纪要"),
        ({"cause": "bad_luck"}, "没有这种"),
        ({"ending": "abolished"}, "没有这种"),
    ],
)
def test_an_ending_names_its_ground_its_facts_and_its_minutes(
    office: Office,
    station: Case,
    payload: dict[str, str],
    why: str,
) -> None:
    granted(office, station)
    with pytest.raises(Refused, match=why):
        end(office, station, **payload)


def test_a_second_person_may_refuse_and_the_grant_stands(office: Office, station: Case) -> None:
    granted(office, station)
    end(office, station)
    second = office.officer("station_group", "", 2)
    with pytest.raises(Refused, match="理由"):
        office.act(station, "refuse_end", second)
    office.act(station, "refuse_end", second, note="证据不足")
    assert (station.phase, station.step) == (Case.Phase.GRANTED, "first_payment")
    assert may(station, "end", office.officer("station_group"), office.now)[0]


def test_only_the_office_that_ends_it_may_propose(office: Office, station: Case) -> None:
    granted(office, station)
    for user in (office.officer("science"), office.officer("city_finance"), office.people["handler"]):
        assert not may(station, "end", user, office.now)[0]


def test_nothing_is_ended_before_it_is_granted(office: Office, station: Case) -> None:
    with pytest.raises(Refused, match="没有在兑现"):
        end(office, station)
