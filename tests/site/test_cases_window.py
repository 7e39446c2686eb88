"""The window: an officer enters what came in on paper, and nobody's own."""

from __future__ import annotations

import uuid

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


# after filing


def returned(place: Town) -> Case:
    """A case with whose applicant it lies to correct something."""
    case = place.filed()
    officer = place.office.officer("local_window", "xiuwen")
    place.office.act(case, "ask_correction", officer, note="补交合同最后一页", wanted=["劳动合同"])
    return case


def refused(place: Town) -> Case:
    case = place.filed()
    officer = place.office.officer("local_window", "xiuwen")
    step = next(s for s in place.office.ready.pack.procedures[case.procedure].steps if s.id == case.step)
    outcome = next(o.id for o in step.outcomes if o.decides == "refuse")
    place.office.act(case, "outcome", officer, outcome=outcome, ground="材料不实")
    return case


def entered(client: Client, case: Case, do: str, **form: str) -> None:
    case.refresh_from_db()
    client.post(
        f"/window/{case.key}/", {"do": do, "request": uuid.uuid4().hex, "version": str(case.version), **form}
    )
    case.refresh_from_db()


@pytest.fixture
def window(place: Town) -> Client:
    return place.browser(place.office.officer("local_window", "xiuwen"))


def test_a_correction_on_paper_is_entered_with_its_number(place: Town, window: Client) -> None:
    case = returned(place)
    assert f"/window/{case.key}/" in window.get(f"/desk/{case.key}/").content.decode()
    assert "补交合同最后一页" in window.get(f"/window/{case.key}/").content.decode()
    entered(window, case, "correct")
    assert case.stopped_at is not None  # the paper has a number
    entered(window, case, "correct", paper="补〔2026〕3", note="窗口收到")
    assert case.stopped_at is None
    assert case.events.get(act="corrected").detail["paper"] == "补〔2026〕3"
    assert "纸质 补〔2026〕3" in place.browser(place.handler).get(url(case)).content.decode()


def test_a_material_is_noted_as_received_on_paper(place: Town, window: Client) -> None:
    case = returned(place)
    before = case.attachments.count()
    name = place.office.ready.pack.benefits[ALLOWANCE].materials[0].name
    case.attachments.filter(material=name).update(state="rejected")
    window.post(f"/window/{case.key}/", {"do": "attach", "material": name, "on_paper": "1"})
    assert case.attachments.count() == before + 1
    window.post(f"/window/{case.key}/", {"do": "attach", "material": "别的", "on_paper": "1"})
    assert case.attachments.count() == before + 1


def test_an_appeal_on_paper_is_entered_with_its_number(place: Town, window: Client) -> None:
    case = refused(place)
    entered(window, case, "appeal", paper="复〔2026〕1", text="合同原件在工会")
    appeal = case.appeals.get()
    assert (appeal.text, appeal.user) == ("合同原件在工会", place.office.officer("local_window", "xiuwen"))
    assert case.events.get(act="appealed").detail["paper"] == "复〔2026〕1"


def test_a_withdrawal_on_paper_is_entered_with_its_number(place: Town, window: Client) -> None:
    case = place.filed()
    entered(window, case, "withdraw")
    assert case.phase == "open"
    entered(window, case, "withdraw", paper="撤1")
    assert case.phase == "withdrawn"


def test_only_the_window_of_the_case_enters_what_is_brought_for_it(place: Town, handler: Client) -> None:
    case = returned(place)
    elsewhere = place.browser(place.office.officer("local_window", "baiyun"))
    assert elsewhere.get(f"/window/{case.key}/").status_code == 404
    assert handler.get(f"/window/{case.key}/").status_code == 403
    entered(handler, case, "correct", paper="补1")
    assert case.stopped_at is not None


def test_a_case_is_found_by_its_number(place: Town, window: Client) -> None:
    case = returned(place)
    answer = window.post("/window/", {"do": "case", "number": case.number})
    assert answer.headers["Location"] == f"/window/{case.key}/"
    assert "没有这个编号的案件" in window.post("/window/", {"do": "case", "number": "X"}).content.decode()
