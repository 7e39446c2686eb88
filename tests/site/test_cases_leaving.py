"""Every table of a case leaves as XLSX and CSV, each side with what it sees; objections can be followed by their number."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.utils import timezone

from duixian.site.audit.models import Row
from duixian.site.cases import tables
from duixian.site.cases.models import Listing, Objection

from .applicants import Town, url

pytestmark = pytest.mark.django_db


def rows(client: Client, address: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))


@pytest.fixture
def officer(place: Town) -> Client:
    return place.browser(place.office.officer("local_window", "xiuwen"))


def test_the_office_takes_every_table_of_its_page(place: Town, officer: Client) -> None:
    case = place.filed()
    for name in tables.TABLES:
        assert officer.get(url(case, f"tables/{name}.xlsx")).content[:2] == b"PK"
        assert len(rows(officer, url(case, f"tables/{name}.csv"))) >= 1
    assert rows(officer, url(case, "tables/facts.csv"))[0] == [
        "条件",
        "是否满足",
        "依据",
        "事实",
        "内容",
        "来源",
    ]
    assert Row.objects.filter(act="cases.exported").count() == 2 * len(tables.TABLES) + 1


def test_the_applicant_takes_those_of_theirs_alone(place: Town, handler: Client) -> None:
    case = place.filed()
    for name in tables.TABLES:
        status = handler.get(url(case, f"tables/{name}.csv")).status_code
        assert (status == 200) == (name in tables.THEIRS)
    told = rows(handler, url(case, "tables/history.csv"))
    assert told[0] == ["时间", "经过", "说明"] and len(told) > 1  # without the names of officers


def test_nobody_else_takes_a_table(place: Town) -> None:
    case = place.filed()
    for browser in (
        place.browser(place.user("赵六")),
        place.browser(place.office.officer("local_window", "baiyun")),
    ):
        assert browser.get(url(case, "tables/history.csv")).status_code == 404
    assert Client().get(url(case, "tables/history.csv")).status_code == 302


@pytest.mark.parametrize("name", ["nothing.csv", "history.exe", "history.json"])
def test_what_is_no_table_is_not_there(place: Town, officer: Client, name: str) -> None:
    assert officer.get(url(place.filed(), f"tables/{name}")).status_code == 404


def test_the_list_of_ones_claims_is_narrowed_and_leaves_as_it_is(place: Town, handler: Client) -> None:
    case = place.filed()
    place.draft(place.unsure)
    assert len(rows(handler, "/cases/list.csv")) == 3
    assert [row[0] for row in rows(handler, "/cases/list.csv?words=张")[1:]] == [case.number]
    assert "李四" not in handler.get("/cases/", {"words": "张"}).content.decode().split("</form>", 1)[1]


def test_an_objection_is_followed_by_its_number_without_names(place: Town) -> None:
    listing = Listing.objects.create(
        pack="guiyang", procedure="p", step="s", benefit="b", office="某局", title="拟兑现名单公示", columns=["姓名"], rows=[["张*"]],
        hash="0" * 64, starts=timezone.localdate(), ends=timezone.localdate(), user=place.handler, at=place.office.now,
    )  # fmt: skip
    typed = {"text": "不在岗", "name": "赵敏", "contact": "13800000000"}
    answer = Client().post(f"/publicity/{listing.key}/", typed, follow=True)
    objection = Objection.objects.get()
    text = answer.content.decode()
    assert str(objection.key) in text and "已收到" in text
    assert not any(word in text for word in ("赵敏", "13800000000", "不在岗", "张*"))
    Objection.objects.filter(pk=objection.pk).update(state="unfounded", closed_at=place.office.now)
    assert "异议不成立" in Client().get(f"/publicity/objections/{objection.key}/").content.decode()
    assert Client().get("/publicity/list.csv").content.startswith(b"\xef\xbb\xbf")
