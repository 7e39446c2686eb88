"""Beginning a claim: who files, for whom, with what was told before."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.cases import filers
from duixian.site.cases.models import Case
from duixian.site.matching.visit import Visit
from duixian.site.registry.models import Fact, Subject

from .applicants import ALLOWANCE, BEGIN, MANY, Town, url

pytestmark = pytest.mark.django_db


def test_what_the_unit_files_is_begun_by_its_handler_for_its_staff(place: Town, handler: Client) -> None:
    page = handler.get(BEGIN).content.decode()
    assert "由用人单位申报" in page and MANY in page


def test_a_person_is_told_that_the_unit_files(place: Town) -> None:
    page = place.browser(place.user("张三")).get(BEGIN).content.decode()
    assert "请单位的经办人" in page and "开始填写" not in page


def test_nobody_begins_for_somebody_elses_staff(place: Town, handler: Client) -> None:
    choice = f"{place.stranger.key}|{place.firm.key}"
    handler.post(BEGIN, {"choice": choice})
    handler.post(MANY, {"firm": str(place.firm.key), "person": str(place.stranger.key)})
    assert not Case.objects.exists()


def test_who_left_the_unit_is_not_filed_for(place: Town) -> None:
    case = place.draft()
    place.office.materials(case, place.handler)
    Fact.objects.filter(subject=place.doctor, fact="employer")
    benefit = place.office.ready.pack.benefits[ALLOWANCE]
    assert filers.fits(place.office.ready.pack, benefit, place.doctor, place.firm, timezone.localdate())[0]
    assert not filers.fits(
        place.office.ready.pack, benefit, place.stranger, place.firm, timezone.localdate()
    )[0]


def test_a_project_is_registered_by_the_handler_and_claimed_for(place: Town, handler: Client) -> None:
    begin = "/cases/begin/guiyang/expert_station/"
    handler.post(begin, {"do": "project", "firm": str(place.firm.key), "name": "云水专家工作站"})
    project = Subject.objects.get(kind="project")
    assert (project.owner, project.role) == (place.firm, "station")
    answer = handler.post(begin, {"choice": f"{project.key}|{place.firm.key}"})
    case = Case.objects.get()
    assert answer["Location"] == url(case) and (case.claimant, case.applicant) == (project, place.firm)
    assert "云水专家工作站" in handler.get(url(case)).content.decode()


def test_what_was_told_while_asking_begins_the_draft(place: Town) -> None:
    """One click from the answer: what is not registered just so comes along, other people's facts do not."""
    browser = place.browser(place.user("李四"))
    told = {
        "person": {"degree": "master", "household": False, "name": "别人"},
        "employer": {"ownership": "public"},
    }
    visit = Visit(timezone.localdate(), ("person",), told).sealed()
    answer = browser.post("/cases/begin/guiyang/market_rent_subsidy/", {"visit": visit})
    case = Case.objects.get()
    assert answer["Location"] == url(case)
    assert case.typed.get("person", {}).get("degree") == "master"
    assert "employer" not in case.typed


def test_nothing_is_kept_of_those_who_have_not_signed_in(place: Town) -> None:
    visit = Visit(timezone.localdate(), ("person",), {"person": {"degree": "master"}}).sealed()
    answer = Client().post(BEGIN, {"visit": visit})
    assert answer.status_code == 302 and "/login/" in answer["Location"] and not Case.objects.exists()
