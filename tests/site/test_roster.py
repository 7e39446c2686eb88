"""A spreadsheet of an employer's people: mistakes by cell, limits kept together, nothing kept."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from duixian.site.matching import roster
from duixian.site.shelf import shelf

pytest.importorskip("duckdb")
pytestmark = pytest.mark.django_db
URL = "/benefits/demo/roster/"
EMPLOYER = {
    "用人单位的主营业务": "I31", "用人单位在云水市注册": "是", "用人单位性质": "民营企业", "用人单位的注册地": "远山县",
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
    assert [c.value for c in whole["合计"][2]] == ["引进人才安家补助", 1, "3万元", 0]


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


def guiyang(ready_rows: dict[str, dict[str, Any]]) -> list[str]:
    """What is told about the settling allowance after filling these cells, sheet by sheet, and the statuses."""
    ready = shelf().get("guiyang")
    assert ready is not None
    made = roster.layout(ready.pack, ["settling_allowance"])
    book = load_workbook(io.BytesIO(roster.empty_workbook(made)))
    for title, line in ready_rows.items():
        page = book[title]
        head = {cell.value: cell.column for cell in page[1]}
        for header, value in line.items():
            page.cell(3 if title == SANCTIONS else 2, head[header]).value = value
    out = io.BytesIO()
    book.save(out)
    cases, mistakes = roster.read(made, ready.evaluator, "a.xlsx", out.getvalue(), date(2022, 9, 1))
    if mistakes:
        return [f"{m.sheet} {m.row} {m.column}：{m.what}" for m in mistakes]
    return [ready.evaluator.evaluate(case)["settling_allowance"].status for _, case in cases]


SANCTIONS = "用人单位受到的诚信惩戒"
DOCTOR = {
    "姓名或编号": "甲", "最高学历学位": "博士", "职称": "无职称", "职业技能等级": "无技能等级", "首次引进": "是", "已落户贵阳贵安": "是",
    "岗位紧缺急需": "是", "专业符合目录": "是", "已离开贵阳贵安": "否", "已得其他财政安家费": "否", "已享受过新引进人才安家费": "否",
    "本人受到的诚信惩戒：一项也没有": "是",
}  # fmt: skip
FIRM = {
    "用人单位性质": "非公企业", "用人单位在贵阳贵安登记注册": "是", "用人单位独立法人": "是",
    "用人单位主营业务属于重点发展产业目录": "是", "用人单位在筑依法纳税": "是", "用人单位在筑缴纳社会保险": "是",
    f"{SANCTIONS}：一项也没有": "是",
}  # fmt: skip
LISTS: dict[str, dict[str, Any]] = {
    "劳动合同或工作协议": {"姓名或编号": "甲", "合同种类": "劳动（聘用）合同", "合同年限（年）": 5, "与现单位签订": "是", "仍在履行": "是"},
    "在贵阳贵安缴纳社会保险": {"姓名或编号": "甲", "起": "2022-01-15", "缴费地": "修文县", "由现单位缴": "是", "含失业保险": "是"},
}  # fmt: skip


def test_lists_can_be_said_to_be_empty_so_that_someone_can_be_entitled() -> None:
    known = {header: value for header, value in FIRM.items() if header != f"{SANCTIONS}：一项也没有"}
    assert guiyang({"人员": DOCTOR, "单位": FIRM, **LISTS}) == ["eligible"]
    assert guiyang({"人员": DOCTOR, "单位": known, **LISTS}) == ["unknown"]


def test_a_list_that_is_empty_and_has_items_is_a_mistake_and_an_item_is_named_by_its_own_line() -> None:
    item = {SANCTIONS: {"起": "2022-13-45"}}
    assert guiyang({"人员": DOCTOR, "单位": FIRM, **LISTS, **item})[0] == (
        f"单位 2 {SANCTIONS}：一项也没有：填了“是”，“{SANCTIONS}”表里却有"
    )
    known = {header: value for header, value in FIRM.items() if header != f"{SANCTIONS}：一项也没有"}
    (told,) = guiyang({"人员": DOCTOR, "单位": known, **LISTS, **item})
    assert told.startswith(f"{SANCTIONS} 3 起：") and "不是日期" in told


def test_what_is_neither_yes_nor_no_and_a_formula_that_nothing_computed_are_mistakes() -> None:
    wrong = {**DOCTOR, "本人受到的诚信惩戒：一项也没有": "也许", "最高学历学位": "=1+1"}
    told = guiyang({"人员": wrong, "单位": FIRM, **LISTS})
    assert any("“也许”不是是或否" in line for line in told) and any("“=1+1”" in line for line in told)
