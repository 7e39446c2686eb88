"""Grants that run over years: an academician station through its mid-term, an allowance month by month."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case, ProofDue
from duixian.site.funds.models import Commitment, Receivable
from duixian.site.registry.subjects import get_or_add_project

from .allowance import PRIVATE
from .casework import Office, acts_of, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office("guiyang", at(date(2021, 9, 1)))


def example(office: Office, benefit: str) -> dict[str, Any]:
    """The facts of a case of the pack in which a benefit is granted."""
    found = (
        c for c in office.ready.pack.cases if benefit in c.expect and c.expect[benefit].status == "eligible"
    )
    return dict(next(found).document)


@pytest.fixture
def station(office: Office) -> Case:
    return filed_station(office)


def filed_station(office: Office) -> Case:
    """An academician station of a firm, filed by its handler."""
    facts = example(office, "academician_station")
    unit = office.employer({**PRIVATE, **facts["station_unit"]})
    handler = office.people["handler"]
    project = get_or_add_project(unit, "station", "示例院士工作站", office.now)
    office.known(
        project,
        {"station": {k: v for k, v in facts["station"].items() if k not in ("approved", "station_approved")}},
    )
    office.account_of(unit)
    for year in (2021, 2022, 2023, 2024):
        office.budget("市人才资源开发资金", "200 万元", year=year)
        office.budget("市应用技术研究与开发资金", "200 万元", year=year)
    case = office.draft("academician_station", project, unit, handler)
    office.materials(case, handler)
    office.act(case, "file", handler)
    return case


def ballot(office: Office, case: Case) -> None:
    """One expert who agrees."""
    expert = office.officer("science_experts")
    office.act(case, "invite", expert, members=[expert.pk])
    office.act(case, "cast", expert, agrees=True, opinion="同意")


def to_the_midterm(office: Office, case: Case) -> None:
    office.outcome(case, "passed")
    ballot(office, case)
    office.outcome(case, "reviewed")
    office.outcome(case, "chosen")
    office.publish(case)
    office.outcome(case, "approved")
    assert (case.phase, case.amount) == ("granted", 100_000_000)
    office.pay()
    case.refresh_from_db()
    assert case.step == "midterm"
    office.on(date(2022, 11, 1))
    ProofDue.objects.filter(case=case).update(state=ProofDue.State.ACCEPTED)  # the yearly report was seen


def states(case: Case) -> list[str]:
    return list(Commitment.objects.filter(case=case.key).order_by("number").values_list("state", flat=True))


def test_a_station_that_mends_what_its_mid_term_found_is_paid_on(office: Office, station: Case) -> None:
    to_the_midterm(office, station)
    assert states(station) == ["paid", "committed", "committed"]
    office.outcome(station, "failed")
    assert (station.step, station.holds) == ("rectify", "applicant")
    office.act(station, "outcome", office.people["handler"], outcome="mended", note="已整改")
    office.outcome(station, "passed")
    assert states(station) == ["paid", "due", "committed"]
    office.pay()
    station.refresh_from_db()
    assert station.step == "acceptance"


def test_a_station_whose_mended_mid_term_fails_loses_what_is_not_paid_and_owes_nothing(
    office: Office, station: Case
) -> None:
    to_the_midterm(office, station)
    office.outcome(station, "failed")
    office.act(station, "outcome", office.people["handler"], outcome="mended", note="已整改")
    office.outcome(station, "failed")
    assert station.phase == "ended" and states(station) == ["paid", "cancelled", "cancelled"]
    with pytest.raises(Refused, match="没有应当退还"):
        office.act(station, "recover", office.officer("science"))


def test_a_station_revoked_after_its_last_half_year_pays_all_of_it_back(
    office: Office, station: Case
) -> None:
    to_the_midterm(office, station)
    office.outcome(station, "passed")
    office.pay()
    station.refresh_from_db()
    with pytest.raises(Refused, match="起才办"):
        office.outcome(station, "failed")
    office.on(date(2024, 11, 1))
    ballot(office, station)
    office.outcome(station, "failed")
    assert (station.step, station.holds) == ("final_rectify", "applicant")
    office.on(date(2025, 6, 1))
    office.tick()  # the half year is over and nothing was reported
    station.refresh_from_db()
    assert station.step == "revocation"
    office.outcome(station, "revoked")
    assert states(station) == ["paid", "paid", "cancelled"]
    one, two = office.officer("science"), office.officer("science", number=2)
    office.act(station, "recover", one)
    with pytest.raises(Refused, match="另一人"):
        office.act(station, "confirm_recovery", one)
    office.act(station, "confirm_recovery", two)
    assert Receivable.objects.get().fen == 70_000_000
    assert station.papers.filter(kind="recovery").exists() and "recovery" in acts_of(station)


@pytest.fixture
def monthly(office: Office) -> Case:
    """A living allowance from 2022, filed, decided, its first months paid."""
    office.on(date(2022, 6, 1))
    facts = example(office, "living_allowance")
    person = office.claimant({"person": facts["person"], "contracts": facts["contracts"]})
    firm = office.employer({**PRIVATE, **facts["employer"]}, person)
    handler = office.people["handler"]
    office.account_of(firm)
    district = facts["employer"]["district"]
    for year in (2022, 2023, 2024):
        office.budget("市级人才资源开发经费", "100 万元", year=year)
        office.budget("注册地人才资源开发经费", "100 万元", level="district", district=district, year=year)
    case = office.draft("living_allowance", person, firm, handler)
    office.materials(case, handler)
    office.act(case, "file", handler)
    office.outcome(case, "passed")
    office.outcome(case, "approved")
    office.publish(case)
    office.outcome(case, "received")
    office.outcome(case, "transferred")
    office.pay()
    case.refresh_from_db()
    return case


def test_an_allowance_is_paid_month_by_month_stops_while_its_condition_fails_and_goes_on(
    office: Office, monthly: Case
) -> None:
    assert (monthly.phase, monthly.step) == ("granted", "")
    paid = states(monthly).count("paid")
    assert paid >= 1 and len(states(monthly)) == 36
    office.on(date(2022, 8, 2))
    office.tick()
    office.pay()
    assert states(monthly).count("paid") == 8
    office.known(monthly.claimant, {"person": {"card_cancelled": True}}, since=date(2022, 8, 20))
    office.on(date(2022, 10, 2))
    office.tick()
    office.tick()
    assert states(monthly)[8:11] == ["held", "held", "committed"]
    assert acts_of(monthly).count("held") == 2
    office.known(monthly.claimant, {"person": {"card_cancelled": False}}, since=date(2022, 10, 15))
    office.on(date(2022, 11, 2))
    office.tick()
    assert states(monthly)[8:12] == ["held", "held", "due", "committed"]  # the months between stay unpaid


def test_months_missed_while_the_clock_stood_still_are_judged_each_on_its_day(
    office: Office, monthly: Case
) -> None:
    office.known(monthly.claimant, {"person": {"card_cancelled": True}}, since=date(2022, 8, 20))
    office.on(date(2022, 12, 2))
    office.tick()
    assert states(monthly)[6:12] == ["due", "due", "held", "held", "held", "held"]


def test_a_station_owes_its_yearly_report_for_every_year_until_the_last_payment(
    office: Office, station: Case
) -> None:
    to_the_midterm(office, station)
    office.on(date(2024, 10, 1))
    office.tick()
    covered = ProofDue.objects.filter(case=station).order_by("number").values_list("number", "covers_from")
    assert [(n, day.year) for n, day in covered] == [(1, 2021), (2, 2022), (3, 2023), (4, 2024)]
    office.outcome(station, "failed")
    office.act(station, "outcome", office.people["handler"], outcome="mended", note="已整改")
    office.outcome(station, "failed")
    assert station.phase == "ended"
    office.on(date(2026, 1, 1))
    office.tick()
    assert ProofDue.objects.filter(case=station).count() == 4
