"""The window: an officer enters what came in on paper, and nobody's own."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.audit.models import Row
from duixian.site.cases import drafting
from duixian.site.cases.models import Case
from duixian.site.notices.models import Notice
from duixian.site.registry.models import Subject

from .applicants import ALLOWANCE, Town, url
from .registry_people import ZHANG

pytestmark = pytest.mark.django_db


def test_an_officer_enters_a_paper_application_and_the_person_sees_it(place: Town) -> None:
    officer = place.office.officer("local_window", "xiuwen")
    window = place.browser(officer)
    found = window.post("/window/", {"words": ZHANG}).content.decode()
    assert "张三" in found and ZHANG not in found.replace(f'value="{ZHANG}"', "")
    form = {"do": "open", "words": ZHANG, "subject": str(place.doctor.key), "benefit": f"guiyang:{ALLOWANCE}"}
    assert "请写纸质申请的编号" in window.post("/window/", form).content.decode()
    answer = window.post("/window/", {**form, "paper": "窗〔2026〕17"})
    case = Case.objects.get()
    assert answer["Location"] == url(case) and (case.paper, case.applicant) == ("窗〔2026〕17", place.firm)
    place.office.materials(case, officer)
    window.post(url(case, "acts/file/"), {"request": "p", "version": "0"})
    case.refresh_from_db()
    assert case.phase == "open" and case.paper == "窗〔2026〕17"
    assert "窗〔2026〕17" in place.browser(place.user("张三")).get("/cases/").content.decode()
    assert Row.objects.filter(act="case.window", user=officer).exists()
    told = Notice.objects.filter(case_number=case.number).values_list("user__username", flat=True)
    assert set(told) == {"张三", place.handler.username}  # not the officer who entered it


def test_a_paper_draft_is_its_officers_alone_until_it_is_filed(place: Town) -> None:
    officer, other = (
        place.office.officer("local_window", "xiuwen"),
        place.office.officer("local_window", "xiuwen", 2),
    )
    case = drafting.open_draft(
        place.office.ready, ALLOWANCE, place.doctor, place.firm, officer, timezone.now(), "P1"
    )
    assert place.browser(officer).get(url(case)).status_code == 200
    assert place.browser(other).get(url(case)).status_code == 404


def test_an_officer_does_not_enter_what_concerns_them(place: Town) -> None:
    officer = place.office.officer("any_window")
    Subject.objects.filter(pk=place.stranger.pk).update(account=officer)
    form = {
        "do": "open",
        "subject": str(place.stranger.key),
        "benefit": "guiyang:living_allowance",
        "paper": "P2",
    }
    place.browser(officer).post("/window/", form)
    assert not Case.objects.exclude(paper="").exists() or Case.objects.get().claimant != place.stranger


def test_who_holds_no_post_has_no_window(place: Town, handler: Client) -> None:
    assert handler.get("/window/").status_code == 403
