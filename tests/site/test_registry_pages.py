"""Pages of the registry: officers look up, check and bring extracts; people see their own file and give powers."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from duixian.site.registry.facts import Entry, marry, record
from duixian.site.registry.models import Extract, Fact, Power, Subject

from .registry_people import FIRM, LI, NOW, WANG, ZHANG, account, firm, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(account("window", officer=True))
    return client


def signed_in(client: Client, subject: Subject, name: str = "zhang") -> Client:
    client.force_login(account(name, subject))
    return client


def url(subject: Subject) -> str:
    return f"/registry/files/{subject.key}/"


OFFICERS_ONLY = ["/registry/", "/registry/extracts/", "/registry/extracts/1/", "/registry/extracts/1/rejected.csv"]  # fmt: skip


@pytest.mark.parametrize("address", OFFICERS_ONLY)
def test_only_officers_search_and_bring_extracts(client: Client, address: str) -> None:
    assert client.get(address).status_code == 302
    signed_in(client, person())
    refused = client.get(address)
    assert refused.status_code == 403
    assert "没有可以查阅登记的岗位" in refused.content.decode()


@pytest.mark.parametrize("words", [ZHANG, f"{ZHANG[:6]} {ZHANG[6:]}", "张", "张三"])
def test_an_officer_finds_a_person_and_sees_a_masked_number(officer: Client, words: str) -> None:
    zhang = person()
    person(LI, "李四")
    said = officer.post("/registry/", {"words": words}).content.decode()
    assert url(zhang) in said
    assert "李四" not in said
    page = officer.get(url(zhang)).content.decode()
    assert ZHANG not in page
    assert f"110*************{ZHANG[-2:]}" in page


def test_a_new_person_is_registered_once_and_a_wrong_number_not_at_all(officer: Client) -> None:
    body = {"kind": "resident", "number": ZHANG, "name": "张三"}
    officer.post("/registry/add/", body)
    officer.post("/registry/add/", body)
    answer = officer.post("/registry/add/", {**body, "number": ZHANG[:-1]}, follow=True)
    assert Subject.objects.count() == 1
    assert "应当是 18 位，这里有 17 位" in answer.content.decode()


def test_an_officer_records_what_was_checked_with_its_evidence(officer: Client) -> None:
    zhang = person()
    form = officer.post(url(zhang), {"do": "choose", "choice": "demo|person.degree"}).content.decode()
    assert "您的最高学历是什么？" in form
    body = {"do": "record", "pack": "demo", "fact": "person.degree", "value": "doctor"}
    refused = officer.post(url(zhang), body)
    assert refused.status_code == 422
    assert "纸质申请的编号" in refused.content.decode()
    officer.post(url(zhang), {**body, "evidence": "学位证书原件，受理 17 号"})
    row = Fact.objects.get()
    assert (row.source, row.value, str(row.recorded_by)) == ("verified", "doctor", "window")


def test_a_person_declares_spells_and_a_mistake_keeps_what_was_typed(client: Client) -> None:
    zhang = person()
    signed_in(client, zhang)
    body = {"do": "record", "pack": "demo", "fact": "person.insurance", "r0.from": "2023-01-01", "r0.district": "hill"}  # fmt: skip
    wrong = client.post(url(zhang), {**body, "r0.from": "春天"})
    assert wrong.status_code == 422
    assert "“春天”不是日期" in wrong.content.decode()
    assert client.post(url(zhang), body).status_code == 302
    assert Fact.objects.get().source == "declared"
    assert "2023-01-01" in client.get("/me/", follow=True).content.decode()


def test_a_person_sees_no_file_of_another(client: Client) -> None:
    signed_in(client, person())
    other = client.get(url(person(LI, "李四")))
    assert other.status_code == 403
    assert "没有对方给您的委托" in other.content.decode()


def test_an_account_without_a_person_is_told_what_to_do(client: Client) -> None:
    client.force_login(account("new"))
    assert "请带身份证件到窗口" in client.get("/me/").content.decode()


def test_a_person_gives_a_power_and_ends_it(client: Client) -> None:
    zhang, li = person(), person(LI, "李四")
    signed_in(client, zhang)
    body: dict[str, Any] = {
        "do": "power", "kind": "agent", "agent_name": "李四", "agent_kind": "resident", "agent_number": LI, "act": ["view"],
        "starts": "2026-01-01", "ends": "2030-01-01", "evidence": "委托书 1 号",
    }  # fmt: skip
    unknown = client.post(url(zhang), {**body, "agent_name": "李五"})
    assert unknown.status_code == 422
    assert "登记里没有这个姓名和号码的人" in unknown.content.decode()
    assert LI not in unknown.content.decode()
    assert client.post(url(zhang), body).status_code == 302
    given = Power.objects.get()
    agent = Client()
    agent.force_login(account("li", li))
    assert agent.get(url(zhang)).status_code == 200
    assert agent.post(url(zhang), {**body, "agent_number": WANG}).status_code == 422
    client.post(f"/registry/powers/{given.pk}/end/", {"reason": "不再需要"})
    assert agent.get(url(zhang)).status_code == 403


def test_a_stranger_cannot_end_a_power(client: Client) -> None:
    test_a_person_gives_a_power_and_ends_it(Client())
    Power.objects.get()
    signed_in(client, person(WANG, "王五"), "wang")
    assert client.post(f"/registry/powers/{Power.objects.get().pk}/end/").status_code == 403


def test_an_extract_is_previewed_confirmed_and_its_bad_rows_downloaded(officer: Client) -> None:
    rows = f"证件类型,证件号码,姓名或名称,学历\n居民身份证,{ZHANG},张三,博士\n居民身份证,{LI},李四,秀才\n"
    body = {"table": "demo|person", "do": "send", "register": "学历库", "day": "2024-03-01"}
    brought = officer.post(
        "/registry/extracts/", {**body, "file": SimpleUploadedFile("a.csv", rows.encode())}
    )
    found = Extract.objects.get()
    assert brought["Location"] == f"/registry/extracts/{found.pk}/"
    page = officer.get(brought["Location"]).content.decode()
    assert "可以收 <strong>1</strong> 行，要退回 <strong>1</strong> 行" in page
    assert "可用：博士、硕士、本科、大专、其他" in page
    assert ZHANG not in page
    assert not Fact.objects.exists()
    officer.post(f"/registry/extracts/{found.pk}/decide/", {"do": "confirm"})
    assert not Fact.objects.exists()  # whoever brought it does not confirm it
    second = Client()
    second.force_login(account("window-two", officer=True))
    second.post(f"/registry/extracts/{found.pk}/decide/", {"do": "confirm"})
    assert Fact.objects.get().value == "doctor"
    back = officer.get(f"/registry/extracts/{found.pk}/rejected.csv").content.decode()
    assert "李四" in back and LI in back
    assert "张三" not in back
    others = second.get(f"/registry/extracts/{found.pk}/rejected.csv").content.decode()
    assert "李四" in others and LI not in others and f"{LI[:3]}*************{LI[-2:]}" in others


def test_an_empty_table_can_be_had_and_a_missing_file_is_told(officer: Client) -> None:
    empty = officer.post("/registry/extracts/", {"table": "demo|contracts", "do": "empty"})
    assert empty.content[:2] == b"PK"
    sent = officer.post("/registry/extracts/", {"table": "demo|contracts", "do": "send"})
    assert sent.status_code == 422
    assert "请选择文件" in sent.content.decode()
    assert officer.post("/registry/extracts/", {"table": "demo|nothing"}).status_code == 404


def test_logs_and_addresses_hold_nothing_of_a_person(
    officer: Client, caplog: pytest.LogCaptureFixture
) -> None:
    zhang = person()
    with caplog.at_level(logging.DEBUG):
        officer.get("/registry/files/00000000-0000-0000-0000-000000000000/")
        officer.post("/registry/", {"words": ZHANG})
        officer.post("/registry/add/", {"kind": "resident", "number": ZHANG[:-1], "name": "张三"})
        logging.getLogger("duixian").warning("%s %r", zhang, zhang)
    said = "\n".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")
    assert "张三" not in said
    assert ZHANG[:17] not in said
    assert ZHANG not in url(zhang)


def test_the_guided_form_begins_with_the_own_file_and_what_is_public_of_the_employer(client: Client) -> None:
    zhang, li = person(), person(LI, "李四")
    for subject, fact, value in (
        (zhang, "person.degree", "doctor"), (li, "person.salary", "99999 元"), (firm(FIRM), "employer.local", True),
        (firm(FIRM), "employer.local_tax", "77777 元"),
    ):  # fmt: skip
        record([Entry(subject, "demo", fact, value, Fact.Source.EXTRACT)], None, NOW)
    record([Entry(zhang, "demo", "employer", None, Fact.Source.EXTRACT, firm(FIRM))], None, NOW)
    marry(Entry(zhang, "demo", "spouse", None, Fact.Source.EXTRACT, li), None, NOW)
    body = {"role": "person", "on": "2024-03-01", "known": "1"}
    stranger = client.post("/benefits/demo/", body).content.decode()
    signed_in(client, zhang)
    assert 'name="known"' in client.get("/benefits/demo/").content.decode()
    said = client.post("/benefits/demo/", body).content.decode()
    assert "博士" in said
    assert "用人单位在云水市注册" in said
    assert "99999" not in said
    assert "77777" not in said
    assert "用人单位在云水市注册" not in stranger
