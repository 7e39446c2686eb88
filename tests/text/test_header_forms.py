"""Heads and feet in the forms that offices, portals and typists give them."""

from __future__ import annotations

from datetime import date

import pytest

from duixian.text.model import Header, Kind, Level
from duixian.text.pipeline import read_bytes

TITLE = "云溪市茶叶局关于做好春茶生产的通知\n"
NUMBER = "云茶发〔2031〕7号\n"
BODY = "各区县人民政府：\n为了做好春茶生产，现通知如下：\n一、抓好采摘。各地要组织采摘。\n二、抓好补贴。每亩补贴三百元。\n"
OFFICE = "云溪市茶叶局\n"


def _header(text: str) -> Header:
    (document,) = read_bytes("文.txt", text.encode()).documents
    return document.header


@pytest.mark.parametrize(
    "text",
    [
        TITLE + NUMBER + BODY + OFFICE + "2031年3月2日\n",
        TITLE + NUMBER + BODY + OFFICE + "2031 年 3 月 2 日\n",
        TITLE + NUMBER + BODY + OFFICE + "2031年3\n月2日\n",
        TITLE + NUMBER + BODY + OFFICE + "二〇三一年三月\n二日\n",
        TITLE + NUMBER + BODY + OFFICE + "2031-03-02\n",
        TITLE + "发布日期：2031-3-2\n" + NUMBER + BODY,
        TITLE + NUMBER + "发布时间：2031/3/2\n" + BODY,
        TITLE + "来源：云溪市茶叶局 发布时间：2031-03-02 10:30 浏览：12\n" + NUMBER + BODY,
        TITLE + "（2031-03-02）\n" + NUMBER + BODY,
        "云溪市茶\n叶局关于做好春茶生产的\n通\n知\n" + NUMBER + BODY + OFFICE + "2031年3月2日\n",
    ],
    ids=[
        "plain",
        "spaced",
        "broken",
        "broken, Chinese",
        "short",
        "above the number",
        "below it",
        "with source",
        "bracket",
        "title broken",
    ],
)
def test_title_number_and_date_are_read_in_every_form(text: str) -> None:
    header = _header(text)
    assert (header.title.value, header.number.value) == (TITLE.strip(), NUMBER.strip())
    assert header.date.value == date(2031, 3, 2)
    assert [field.value for field in header.issuers] == [OFFICE.strip()]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("云溪市人民政府关于同意设立茶叶产业园区的批复", Kind.OTHER),
        ("云溪市人民政府专题会议纪要", Kind.OTHER),
        ("云溪市茶园保护條例", Kind.REGULATION),
        ("雲溪市茶農補貼辦法", Kind.MEASURES),
        ("雲溪市茶農補貼實施細則", Kind.DETAILED_RULES),
        ("雲溪市茶業發展規劃", Kind.PLAN),
        ("雲溪市關於茶園管理的規定", Kind.PROVISIONS),
        ("雲溪市茶農補貼清單", Kind.CATALOGUE),
        ("雲溪市人民政府關於茶業發展的意見", Kind.OPINIONS),
        ("雲溪市人民政府關於茶業發展的決定", Kind.DECISION),
    ],
)
def test_the_kind_is_one_of_the_fixed_list_in_either_script(title: str, kind: Kind) -> None:
    header = _header(
        title + "\n云府发〔2031〕12号\n一、同意设立。\n二、抓好落实。\n云溪市人民政府\n2031年3月2日\n"
    )
    assert (header.title.value, header.kind.value, header.level.value) == (title, kind, Level.CITY)


def test_a_notice_in_traditional_characters_forwards_its_plan() -> None:
    header = _header(
        "雲溪市茶葉局關於印發雲溪市茶農補貼辦法的通知\n雲茶發〔2031〕7號\n各區縣人民政府：\n現將《雲溪市茶農補貼辦法》印發給你們，請執行。\n"
        "雲溪市茶葉局\n2031年3月2日\n雲溪市茶農補貼辦法\n第一條 為了鼓勵種茶，制定本辦法。\n第二條 每畝補貼三百元。\n"
    )
    assert header.title.value == "雲溪市茶農補貼辦法"
    assert [field.value for field in header.alt_titles] == ["雲溪市茶葉局關於印發雲溪市茶農補貼辦法的通知"]
    assert header.number.value == "雲茶發〔2031〕7号"
    assert (header.kind.value, header.date.value) == (Kind.MEASURES, date(2031, 3, 2))


def test_a_form_feed_within_a_line_begins_a_page() -> None:
    one = TITLE + NUMBER + BODY + OFFICE + "2031年3月2日"
    reading = read_bytes("文.txt", f"{one}\f{one.replace('7号', '8号')}\n".encode())
    assert [document.header.number.value for document in reading.documents] == [
        "云茶发〔2031〕7号",
        "云茶发〔2031〕8号",
    ]
    assert [document.extent.start_line for document in reading.documents] == [1, 9]
