"""What must not be possible on the applicant's pages: other people's cases, files and papers, facts that are not theirs, forms
that say more than they may, the same thing twice."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.cases.acts import people
from duixian.site.cases.models import Case, Issued
from duixian.site.cases.views.common import context_of, side_of
from duixian.site.registry.facts import Entry, record
from duixian.site.registry.models import Fact

from .applicants import ALLOWANCE, Town, nowhere, pdf, town

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings: Any) -> Town:
    settings.STORAGES = {
        **settings.STORAGES,
        "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    return town(timezone.now())


@pytest.fixture
def stranger(place: Town) -> Client:
    return place.browser(place.user("赵六"))


def url(case: Case, more: str = "") -> str:
    return f"/cases/{case.key}/{more}"


def plain(answer: Any) -> str:
    """A page without what differs each time: the token of its forms."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())


POSTS = ("draft/", "files/", "acts/file/", "acts/withdraw/", "acts/write/", "acts/appeal/", "acts/proof/", "proofs/", "account/", "fix/person.degree/")  # fmt: skip


def test_a_case_of_others_looks_like_one_that_does_not_exist(place: Town, stranger: Client) -> None:
    draft, filed = place.draft(), place.filed(place.unsure)
    for case in (draft, filed):
        theirs, none = stranger.get(url(case)), stranger.get(f"/cases/{nowhere()}/")
        assert theirs.status_code == none.status_code == 404
        assert plain(theirs) == plain(none)
        for more in POSTS:
            assert (
                stranger.post(url(case, more), {"text": "x", "person.degree|value": "master"}).status_code
                == 404
            ), more
    draft.refresh_from_db()
    assert draft.typed == {} and draft.phase == "draft"


def test_a_file_of_others_looks_like_one_that_does_not_exist(place: Town, stranger: Client) -> None:
    case = place.draft()
    name = place.office.ready.pack.benefits[ALLOWANCE].materials[0].name
    place.browser(place.handler).post(url(case, "files/"), {"material": name, "file": pdf()})
    one = case.attachments.get()
    assert place.browser(place.handler).get(url(case, f"files/{one.key}/")).status_code == 200
    assert stranger.get(url(case, f"files/{one.key}/")).status_code == 404
    own = place.office.draft("living_allowance", place.stranger, place.stranger, place.user("赵六"))
    assert stranger.get(url(own, f"files/{one.key}/")).status_code == 404  # through a case of one's own


def test_a_paper_of_others_looks_like_one_that_does_not_exist(place: Town, stranger: Client) -> None:
    case = place.filed()
    place.office.act(case, "accept", place.office.officer("local_window", "xiuwen"))
    paper = Issued.objects.get(case=case)
    assert place.browser(place.handler).get(f"/papers/{paper.pk}/").status_code == 200
    theirs, none = stranger.get(f"/papers/{paper.pk}/"), stranger.get("/papers/999999/")
    assert theirs.status_code == none.status_code == 404 and "没有这份文书" in theirs.content.decode()
    assert stranger.get(f"/papers/{paper.pk}/?as=pdf").status_code == 404


def test_trying_keys_out_is_slowed(place: Town, stranger: Client, settings: Any) -> None:
    settings.THROTTLE = True
    answers = [stranger.get(f"/papers/{n}/").status_code for n in range(900_000, 900_040)]
    assert answers[0] == 404 and answers[-1] == 429


def test_an_officer_of_another_place_does_not_see_a_case_from_either_side(place: Town) -> None:
    case = place.filed()
    other = place.office.officer("local_window", "kaiyang")
    assert side_of(context_of(case, other))[0] == ""
    browser = place.browser(other)
    assert browser.get(url(case)).status_code == 404
    assert browser.post(url(case, "acts/withdraw/"), {"note": "x", "paper": "假编号"}).status_code == 404
    draft = place.draft(place.unsure)
    assert browser.get(url(draft)).status_code == 404


def test_administrators_see_no_case(place: Town) -> None:
    user = place.user("赵六")
    case = place.filed()
    user.duty = "system"
    user.save()
    assert place.browser(user).get(url(case)).status_code in (302, 403, 404)


def test_the_number_of_a_paper_in_a_form_opens_nothing(place: Town) -> None:
    """What lets an officer act at the window is the draft entered there, not a field of a form."""
    case = place.draft()
    officer = place.office.officer("local_window", "xiuwen")
    assert place.browser(officer).post(url(case, "acts/file/"), {"paper": "假编号"}).status_code == 404
    assert place.browser(place.handler).post(url(case, "acts/withdraw/"), {"paper": "x"}).status_code == 302
    case.refresh_from_db()
    assert case.paper == ""


def test_a_form_writes_only_facts_this_claim_reads(place: Town) -> None:
    case = place.draft(place.unsure)
    pack = place.office.ready.pack
    others = [f.id for f in pack.facts.values() if f.role in ("station", "project", "platform")][:20]
    posted = {f"{id_}|value": "true" for id_ in others}
    posted |= {
        "person.name|value": "别人",
        "phase|value": "granted",
        "amount": "1",
        "typed": "{}",
        "person.degree|value": "doctor",
        "__class__|value": "x",
    }
    place.browser(place.handler).post(url(case, "draft/"), posted)
    case.refresh_from_db()
    assert case.typed == {"person": {"degree": "doctor"}} and case.phase == "draft" and case.amount is None


def test_what_offices_decide_cannot_be_typed(place: Town) -> None:
    pack = place.office.ready.pack
    from duixian.site.cases import drafting

    for benefit in pack.benefits.values():
        settled = drafting.office_facts(pack, benefit.procedure) if benefit.procedure else frozenset()
        for id_ in settled:
            assert not drafting._askable(pack, id_, settled)


def test_what_the_register_knows_of_the_employer_is_not_overruled_from_the_claimants_file(
    place: Town,
) -> None:
    entry = Entry(place.doctor, "guiyang", "employer.ownership", "public", Fact.Source.DECLARED)
    record([entry], place.handler, timezone.now())
    assert context_of(place.draft(), place.handler).assessed.document["employer"]["ownership"] == "private"
    case = place.draft()
    place.browser(place.handler).post(url(case, "draft/"), {"employer.ownership|value": "public"})
    case.refresh_from_db()
    assert case.typed == {}


@pytest.mark.parametrize(
    "act",
    [
        "confirm",
        "accept",
        "assign",
        "verify",
        "answer_appeal",
        "recover",
        "check_proof",
        "publish",
        "nothing",
    ],
)
def test_an_act_of_the_office_is_none_of_the_applicants(place: Town, act: str) -> None:
    case = place.filed()
    before = case.version
    assert (
        place.browser(place.handler).post(url(case, f"acts/{act}/"), {"outcome": "passed"}).status_code == 403
    )
    case.refresh_from_db()
    assert case.version == before


def test_an_outcome_of_an_office_step_is_none_of_the_applicants(place: Town) -> None:
    case = place.filed()
    place.browser(place.handler).post(url(case, "acts/outcome/"), {"outcome": "passed"})
    case.refresh_from_db()
    assert case.step == "local_review"


def test_oversized_posts_are_refused(place: Town) -> None:
    case = place.draft(place.unsure)
    browser = place.browser(place.handler)
    assert browser.post(url(case, "draft/"), {"person.degree|value": "x" * 3_000_000}).status_code in (
        400,
        413,
    )
    assert browser.post(url(case, "draft/"), {f"f{n}": "1" for n in range(2000)}).status_code in (400, 413)
    long = browser.post(url(case, "draft/"), {"person.degree|value": "x" * 2000})
    assert long.status_code == 422 and "太长" in long.content.decode()


def test_a_page_out_of_date_is_told_so_and_changes_nothing(place: Town) -> None:
    case = place.filed()
    browser = place.browser(place.handler)
    browser.post(url(case, "acts/withdraw/"), {"request": "r", "version": str(case.version - 1)})
    case.refresh_from_db()
    assert case.phase == "open" and "请刷新" in browser.get(url(case)).content.decode()


def test_the_same_press_twice_does_it_once(place: Town) -> None:
    case = place.filed()
    browser = place.browser(place.handler)
    for _ in range(2):
        browser.post(url(case, "acts/write/"), {"request": "m", "text": "请问进展"})
    assert case.messages.count() == 1


def test_a_filed_claim_is_not_edited(place: Town) -> None:
    case = place.filed(place.unsure)
    browser = place.browser(place.handler)
    assert browser.post(url(case, "draft/"), {"person.degree|value": "doctor"}).status_code == 403
    assert browser.get(url(case, "fix/person.degree/")).status_code == 403


def test_the_claimant_looks_on_but_the_unit_files(place: Town) -> None:
    case = place.draft(place.unsure)
    browser = place.browser(place.user("李四"))
    assert browser.get(url(case)).status_code == 200
    assert browser.post(url(case, "draft/"), {"person.degree|value": "doctor"}).status_code == 403
    assert not people.applicant_side(context_of(case, place.user("李四")))[0]


def test_who_is_not_signed_in_is_sent_to_sign_in(place: Town) -> None:
    case = place.draft()
    for address in (url(case), "/cases/", "/window/", "/papers/1/"):
        answer = Client().get(address)
        assert answer.status_code == 302 and "/login/" in answer["Location"]
    saved = Client().post(url(case, "draft/"), {}, headers={"HX-Request": "true"})
    assert saved.status_code == 204 and "/login/" in saved["HX-Redirect"]
