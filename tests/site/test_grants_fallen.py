"""What was built on a grant does not outlive it: projects, lodgings, cards of the family. A new grant takes them up again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from duixian.site.cases.models import Case
from duixian.site.credentials import showing
from duixian.site.credentials.models import FamilyCard
from duixian.site.lodging.models import Term
from duixian.site.lodging.ticking import tick
from duixian.site.projects.models import Project

from . import card_people, lodging_people, project_people
from .fallen import FOUND, annulled, overturned
from .granting import Walked
from .lodging_people import today
from .money_people import signed_in
from .project_people import begun, handler, sent, signed
from .registry_people import resident
from .test_lodging_terms import granted, house, living
from .walking import moved

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda office: moved(monkeypatch, office)


# projects


@pytest.mark.parametrize("falls", ["annulled", "overturned"])
def test_a_project_whose_grant_falls_ends_with_the_ground_and_goes_on_with_a_new_grant(
    clock: Any, falls: str
) -> None:
    office = project_people.opened()
    clock(office)
    project = begun(office)
    sent(office, project)
    case = Case.objects.get(key=project.case)
    if falls == "annulled":
        annulled(office, case)
    else:
        overturned(office, case, handler(project.unit), FOUND)
    project.refresh_from_db()
    assert (project.state, project.over_on) == ("ended", today(office)) and FOUND in project.note
    event = project.events.get(act="fallen")
    assert event.detail["case"] == case.number and event.user is not None and FOUND in event.note
    assert case.events.get(seq=event.detail["seq"]).note in event.note
    assert project.books.get().state == "returned"
    assert not project.reports.filter(state="waiting", due__gte=today(office)).exists()
    assert project.subject.name not in in_public()  # it never was approved
    office.later(days=40)
    _granted_again(office, case)
    assert project.subject.name in in_public()
    project.refresh_from_db()
    assert Project.objects.count() == 1
    assert (project.state, project.over_on, project.note) == ("running", None, "")
    assert project.starts == today(office) and project.reports.filter(kind="yearly").count() == 3


def in_public() -> str:
    """The register of projects as anybody reads it, as a page and as a table."""
    table = Client().get("/projects/public.csv").content.decode("utf-8-sig")
    return Client().get("/projects/public/").content.decode() + table


def test_a_project_that_was_revoked_stays_in_the_public_register_with_day_and_article(clock: Any) -> None:
    office = project_people.opened()
    clock(office)
    project = signed(office)
    case = Case.objects.get(key=project.case)
    one, two = (office.officer("station_group", number=number) for number in (1, 2))
    said = {"cause": "false_statement", "found": "张三的材料是假的", "minutes": "会议纪要 3 号"}
    office.act(case, "end", one, ending="revoked", **said)
    office.act(case, "confirm_end", two)
    project.refresh_from_db()
    article = project.events.get(act="ended").article
    assert project.state == "ended" and article
    for shown in ("已终止", article, today(office).isoformat()):
        assert shown in in_public()
    assert "张三" not in in_public()


def test_a_signed_task_book_keeps_the_days_of_the_term_when_it_is_granted_anew(clock: Any) -> None:
    office = project_people.opened()
    clock(office)
    project = signed(office)
    case = Case.objects.get(key=project.case)
    days = (project.starts, project.ends)
    annulled(office, case)
    _granted_again(office, case)
    project.refresh_from_db()
    assert (project.starts, project.ends, project.state) == (*days, "running")


def test_a_term_can_be_renewed_anew_after_the_grant_of_the_next_fell(clock: Any) -> None:
    office = project_people.opened()
    clock(office)
    project = signed(office)
    office.on(date(2025, 7, 1))
    project_people.round_(office)
    first = _renewed(office, project)
    later = Project.objects.get(case=first.key)
    assert (later.former, later.term) == (project, 2)
    overturned(office, first, handler(project.unit))
    later.refresh_from_db()
    assert (later.state, later.former) == ("ended", None)
    office.outcome(first, "agreed")
    later.refresh_from_db()
    assert (later.state, later.former) == ("running", project)
    Project.objects.filter(pk=project.pk).update(ends=today(office) + timedelta(days=9))
    overturned(office, first, handler(project.unit))
    project.refresh_from_db()
    assert (project.state, project.over_on) == ("running", None)  # its days are not over
    office.act(first, "withdraw", handler(project.unit))
    anew = Project.objects.get(case=_renewed(office, project).key)
    assert (anew.former, anew.term, anew.starts) == (project, 2, project.ends + timedelta(days=1))


def _renewed(office: Any, project: Project) -> Case:
    by = handler(project.unit)
    held = {"acceptance": "excellent", "academician_agrees": True, "next_cycle_asked": True}
    office.known(project.subject, {"station": {**held, "approved": "2022-06-10"}})
    case = office.draft("academician_next_cycle", project.subject, project.unit, by)
    office.act(case, "file", by)
    office.outcome(case, "agreed")
    return case


def _granted_again(office: Any, case: Case) -> None:
    """From wherever the case stands again to its grant."""
    for _ in range(4):
        if case.phase != "open":
            return
        if case.step == "publicity":
            office.publish(case)
        else:
            office.outcome(case, {"inquiry": "unfounded", "approval": "approved"}[case.step])
    raise AssertionError(case.step)


# lodgings


def listed_and_granted(walked: Walked) -> None:
    """Published anew for a week, and granted."""
    office, case = walked.office, walked.case
    until = today(office) + timedelta(days=7)
    office.act(case, "publish", walked.officer(), until=until.isoformat())
    office.on(until + timedelta(days=1))
    office.outcome(case, "individual")


def test_whoever_lives_in_a_flat_whose_grant_falls_has_to_leave_in_the_packs_days(clock: Any) -> None:
    office, stay, walked = living("youth_apartment", clock)
    annulled(office, walked.case)
    stay.refresh_from_db()
    assert (stay.state, stay.leave_by) == ("leaving", today(office) + timedelta(days=7))
    assert FOUND in stay.end and "stay_leave" in lodging_people.told(stay)
    event = stay.events.get(act="fallen")
    assert event.detail["case"] == walked.case.number and FOUND in event.note
    assert Term.objects.filter(stay=stay).exists()  # until it is handed over


def test_a_grant_anew_lets_them_stay_and_a_refusal_or_a_withdrawal_gives_no_more_days(clock: Any) -> None:
    office, stay, walked = living("youth_apartment", clock)
    annulled(office, walked.case)
    stay.refresh_from_db()
    until = stay.leave_by
    listed_and_granted(walked)
    stay.refresh_from_db()
    assert (stay.state, stay.end, stay.leave_by) == ("in", "", None)
    office.outcome(walked.case, "moved_in")
    stay.refresh_from_db()
    assert stay.state == "in" and walked.case.step == "recheck"
    annulled(office, walked.case)
    stay.refresh_from_db()
    until = stay.leave_by
    office.later(days=2)
    office.act(walked.case, "withdraw", walked.by)
    stay.refresh_from_db()
    assert (stay.state, stay.leave_by) == ("leaving", until)


def test_whoever_waits_or_has_an_offer_on_a_grant_that_falls_holds_nothing_and_waits_for_the_decision(
    clock: Any,
) -> None:
    walked, stay = granted("youth_apartment", clock)
    office = walked.office
    house(office, "youth_apartment")
    tick(office.now)
    stay.refresh_from_db()
    assert stay.state == "offered"
    overturned(office, walked.case, stay.person.account)
    stay.refresh_from_db()
    assert (stay.state, stay.unit, stay.offer_until) == ("asked", None, None)
    assert not Term.objects.exists() and stay.events.filter(act="fallen").exists()
    tick(office.now)
    stay.refresh_from_db()
    assert stay.state == "asked"  # nothing is offered before the claim is decided anew
    listed_and_granted(walked)
    tick(office.now)
    stay.refresh_from_db()
    assert stay.state == "offered"


def test_nights_booked_on_a_grant_that_falls_are_held_while_it_is_decided_anew(clock: Any) -> None:
    office = lodging_people.opened()
    clock(office)
    stay = lodging_people.asked(office, lodging_people.graduate(office), lodging_people.station(office))
    lodging_people.passed(office, stay)
    overturned(office, lodging_people.case_of(stay), stay.person.account)
    stay.refresh_from_db()
    assert (stay.state, stay.nights.count()) == ("asked", 6)


def test_a_night_guest_whose_grant_falls_has_to_leave(clock: Any) -> None:
    office = lodging_people.opened()
    clock(office)
    stay = lodging_people.asked(office, lodging_people.graduate(office), lodging_people.station(office))
    lodging_people.come(office, stay)
    overturned(office, lodging_people.case_of(stay), stay.person.account)
    stay.refresh_from_db()
    assert stay.state == "leaving" and "准予已经撤销" in stay.end


# cards


def test_a_card_whose_grant_falls_says_why_and_by_which_case(clock: Any) -> None:
    office = card_people.opened()
    clock(office)
    card = card_people.holder(office)
    case = Case.objects.get(key=card.case)
    annulled(office, case)
    card.refresh_from_db()
    assert (card.state, card.end) == ("ended", "overturned")
    event = card.events.get(act="ended")
    assert event.detail["case"] == case.number and FOUND in event.note and event.user is not None


def test_a_family_card_is_not_good_once_its_grant_falls(clock: Any) -> None:
    office = card_people.opened()
    clock(office)
    card = card_people.holder(office)
    who = card.holder.account
    sent_in = {"relation": "parent", "name": "人父", "kind": "resident", "number": resident("19550101")}
    signed_in(who).post(f"/cards/{card.key}/acts/family/", sent_in)
    row = FamilyCard.objects.get()
    case = Case.objects.get(key=row.case)
    office.act(case, "file", who)
    office.outcome(case, "issued")
    row.refresh_from_db()
    assert showing.verified(str(row.code), today(office)).good  # type: ignore[union-attr]
    overturned(office, case, who)
    assert not showing.verified(str(row.code), today(office)).good  # type: ignore[union-attr]
