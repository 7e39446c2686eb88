"""The work list: whose cases, filters, taking one, the table, what is late."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone

from duixian.site.cases.models import Case

from .at_desk import audited, do, of, window
from .casework import Office
from .money_people import filed, opened, said, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return opened()


def test_the_list_holds_the_cases_of_ones_own_posts_alone(office: Office) -> None:
    here, there = filed(office, 1), filed(office, 2, "kaiyang")
    page = said(window(office).get("/desk/"))
    assert here.number in page and there.number not in page
    assert there.number in said(window(office, "kaiyang").get("/desk/"))


def test_who_holds_no_post_has_no_list(office: Office) -> None:
    case = filed(office)
    handler = signed_in(office.people["handler"])
    assert handler.get("/desk/").status_code == 403
    assert handler.get("/desk/list.csv").status_code == 403
    assert case.number not in said(handler.get("/desk/"))


def test_filters_narrow_the_list_and_count_what_they_have(office: Office) -> None:
    case, other = filed(office, 1), filed(office, 2)
    client = window(office)
    assert do(client, case, "assign", to=office.officer("local_window", "xiuwen").pk).status_code == 200
    assert "注册地窗口初审（2）" in said(client.get("/desk/")) and "修文县（2）" in said(client.get("/desk/"))
    mine, free = said(client.get("/desk/?pile=mine")), said(client.get("/desk/?pile=free"))
    assert case.number in mine and other.number not in mine
    assert other.number in free and case.number not in free
    assert (
        '交给我的 <span class="quiet">1</span>' in mine and '没有人接的 <span class="quiet">1</span>' in mine
    )
    found = said(client.get(f"/desk/?words={case.number[-4:]}"))
    assert case.number in found and other.number not in found
    step = "guiyang:panel_claim:local_review"
    assert case.number in said(
        client.get(f"/desk/?step={step}&benefit=guiyang:settling_allowance&place=xiuwen")
    )
    assert case.number not in said(client.get("/desk/?step=guiyang:panel_claim:local_decision"))


@pytest.mark.parametrize(
    "query",
    [
        "pile=nonsense",
        "step=a:b:c",
        "place=",
        "words=%27%22%3Cb%3E",
        "page=999",
        "benefit=::",
        "step=:::::",
    ],
)
def test_a_forged_filter_shows_nothing_that_is_not_ones_own(office: Office, query: str) -> None:
    there = filed(office, 2, "kaiyang")
    answer = window(office).get(f"/desk/?{query}")
    assert answer.status_code == 200 and there.number not in said(answer)


def test_a_case_is_taken_from_the_list_once(office: Office) -> None:
    case = filed(office)
    first, second = window(office), window(office, number=2)
    back = "/desk/?pile=free"
    answer = first.post(of(case, "take/"), {"version": case.version, "request": "a", "back": back})
    assert answer["Location"] == back
    case.refresh_from_db()
    assert case.assignee == office.officer("local_window", "xiuwen")
    late = second.post(
        of(case, "take/"), {"version": case.version - 1, "request": "b", "back": "https://evil.example/"}
    )
    assert late["Location"] == "/desk/"
    case.refresh_from_db()
    assert case.assignee == office.officer("local_window", "xiuwen")


def test_the_list_leaves_as_a_table_without_formulas_and_is_written_down(office: Office) -> None:
    case = filed(office, name="=HYPERLINK(1)")
    client = window(office)
    text = client.get("/desk/list.csv").content.decode("utf-8-sig")
    assert case.number in text and "'=HYPERLINK(1)" in text
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(client.get("/desk/list.xlsx?pile=free").content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "案件编号" and rows[1][0] == case.number
    assert audited("cases.exported") == 2


def test_what_is_past_its_limit_is_late_but_the_end_of_a_publicity_is_not(office: Office) -> None:
    late, shown = filed(office, 1), filed(office, 2)
    office.outcome(shown, "passed")
    office.outcome(shown, "approved")
    office.act(shown, "publish", office.officer("local_personnel", "xiuwen"))
    assert shown.due is not None and shown.due < timezone.localdate()
    Case.objects.filter(pk=late.pk).update(due=shown.due)
    page = said(signed_in(office.officer("local_personnel", "xiuwen")).get("/desk/?pile=late"))
    assert shown.number not in page
    over = said(signed_in(office.officer("local_personnel", "xiuwen")).get("/desk/?pile=public"))
    assert shown.number in over and "期满可办" in over
    assert late.number in said(window(office).get("/desk/?pile=late"))


def test_ones_own_case_is_not_on_ones_list(office: Office) -> None:
    case = filed(office)
    officer = office.officer("local_window", "xiuwen", 3)
    case.claimant.account = officer
    case.claimant.save()
    assert case.number not in said(signed_in(officer).get("/desk/"))


# from one case to the next


def test_one_click_leads_to_the_next_case_by_deadline_and_round_again(office: Office) -> None:
    cases = [filed(office, number) for number in (1, 2, 3)]
    browser = window(office)
    browser.get("/desk/")
    keys = [case.key for case in cases]
    for here, after in zip(keys, [*keys[1:], keys[0]], strict=True):
        assert browser.get(f"/desk/{here}/next/")["Location"] == f"/desk/{after}/"


def test_the_next_case_is_the_next_of_the_list_as_it_was_narrowed(office: Office) -> None:
    first, _, third = (filed(office, number) for number in (1, 2, 3))
    browser = window(office)
    browser.get("/desk/", {"words": third.number})
    assert browser.get(f"/desk/{first.key}/next/")["Location"] == f"/desk/{third.key}/"
    answer = browser.get(f"/desk/{third.key}/next/", follow=True)
    assert "没有别的案件" in said(answer)


def test_a_case_that_is_done_gives_way_to_the_one_that_took_its_place(office: Office) -> None:
    first, second, third = (filed(office, number) for number in (1, 2, 3))
    browser = window(office)
    browser.get("/desk/")
    browser.get(f"/desk/{first.key}/next/")  # leads to the second
    office.outcome(second, "passed")
    assert browser.get(f"/desk/{second.key}/next/")["Location"] == f"/desk/{third.key}/"


def test_who_holds_no_post_has_no_next_case(office: Office) -> None:
    case = filed(office)
    assert signed_in(office.people["handler"]).get(f"/desk/{case.key}/next/").status_code == 403
