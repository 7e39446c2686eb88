"""A spreadsheet of an employer's people: mistakes by cell, limits kept together, nothing kept."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from duixian.site.matching import roster
from duixian.site.matching.shelf import shelf

pytest.importorskip("duckdb")
pytestmark = pytest.mark.django_db
URL = "/benefits/demo/roster/"
EMPLOYER = {
    "用人单位的主营业务": "I31", "用人单位在云水市注册": "是", "用人单位的单位性质": "民营企业", "用人单位的注册地": "远山县",
    "用人单位列入失信名单": "否", "用人单位当年上市": "否",
}  # fmt: skip


def filled(
    client: Client,
    people: list[dict[str, Any]],
    employer: dict[str, Any],
    rows: dict[str, list[dict[str, Any]]],
) -> bytes:
    """The downloaded workbook with these cells filled in."""
    book = load_workbook(io.BytesIO(client.post(URL, {"do": "empty"}).content))
    for title, lines in {"人员": people, "单位": [employer], **rows}.items():
        page = book[title]
        head = {cell.value: cell.column for cell in page[1]}
        for number, line in enumerate(lines, 2):
            for header, value in line.items():
                page.cell(number, head[header]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(client: Client, data: bytes, name: str = "people.xlsx", **body: Any) -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(URL, {"do": "page", "on": "2024-03-01", "file": file, **body})


ZHANG = {
    "姓名或编号": "张三",
    "出生日期": "1985-05-01",
    "学历": "硕士",
    "职称": "副高级",
    "已落户": "是",
    "柔性引进": "否",
    "已享受过引进人才安家补助": "否",
}
LI = {**ZHANG, "姓名或编号": "李四", "出生日期": "1960-05-01"}
ROWS = {
    "社会保险缴费": [{"姓名或编号": who, "起": "2024-01-15", "缴费地": "南城区"} for who in ("张三", "李四")],
    "劳动合同": [{"姓名或编号": who, "合同年限（年）": 5, "全职": "是"} for who in ("张三", "李四")],
}


def headers(title: str) -> list[str]:
    ready = shelf().get("demo")
    assert ready is not None
    made = roster.layout(ready.pack, list(ready.pack.benefits))
    return [c.header for sheet in made.sheets if sheet.title == title for c in sheet.columns]


def test_the_empty_sheet_asks_what_the_benefits_hang_on(client: Client) -> None:
    everything = load_workbook(io.BytesIO(client.post(URL, {"do": "empty"}).content))
    assert {"人员", "单位", "劳动合同", "社会保险缴费"} <= set(everything.sheetnames)
    one = load_workbook(io.BytesIO(client.post(URL, {"do": "empty", "benefit": "medical_care"}).content))
    assert one["人员"].max_column < everything["人员"].max_column


def test_each_person_and_all_together(client: Client) -> None:
    rows = {
        title: [{(h if h in headers(title) or h == "姓名或编号" else next(x for x in headers(title) if h in x)): v for h, v in line.items()} for line in lines]
        for title, lines in ROWS.items()
    }  # fmt: skip
    data = filled(client, [ZHANG, LI], EMPLOYER, rows)
    page = send(client, data, benefit="settling").content.decode()
    assert "2 人" in page
    assert "引进人才安家补助：3万元" in page
    assert "不满五十五周岁" in page  # why the older one has none
    whole = load_workbook(io.BytesIO(send(client, data, benefit="settling", do="file").content))
    assert [c.value for c in whole["合计"][2]] == ["引进人才安家补助", 1, "3万元"]


def test_every_mistake_is_told_by_sheet_row_and_column_and_nothing_is_evaluated(client: Client) -> None:
    people = [{**ZHANG, "学历": "半个博士"}, {**ZHANG}, {"学历": "硕士"}]
    response = send(client, filled(client, people, {**EMPLOYER, "用人单位的注册地": "火星"}, {}))
    page = response.content.decode()
    assert response.status_code == 422
    assert "半个博士" in page and "火星" in page and "出现了两次" in page and "没有写姓名或编号" in page
    assert "可以享受的人数" not in page


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", b"not a workbook"),
        ("a.csv", b"\xff\xfe\x00\x01\x81"),
        ("a.xlsx", b"PK\x03\x04broken"),
        ("a.csv", b""),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence(client: Client, name: str, data: bytes) -> None:
    response = send(client, data or b" ", name)
    assert response.status_code == 422
    assert "errors" in response.content.decode()


def test_csv_in_either_encoding(client: Client) -> None:
    text = "姓名或编号,学历\r\n张三,博士\r\n"
    for encoding in ("utf-8-sig", "gb18030"):
        page = send(client, text.encode(encoding), "a.csv", benefit="medical_care").content.decode()
        assert "1 人" in page


def test_a_name_that_looks_like_a_formula_stays_text(client: Client) -> None:
    data = '姓名或编号,学历\r\n"=HYPERLINK(""http://x"")",博士\r\n'.encode()
    book = load_workbook(io.BytesIO(send(client, data, "a.csv", benefit="medical_care", do="file").content))
    assert book["每人"]["A2"].data_type == "s"


def test_a_workbook_without_the_sheet_is_told(client: Client) -> None:
    out = io.BytesIO()
    Workbook().save(out)
    assert "人员" in send(client, out.getvalue()).content.decode()
