"""The audit administrators' page: they alone read the trail, find rows, take them along; that they looked is written down."""

from __future__ import annotations

import ast
import csv
import io
import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from duixian.site import audit
from duixian.site.accounts.models import User
from duixian.site.audit import searching
from duixian.site.audit.acts import DETAILS
from duixian.site.audit.chain.sealing import seal
from duixian.site.audit.models import Row

from .registry_people import account

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)  # one second before midnight in Shanghai
KEY = uuid.uuid4()


def with_duty(name: str, duty: str) -> User:
    user = account(name)
    user.duty = duty
    user.save()
    return user


@pytest.fixture
def auditor(client: Client, settings: Any) -> Client:
    settings.SECOND_FACTOR = False
    client.force_login(with_duty("shen", User.Duty.AUDIT))
    return client


@pytest.fixture
def trail() -> User:
    window = account("window", officer=True)
    audit.write(
        "registry.opened", user=window, subject=KEY, about="云〔2026〕1号", detail={"by": "office"}, now=NOW
    )
    audit.write(
        "registry.revealed",
        user=window,
        subject=KEY,
        detail={"reason": "=核对"},
        now=NOW + timedelta(seconds=1),
    )
    audit.write("case.acted", user=None, about="云〔2026〕12号", now=NOW + timedelta(days=40))
    return window


def found(client: Client, **asked: str) -> list[str]:
    said = client.get("/audit/", asked)
    assert said.status_code == 200
    return [one["row"].act for one in said.context["rows"] if not one["row"].act.startswith("audit.")]


def test_the_detail_of_a_row_is_told_in_words(auditor: Client) -> None:
    for act, detail in (
        ("registry.facts_recorded", {"facts": ["demo/person.degree", "demo/employer.local", "gone/person.x"], "sources": ["declared"]}),
        ("case.acted", {"act": "publish", "events": [[9, "paper"], [10, "published"]]}),
        ("card.acted", {"act": "issued"}), ("registry.power_given", {"acts": ["view"], "kind": "handler"}),
        ("backup.made", {"keys": True}),
    ):  # fmt: skip
        audit.write(act, user=None, detail=detail, now=NOW)
    text = auditor.get("/audit/").content.decode()
    for words in (
        "学历、用人单位：在云水市注册、gone/person.x",
        "本人申报",
        "第 9 步 出具文书；第 10 步 公示",
        "发卡",
        "单位经办人",
        "含密钥：<span>是</span>",
    ):
        assert words in text, words


def test_whatever_the_site_writes_down_has_a_name_on_the_page() -> None:
    """Keys of a detail that stands written out where a row is written."""
    nameless = {
        key.value: str(path)
        for path in Path(audit.__file__).parents[1].rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "write"
        for word in node.keywords
        if word.arg == "detail" and isinstance(word.value, ast.Dict)
        for key in word.value.keys
        if isinstance(key, ast.Constant) and key.value not in DETAILS
    }
    assert nameless == {}


@pytest.mark.parametrize("duty", ["none", "system", "security", "officer"])
@pytest.mark.parametrize("address", ["/audit/", "/audit/export/"])
def test_nobody_else_reads_the_trail(client: Client, settings: Any, duty: str, address: str) -> None:
    settings.SECOND_FACTOR = False
    assert client.get(address).status_code == 302
    client.force_login(account("window", officer=True) if duty == "officer" else with_duty("x", duty))
    refused = client.post(address) if "export" in address else client.get(address)
    assert refused.status_code == 403
    assert "只有审计管理员可以查阅审计记录。" in refused.content.decode()


def test_the_first_page_of_an_audit_administrator_is_the_trail_and_no_case_is_open_to_them(auditor: Client, trail: User) -> None:  # fmt: skip
    assert auditor.get("/administration/").headers["Location"] == "/audit/"
    assert auditor.get("/registry/").status_code == 403


@pytest.mark.parametrize(
    ("asked", "acts"),
    [
        ({}, ["case.acted", "registry.revealed", "registry.opened"]),
        ({"first": "2026-03-01", "last": "2026-03-01"}, ["registry.opened"]),
        ({"first": "2026-03-02"}, ["case.acted", "registry.revealed"]),
        ({"last": "2026-03-02"}, ["registry.revealed", "registry.opened"]),
        ({"act": "registry.revealed"}, ["registry.revealed"]),
        ({"act": "registry"}, ["registry.revealed", "registry.opened"]),
        ({"user": "window"}, ["registry.revealed", "registry.opened"]),
        ({"user": "nobody"}, []),
        ({"subject": str(KEY)}, ["registry.revealed", "registry.opened"]),
        ({"about": "云〔2026〕1"}, ["case.acted", "registry.opened"]),
        ({"about": "云〔2026〕12", "act": "case.acted"}, ["case.acted"]),
    ],
)
def test_rows_are_found_by_time_act_user_subject_and_matter(auditor: Client, trail: User, asked: dict[str, str], acts: list[str]) -> None:  # fmt: skip
    assert found(auditor, **asked) == acts


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"first": "1.3.2026"}, "“自”不是日期"),
        ({"act": "nothing"}, "没有这种行为"),
        ({"subject": "张三"}, "要写登记对象的标识"),
    ],
)
def test_what_cannot_be_looked_for_is_told(auditor: Client, asked: dict[str, str], said: str) -> None:
    page = auditor.get("/audit/", asked)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert auditor.post("/audit/export/", asked).status_code == 422


def test_looking_and_taking_along_are_written_down(auditor: Client, trail: User) -> None:
    auditor.get("/audit/")
    assert not Row.objects.filter(act__startswith="audit.").exists()
    auditor.get("/audit/", {"subject": str(KEY), "user": "window"})
    auditor.post("/audit/export/", {"act": "registry", "as": "csv"})
    read, exported = Row.objects.filter(act__startswith="audit.").order_by("id")
    assert (read.act, read.subject, json.loads(read.detail)) == (
        "audit.read",
        KEY,
        {"user": "window", "count": 2},
    )
    assert (exported.act, json.loads(exported.detail)) == ("audit.exported", {"act": "registry", "count": 2})


def test_rows_leave_as_csv_and_xlsx_oldest_first_and_harmless(auditor: Client, trail: User) -> None:
    sent = auditor.post("/audit/export/", {"act": "registry", "as": "csv"})
    rows = list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert rows[0] == searching.HEADINGS
    assert [row[1:5] + row[6:] for row in rows[1:]] == [
        ["2026-03-01 23:59:59+08:00", "打开登记档案", "registry.opened", "window", str(KEY), "云〔2026〕1号", '{"by":"office"}'],
        ["2026-03-02 00:00:00+08:00", "查看完整证件号码", "registry.revealed", "window", str(KEY), "", '{"reason":"=核对"}'],
    ]  # fmt: skip
    sent = auditor.post("/audit/export/", {"as": "xlsx"})
    sheet = load_workbook(io.BytesIO(sent.content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == searching.HEADINGS
    assert sheet.max_row == 5  # with the row of the first export
    assert ".xlsx" in sent.headers["Content-Disposition"]


def test_too_many_rows_for_one_file_are_told(
    auditor: Client, trail: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST_EXPORTED", 2)
    said = auditor.post("/audit/export/", {})
    assert said.status_code == 422
    assert "超过 2 行，不能一次导出。请缩短时间" in said.content.decode()


def test_older_rows_follow_on_further_pages(
    auditor: Client, trail: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("duixian.site.audit.views.PAGE", 2)
    first = auditor.get("/audit/")
    assert len(first.context["rows"]) == 2
    assert f"before={first.context['next']}" in first.content.decode()
    second = auditor.get("/audit/", {"before": first.context["next"]})
    assert [one["row"].act for one in second.context["rows"]] == ["registry.opened"]
    assert auditor.get("/audit/", {"before": "9" * 30}).status_code == 200


def test_the_page_tells_how_the_chain_stands(
    auditor: Client, trail: User, tmp_path: Any, settings: Any
) -> None:
    settings.DATA_DIR, settings.AUDIT_HEADS = tmp_path, tmp_path / "heads"
    before = auditor.get("/audit/").content.decode()
    assert "还没有核验过" in before
    assert "3 行，最早 2026-03-01 23:59:59" in before
    seal(NOW)
    audit.write("audit.verified", user=None, detail={"findings": 2, "heads": 1, "rows": 3}, now=NOW)
    after = auditor.get("/audit/").content.decode()
    assert "第 1 个，共 3 行" in after
    assert "发现 2 处问题" in after


def test_a_deleted_account_is_told_by_its_number(auditor: Client) -> None:
    audit.write("case.acted", user=User(pk=987654), now=NOW)
    assert "账户 987654" in auditor.get("/audit/").content.decode()
