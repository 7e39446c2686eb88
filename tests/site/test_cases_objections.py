"""Every objection is settled, and the days in which one may object are kept, whichever step grants."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from duixian.site.cases import publicity
from duixian.site.cases.engine.command import Refused
from duixian.site.cases.models import Case, Listing, Objection
from duixian.site.shelf import shelf

from .casework import Office, at
from .granting import Walked, by_way
from .money_people import DOCTOR, JUNE, PRIVATE, funded, signed_in
from .walking import moved

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office("guiyang", at(JUNE))


@pytest.fixture
def filed(office: Office) -> Case:
    funded(office)
    doctor = office.claimant(DOCTOR)
    employer, handler = office.employer(PRIVATE, doctor), office.people["handler"]
    case = office.draft("settling_allowance", doctor, employer, handler)
    office.materials(case, handler)
    office.act(case, "file", handler)
    return case


def objection(office: Office, case: Case, text: str) -> Objection:
    listing = Listing.objects.latest("pk")
    return publicity.object_to(listing, case, "路人甲", "13800000000", text, office.now, office.now.date())


@pytest.fixture
def inquired() -> tuple[Walked, Any, Objection]:
    """A list of a platform, an objection on its first day that needs an inquiry, and its officer."""
    ready = shelf().by_id("guiyang")
    assert ready is not None
    benefit = next(b.id for b in ready.pack.benefits.values() if b.procedure == "platform_claim")
    walked = Walked(ready, benefit, by_way(ready, benefit)[0])
    walked.to_step(lambda step: step.publicity is not None)
    officer = walked.officer()
    walked.office.act(walked.case, "publish", officer)
    first = objection(walked.office, walked.case, "平台还没有建成")
    with pytest.raises(Refused, match="这一步查清"):
        settle(walked, officer, first, founded=False)
    walked.office.outcome(walked.case, "objection")
    return walked, walked.officer(), first


@pytest.fixture
def listed(inquired: tuple[Walked, Any, Objection], monkeypatch: pytest.MonkeyPatch) -> Objection:
    moved(monkeypatch, inquired[0].office)
    return inquired[2]


def test_an_objection_longer_than_is_taken_is_told_and_not_cut(listed: Objection) -> None:
    sent = {"name": "路人乙", "contact": "13800000000", "text": "理" * 4001}
    address = f"/publicity/{listed.listing.key}/"
    answer = Client().post(address, sent)
    assert answer.status_code == 422
    assert (
        "太长了（4001 个字），最多 4000 个字" in answer.content.decode()
        and sent["text"] in answer.content.decode()
    )
    assert (
        Client().post(address, {**sent, "text": "行\r\n" * 2000}).status_code == 302
    )  # counted as a browser counts
    assert Objection.objects.count() == 2


def test_the_page_of_an_objection_leads_to_its_list_only_while_that_can_be_read(
    listed: Objection, inquired: tuple[Walked, Any, Objection]
) -> None:
    address, its_list = f"/publicity/objections/{listed.key}/", f"/publicity/{listed.listing.key}/"
    assert its_list in Client().get(address).content.decode()
    inquired[0].office.on(listed.listing.ends + timedelta(days=367))
    page = Client().get(address).content.decode()
    assert its_list not in page and listed.listing.title in page and Client().get(its_list).status_code == 404


def settle(walked: Walked, officer: Any, made: Objection, *, founded: bool) -> None:
    walked.office.act(
        walked.case, "settle_objection", officer, objection=str(made.key), finding="已经查清", founded=founded
    )


def test_an_inquiry_does_not_shorten_the_publicity(inquired: tuple[Walked, Any, Objection]) -> None:
    walked, officer, first = inquired
    case, office = walked.case, walked.office
    settle(walked, officer, first, founded=False)
    last = Listing.objects.latest("pk").ends
    with pytest.raises(Refused, match=f"公示到 {last} 为止"):
        office.outcome(case, "unfounded")
    office.on(last + timedelta(days=1))
    office.outcome(case, "unfounded")
    assert case.phase == "granted"


def test_who_objects_during_an_inquiry_is_heard_before_the_grant(
    inquired: tuple[Walked, Any, Objection],
) -> None:
    walked, officer, first = inquired
    case, office = walked.case, walked.office
    settle(walked, officer, first, founded=False)
    second = objection(office, case, "另有一件事")
    office.on(Listing.objects.latest("pk").ends + timedelta(days=1))
    with pytest.raises(Refused, match="异议"):
        office.outcome(case, "unfounded")
    shown = signed_in(officer).get(f"/desk/{case.key}/").content.decode()
    assert "另有一件事" in shown
    settle(walked, officer, second, founded=False)
    office.outcome(case, "unfounded")
    assert case.phase == "granted"


def test_an_inquiry_is_not_left_before_its_objections_are_settled_and_says_one_thing(
    inquired: tuple[Walked, Any, Objection],
) -> None:
    walked, officer, first = inquired
    case, office = walked.case, walked.office
    office.on(Listing.objects.latest("pk").ends + timedelta(days=1))
    for outcome in ("unfounded", "founded"):
        with pytest.raises(Refused, match="还有异议没有调查完"):
            office.outcome(case, outcome, ground="异议成立")
    settle(walked, officer, first, founded=True)
    with pytest.raises(Refused, match="有成立的异议"):
        office.outcome(case, "unfounded")
    office.outcome(case, "founded", ground="异议成立")
    assert case.phase == "refused"


def test_what_is_said_after_the_last_day_is_looked_into_too(office: Office, filed: Case) -> None:
    officer = office.officer("local_personnel", "xiuwen")
    office.account_of(filed.claimant)
    office.outcome(filed, "passed")
    office.outcome(filed, "approved")
    office.publish(filed)
    assert filed.phase == "granted"
    late = objection(office, filed, "后来才知道")
    assert late.state == Objection.State.LATE
    office.act(filed, "settle_objection", officer, objection=str(late.key), finding="查无此事", founded=False)
    late.refresh_from_db()
    assert (late.state, late.finding) == (Objection.State.UNFOUNDED, "查无此事")


def test_publishing_anew_sheds_no_objection(office: Office, filed: Case) -> None:
    officer = office.officer("local_personnel", "xiuwen")
    office.account_of(filed.claimant)
    office.outcome(filed, "passed")
    office.outcome(filed, "approved")
    office.act(filed, "publish", officer)
    made = objection(office, filed, "职称不对")
    office.later(hours=1)
    office.act(filed, "verify", officer, facts={"person.title": "associate"}, evidence="证书原件")
    for outcome in ("passed", "approved"):
        office.later(hours=1)
        office.outcome(filed, outcome)
    assert filed.step == "local_publicity"
    shown = signed_in(officer).get(f"/desk/{filed.key}/").content.decode()
    assert "职称不对" in shown
    office.act(filed, "publish", officer)
    assert filed.due is not None
    office.on(filed.due + timedelta(days=1))
    with pytest.raises(Refused, match="异议"):
        office.outcome(filed, "clear")
    office.act(
        filed, "settle_objection", officer, objection=str(made.key), finding="职称已更正", founded=False
    )
    office.outcome(filed, "clear")
    assert filed.phase == "granted"
