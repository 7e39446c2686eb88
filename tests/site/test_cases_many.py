"""One handler, many persons: drafts for several at once, by choice or by a list."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook

from duixian.site.audit.models import Row
from duixian.site.cases.models import Case

from .applicants import ALLOWANCE, MANY, Town, pdf
from .registry_people import LI, WANG, ZHANG, resident

pytestmark = pytest.mark.django_db


def test_several_persons_get_a_draft_each_and_the_overview_says_who_can_be_filed(
    place: Town, handler: Client
) -> None:
    people = [str(s.key) for s in (place.doctor, place.unsure, place.weak)]
    answer = handler.post(MANY, {"firm": str(place.firm.key), "person": people})
    for case in Case.objects.all():
        place.office.materials(case, place.handler)
    page = handler.get(answer["Location"]).content.decode()
    assert "3 份草稿" in page and "不符合条件" in page
    drafts = [str(k) for k in Case.objects.values_list("key", flat=True)]
    form = {"do": "file", "draft": drafts, "request": "once"}
    told = handler.post(answer["Location"], form).content.decode()
    phases = dict(Case.objects.values_list("claimant__name", "phase"))
    assert phases["张三"] == "open" and phases["王五"] == "draft"
    assert "已提交" in told and "没有提交" in told
    handler.post(answer["Location"], form)
    assert Case.objects.get(claimant=place.doctor).events.filter(act="filed").count() == 1


def test_one_file_is_handed_in_for_all_of_them(place: Town, handler: Client) -> None:
    overview = f"{MANY}{place.firm.key}/"
    cases = [place.draft(), place.draft(place.unsure)]
    name = place.office.ready.pack.benefits[ALLOWANCE].materials[1].name
    handler.post(
        overview,
        {"do": "attach", "draft": [str(c.key) for c in cases], "material": name, "file": pdf("花名册.pdf")},
    )
    assert [c.attachments.get().material for c in cases] == [name, name]
    kept = Row.objects.filter(act="files.kept")
    assert kept.count() == 2 and {row.about for row in kept} == {f"草稿 {case.key}" for case in cases}


def as_xlsx(rows: list[list[str]]) -> Any:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    out.name = "人员.xlsx"
    out.seek(0)
    return out


def test_a_list_opens_drafts_or_says_what_is_wrong_with_each_row(place: Town, handler: Client) -> None:
    head = ["证件类型", "证件号码", "姓名"]
    bad = [
        head,
        ["居民身份证", ZHANG, "张三"],
        ["居民身份证", "110101198501010000", ""],
        ["", resident("19910104"), "赵六"],
        ["", LI, "李五"],
        ["", ZHANG, ""],
    ]
    page = handler.post(MANY, {"firm": str(place.firm.key), "list": as_xlsx(bad)})
    text = page.content.decode()
    assert page.status_code == 422 and not Case.objects.exists()
    assert "不在登记的本单位人员里" in text and "与登记的姓名不一致" in text and "与第 2 行重复" in text
    handler.post(
        MANY, {"firm": str(place.firm.key), "list": as_xlsx([head, ["", ZHANG, "张三"], ["", WANG, ""]])}
    )
    assert set(Case.objects.values_list("claimant__name", flat=True)) == {"张三", "王五"}


def test_the_empty_list_can_be_filled_in(place: Town, handler: Client) -> None:
    answer = handler.get(f"{MANY}list.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [c.value for c in sheet[1]] == ["证件类型", "证件号码", "姓名"]
