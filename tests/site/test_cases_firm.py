"""The firm's page: its handler sees who of its people may have what, and begins claims one by one or several at once."""

from __future__ import annotations

import io
import uuid

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from duixian.site.audit.models import Row
from duixian.site.cases import filers
from duixian.site.cases.models import Case

from .applicants import ALLOWANCE, Town

pytestmark = pytest.mark.django_db


def page(place: Town, more: str = "") -> str:
    return f"/cases/firm/{place.firm.key}/{more}?pack=guiyang"


def claim(benefit: str, key: object) -> str:
    return f"{benefit}|{key}"


def test_the_handler_finds_the_firms_page_from_their_claims(place: Town, handler: Client) -> None:
    assert page(place).partition("?")[0] in handler.get("/cases/").content.decode()
    assert (
        page(place).partition("?")[0] not in place.browser(place.user("张三")).get("/cases/").content.decode()
    )


def test_it_says_of_each_of_the_staff_what_is_certain_and_what_is_not_known(
    place: Town, handler: Client
) -> None:
    answer = handler.get(page(place), {"pack": "guiyang", "benefit": ALLOWANCE})
    found = {one.subject.name: [o.state for o in one.offers] for one in answer.context["people"]}
    assert found == {
        "张三": ["yours"],
        "李四": ["nearly"],
        "王五": [],
    }  # without a household here it is not theirs


def test_looking_at_the_staff_is_written_down(place: Town, handler: Client) -> None:
    handler.get(page(place))
    assert Row.objects.filter(act="case.staff_looked").count() == 1


def test_one_claim_is_begun_and_opened(place: Town, handler: Client) -> None:
    answer = handler.post(page(place), {"claim": [claim(ALLOWANCE, place.doctor.key)]})
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/cases/{case.key}/"
    assert (case.claimant, case.applicant, case.benefit) == (place.doctor, place.firm, ALLOWANCE)


def test_several_claims_are_begun_at_once_and_stand_in_one_overview(place: Town, handler: Client) -> None:
    firms_own = next(
        o.value for one in handler.get(page(place)).context["own"] for o in one.offers if o.again
    )
    wanted = [claim(ALLOWANCE, place.doctor.key), claim(ALLOWANCE, place.unsure.key), firms_own]
    answer = handler.post(page(place), {"claim": wanted}, follow=True)
    assert {d.case.claimant.name for d in answer.context["drafts"]} == {"张三", "李四", place.firm.name}
    handler.post(page(place), {"claim": wanted})
    assert Case.objects.count() == 3  # what is begun is not begun again


def test_all_that_is_certain_is_begun_with_one_click(place: Town, handler: Client) -> None:
    handler.post(f"{page(place)}&benefit={ALLOWANCE}", {"do": "certain"})
    assert [case.claimant for case in Case.objects.filter(benefit=ALLOWANCE)] == [place.doctor]


def test_a_claim_under_way_is_shown_instead_of_offered(place: Town, handler: Client) -> None:
    case = place.filed()
    text = handler.get(page(place), {"pack": "guiyang", "benefit": ALLOWANCE}).content.decode()
    assert case.number and case.number in text
    assert claim(ALLOWANCE, place.doctor.key) not in text


def test_what_somebody_claims_by_another_way_is_not_the_firms_to_see(place: Town, handler: Client) -> None:
    case = place.filed()
    Case.objects.filter(pk=case.pk).update(applicant=place.doctor)
    assert case.number and case.number not in handler.get(page(place)).content.decode()


@pytest.mark.parametrize("forged", ["nothing", f"{ALLOWANCE}|{uuid.UUID(int=7)}", "grade|", ""])
def test_a_forged_choice_begins_nothing(place: Town, handler: Client, forged: str) -> None:
    assert handler.post(page(place), {"claim": [forged]}).status_code == 302
    assert not Case.objects.exists()


def test_a_stranger_of_the_firm_is_not_claimed_for(place: Town, handler: Client) -> None:
    handler.post(page(place), {"claim": [claim(ALLOWANCE, place.stranger.key)]})
    assert not Case.objects.exists()


def test_nobody_else_sees_a_firms_page(place: Town) -> None:
    for name in ("张三", "赵六"):
        browser = place.browser(place.user(name))
        assert {browser.get(page(place, more)).status_code for more in ("", "drafts/", "list.csv")} == {404}
    assert Client().get(page(place)).status_code == 302


def test_the_table_leaves_as_a_file(place: Town, handler: Client) -> None:
    book = load_workbook(io.BytesIO(handler.get(page(place, "list.xlsx")).content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    title = place.office.ready.pack.benefits[ALLOWANCE].title
    assert any(row[0] == "张三" and row[1] == title and row[2] == "可以享受" for row in rows)
    assert handler.get(page(place, "list.csv")).content.startswith(b"\xef\xbb\xbf")
    assert handler.get(page(place, "list.txt")).status_code == 404


# a benefit that the person or the unit may file


def either(place: Town) -> str:
    pack = place.office.ready.pack
    return next(b.id for b in pack.benefits.values() if b.procedure and filers.side_of(pack, b).either)


def test_where_the_article_leaves_the_choice_both_may_file(place: Town, handler: Client) -> None:
    benefit = place.office.ready.pack.benefits[either(place)]
    today = timezone.localdate()
    for applicant in (place.doctor, place.firm):
        assert filers.fits(place.office.ready.pack, benefit, place.doctor, applicant, today)[0]
    assert not filers.fits(place.office.ready.pack, benefit, place.stranger, place.firm, today)[0]
    person = place.browser(place.user("张三"))
    begin = f"/cases/begin/guiyang/{benefit.id}/"
    assert [one.applicant for one in person.get(begin).context["choices"]] == [place.doctor]
    assert place.firm in handler.get(begin).context["firms"]


def test_a_paper_is_noted_for_all_who_lack_it_and_those_who_can_are_filed(
    place: Town, handler: Client
) -> None:
    handler.post(page(place), {"claim": [claim(ALLOWANCE, one.key) for one in (place.doctor, place.unsure)]})
    drafts = handler.get(page(place, "drafts/")).context["drafts"]
    for name in sorted({name for one in drafts for name in one.missing}):
        handler.post(page(place, "drafts/"), {"material": name, "on_paper": "1"})
    answer = handler.get(page(place, "drafts/"))
    ready = [one.case for one in answer.context["drafts"] if one.ready]
    assert place.doctor in [case.claimant for case in ready]
    table = handler.get(page(place, "drafts/") + "&table=csv").content.decode("utf-8-sig")
    assert table.splitlines()[0].startswith("为谁,待遇")
    handler.post(
        page(place, "drafts/"), {"do": "file", "draft": [str(case.key) for case in ready], "request": "r"}
    )
    assert Case.objects.get(claimant=place.doctor).phase == "open"
