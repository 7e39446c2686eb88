"""The guided form on the site: one question at a time, the next chosen by the engine, nothing kept."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.test import Client

from duixian.rules import load_texts
from duixian.site.fields import Input, answer, asked
from duixian.site.matching.visit import LostVisitError, Visit, opened
from duixian.site.shelf import shelf

pytestmark = pytest.mark.django_db
START = {"role": ["person"], "on": "2024-03-01"}


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


@pytest.fixture
def begun(client: Client) -> str:
    return text(client.post("/benefits/demo/", START))


def step(client: Client, page: str, **typed: str) -> str:
    body = {"visit": field(page, "visit"), "question": field(page, "question"), "do": "answer", **typed}
    return text(client.post("/benefits/demo/ask/", body))


def test_the_start_names_who_may_ask(client: Client) -> None:
    page = text(client.get("/benefits/demo/"))
    assert "申请人" in page and "用人单位" in page


def test_without_a_choice_or_a_day_the_start_says_what_to_do(client: Client) -> None:
    assert "请至少选一项" in text(client.post("/benefits/demo/", {"on": "2024-03-01"}))
    assert "日期写成" in text(client.post("/benefits/demo/", {"role": "person", "on": "31.12.2024"}))


def test_the_visitor_may_look_for_some_benefits_only(client: Client) -> None:
    page = text(client.post("/benefits/demo/", {**START, "only": ["settling", "no_such"]}))
    assert "1 项待遇中" in page
    shown = text(client.post("/benefits/demo/answer/", {"visit": field(page, "visit")}))
    assert "安家" in shown and shown.count('class="benefit') == 1


def test_questions_follow_until_nothing_can_change_a_result(client: Client, begun: str) -> None:
    page, asked = begun, []
    for _ in range(120):
        if 'name="question"' not in page:
            break
        question = field(page, "question")
        assert question not in asked
        asked.append(question)
        page = step(client, page, do="skip")
    assert "问题都问过了" in page


def test_an_answer_is_taken_and_can_be_changed(client: Client, begun: str) -> None:
    question = field(begun, "question")
    options = re.findall(r'name="value" value="([^"]+)"', begun)
    page = step(client, begun, value=options[0] if options else "2020-01-01")
    assert field(page, "question") != question
    visit = field(page, "visit")
    again = text(client.post("/benefits/demo/ask/", {"visit": visit, "change": question}))
    assert field(again, "question") == question


def test_a_wrong_answer_is_told_with_the_mend_and_nothing_is_lost(client: Client, begun: str) -> None:
    page = begun
    for _ in range(80):
        if 'inputmode="decimal"' in page and 'name="value"' in page:
            break
        page = step(client, page, do="skip")
    response = client.post(
        "/benefits/demo/ask/",
        {
            "visit": field(page, "visit"),
            "question": field(page, "question"),
            "do": "answer",
            "value": "很多<b>",
        },
    )
    assert response.status_code == 422
    assert "很多&lt;b&gt;" in text(response) and "不是数" in text(response)
    assert field(text(response), "question") == field(page, "question")


def test_the_answer_page_has_what_is_theirs_and_why_not(client: Client) -> None:
    told = {
        "person": {
            "birth": "1985-05-01", "degree": "master", "title": "associate", "household": "true", "flexible": "false",
            "settling_received": "false", "insurance": [{"from": "2024-01-15", "district": "south", "unemployment": "true"}],
            "grade_award": "false",
        },
        "employer": {
            "industry": "I31", "local": "true", "ownership": "private", "district": "hill", "dishonest": "false",
            "listed": "false",
        },
        "contracts": [{"years": "5", "full_time": "true", "pay": "30 万元"}],
    }  # fmt: skip
    visit = Visit(date(2024, 3, 1), ("person",), told)
    response = client.post("/benefits/demo/answer/", {"visit": visit.sealed()})
    page = text(response)
    assert response.headers["Cache-Control"].find("no-store") >= 0
    assert "引进人才安家补助" in page and "3万元" in page
    assert "自2024-06-01起“近一年缴费满半年”成立" in page
    assert "年薪超过五十万元" in page and "第十一条" in page
    days = client.post("/benefits/demo/calendar.ics", {"visit": visit.sealed()})
    assert days.headers["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in days.content and b"DTSTART;VALUE=DATE:20240601" in days.content


def test_rows_of_a_list_are_added_and_read(client: Client) -> None:
    ready = shelf().get("demo")
    assert ready is not None
    visit = Visit(date(2024, 3, 1), ("person",))
    body = {"visit": visit.sealed(), "question": "contracts", "r0.years": "5", "r0.full_time": "true"}
    page = text(client.post("/benefits/demo/ask/", {**body, "do": "row"}))
    assert 'name="r1.years"' in page and 'value="5"' in page
    page = text(client.post("/benefits/demo/ask/", {**body, "do": "answer", "r1.years": "2"}))
    assert opened(field(page, "visit")).told["contracts"] == [
        {"years": "5", "full_time": "true"},
        {"years": "2"},
    ]
    page = text(
        client.post(
            "/benefits/demo/ask/", {**body, "do": "answer", "r0.years": "", "r0.full_time": "", "none": "1"}
        )
    )
    assert opened(field(page, "visit")).told["contracts"] == []


def test_a_list_is_put_once_though_its_rows_leave_something_blank(client: Client) -> None:
    page, asked = text(client.post("/benefits/demo/", START)), []
    for _ in range(120):
        if 'name="question"' not in page:
            break
        asked.append(field(page, "question"))
        page = (
            step(client, page, **{"r0.years": "5"})
            if asked[-1] == "contracts"
            else step(client, page, do="skip")
        )
    assert asked.count("contracts") == 1
    assert len(asked) == len(set(asked))


def test_nothing_is_kept_on_the_server(client: Client, begun: str) -> None:
    from django.contrib.sessions.models import Session

    step(client, begun, do="skip")
    assert Session.objects.count() == 0
    assert set(client.cookies) <= {"csrftoken"}


@pytest.mark.parametrize("visit", ["", "x", "x" * 300_000, "eyJvbiI6ICIyMDI0In0:1:1"])
def test_a_lost_visit_begins_anew_with_a_word(client: Client, visit: str) -> None:
    response = client.post("/benefits/demo/answer/", {"visit": visit})
    assert response.status_code == 400
    assert "重新开始" in text(response)
    with pytest.raises(LostVisitError):
        opened(visit)


@pytest.mark.parametrize("address", ["ask", "answer"])
def test_a_page_opened_by_its_address_leads_to_the_start(client: Client, address: str) -> None:
    assert client.get(f"/benefits/demo/{address}/").headers["Location"] == "/benefits/demo/"


def test_an_unknown_pack_is_not_found(client: Client) -> None:
    assert client.get("/benefits/nowhere/").status_code == 404
    assert client.get("/benefits/..%2fdemo/").status_code == 404


def test_a_share_is_typed_in_percent_with_or_without_the_sign() -> None:
    pack = load_texts({"p.yaml": SHARE})
    assert asked(pack, "person.share", {"person": {"share": "30%"}}).one == Input(
        "value", "占比", "number", unit="%", hint="0% 至 100%", value="30"
    )
    assert [answer(pack, "person.share", {"value": typed})[2] for typed in ("30", " 30% ", "30％", "")] == [
        "30%", "30%", "30%", None,
    ]  # fmt: skip
    assert answer(pack, "jobs", {"r0.part": "50"}) == ("jobs", None, [{"part": "50%"}])


SHARE = """
pack: {id: share, title: 占比, jurisdiction: 云水, version: "1"}
documents: {d: {title: 办法}}
entities: {person: {label: 申请人}, jobs: {label: 工作, of: person, many: true}}
facts:
  person: {share: {type: rate, label: 占比}}
  jobs: {part: {type: rate, label: 占比}}
benefits:
  one: {title: 津贴, of: person, cite: d, when: share > 0% and any(jobs.part > 0%), amount: 800 元 * share}
"""
