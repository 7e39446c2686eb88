"""Who is responsible, read from brackets, labelled lines and task tables (invented tasks)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.text.clauses import responsibility
from duixian.text.units import Place
from support.clauses import node, nodes, table

CITY = Place("贵州省", "贵阳市")
CHONGQING = Place("重庆市", "重庆市")


def read(*texts: str, place: Place = CITY) -> list[dict[str, Any]]:
    found = responsibility(nodes(*texts), place)
    return [
        {k: [u["name"] for u in v] if isinstance(v, list) else v for k, v in clause.data.items()}
        for clause in found
    ]


FORMS = [
    ("修桥。（责任单位：市甲局、市乙局）", [], ["市甲局", "市乙局"], [], False),
    (
        "修桥。(责任单位:市甲局，市乙局,各区〈市、县〉、开发区)",
        [],
        ["市甲局", "市乙局", "各区〈市、县〉", "开发区"],
        [],
        False,
    ),
    ("修桥。〔责任单位：各区（市、县）人民政府〕", [], ["各区（市、县）人民政府"], [], False),
    (
        "修桥。（牵头单位：市甲局；配合单位：市乙局、有关区县政府）",
        ["市甲局"],
        [],
        ["市乙局", "有关区县政府"],
        True,
    ),
    ("修桥。（牵头单位：市甲局，责任单位：市乙局）", ["市甲局"], ["市乙局"], [], False),
    ("修桥。（市甲局牵头，市乙局、市丙局配合）", ["市甲局"], [], ["市乙局", "市丙局"], False),
    ("修桥。（市甲局、市乙局牵头，市丙局等按职责分工负责）", ["市甲局", "市乙局"], ["市丙局"], [], True),
    ("修桥。（财政部牵头负责）", ["财政部"], [], [], False),
    ("修桥。（财政部、商务部按职责分工负责)", [], ["财政部", "商务部"], [], False),
    ("修桥。（市甲局等部门，项目承担单位负责落实）", [], ["市甲局", "项目承担单位"], [], True),
    ("修桥。（市甲局负责指导）", [], ["市甲局"], [], False),
    ("责任单位：市科技局、市财政局", [], ["市科技局", "市财政局"], [], False),
    ("修桥。（市甲局牵头，市乙局配合，2031年12月底前完成）", ["市甲局"], [], ["市乙局"], False),
    ("修桥。（市甲局会同市乙局负责，长期坚持）", [], ["市甲局", "市乙局"], [], False),
    ("修桥。（责任单位：市甲局；完成时限：2031年6月底）", [], ["市甲局"], [], False),
    ("修桥。（由市甲局牵头负责）", ["市甲局"], [], [], False),
    ("修桥。（市科技局、市财政局等）", [], ["市科技局", "市财政局"], [], True),
]


@pytest.mark.parametrize(("text", "lead", "responsible", "cooperating", "opened"), FORMS)
def test_each_form_gives_its_roles(
    text: str, lead: list[str], responsible: list[str], cooperating: list[str], opened: bool
) -> None:
    (data,) = read(text)
    assert (data["lead"], data["responsible"], data["cooperating"]) == (lead, responsible, cooperating)
    assert data["open_ended"] is opened


@pytest.mark.parametrize(
    "text",
    [
        "谁审批、谁监管（谁主管、谁负责）。",
        "由三个部门（财政部、商务部、海关总署）组成的小组另行通知。",
        "牵头单位：（盖章）",
        "市科技局负责日常工作。",
        "依法办理（直接审批，负责上级事项的初审）。",
        "表格填写（牵头）。",
        "",
    ],
)
def test_what_names_nobody_in_charge_gives_nothing(text: str) -> None:
    assert read(text) == []


def test_the_span_is_the_bracket_itself_across_lines() -> None:
    text = "修建步道。（责任\n单位：市科\n技局、市财政局）"
    (clause,) = responsibility(nodes(text), CITY)
    assert text[clause.span.start : clause.span.end] == "（责任\n单位：市科\n技局、市财政局）"


def test_a_bracket_cut_by_a_paragraph_end_is_read_whole() -> None:
    assert read("修桥。（责任单位：市科技局、", "市财政局）") == read(
        "修桥。（责任单位：市科技局、市财政局）"
    )


def test_several_brackets_of_one_item_are_several_clauses() -> None:
    found = read("先修桥。（市科技局负责）再铺路。（市财政局负责）")
    assert [data["responsible"] for data in found] == [["市科技局"], ["市财政局"]]


@pytest.mark.parametrize(
    "note",
    [
        "；以下均需各区县政府负责，不再列出",
        "。以下措施均需各区县政府落实，不再列出",
        "，以下各项任务责任单位均包含各区县政府，不再列出",
    ],
)
def test_a_note_holds_for_the_clauses_after_it_not_for_its_own(note: str) -> None:
    first, second = read(
        f"修桥。（责任单位：市科技局{note}）", "铺路。（责任单位：市财政局）", place=CHONGQING
    )
    assert (first["responsible"], first["inherits"]) == (["市科技局"], [])
    assert (second["responsible"], second["inherits"]) == (["市财政局"], ["各区县政府"])


def test_a_prefix_named_once_holds_for_its_group() -> None:
    (clause,) = responsibility(
        nodes("办展。（责任单位：重庆市商务委、市科技局；四川省商务厅、省科技厅）"), CITY
    )
    assert [u["unit"].split("/")[0] for u in clause.data["responsible"]] == [
        "重庆市",
        "重庆市",
        "四川省",
        "四川省",
    ]


def test_offices_named_after_their_organ_belong_to_it() -> None:
    (clause,) = responsibility(nodes("办会。（牵头部门：市教委职教处；配合部门：财务处）"), CHONGQING)
    organ = clause.data["lead"][0]["unit"].rsplit("/", 1)[0]
    assert clause.data["cooperating"][0]["unit"] == f"{organ}/财务处"


def test_the_first_leads_where_the_document_says_so() -> None:
    (data,) = read("各项任务列第一位的为牵头单位。", "修桥。（责任单位：市科技局、市财政局）")
    assert (data["lead"], data["responsible"]) == (["市科技局"], ["市财政局"])


def test_a_task_table_gives_a_clause_a_cell() -> None:
    tasks = table(
        ("工作任务", "责任单位"),
        ("1.修桥", "省科技厅、省财政厅等（以下各项任务责任单位均包括各市〔州〕，不再列出）"),
        ("2.铺路", "省教育厅"),
    )
    first, second = responsibility((tasks,), Place("贵州省"))
    assert [u["name"] for u in first.data["responsible"]] == ["省科技厅", "省财政厅"]
    assert first.data["open_ended"]
    assert [u["name"] for u in second.data["inherits"]] == ["各市〔州〕"]
    assert [clause.data["task"] for clause in (first, second)] == ["1.修桥", "2.铺路"]


@given(st.text(alphabet="（）()〔〕责任单位：:市甲局、，；等负责牵头配合以下均需不再列出\n", max_size=300))
def test_any_text_is_read_without_failing(text: str) -> None:
    for clause in responsibility(nodes(text), CITY):
        assert 0 <= clause.span.start < clause.span.end <= len(text)


@pytest.mark.parametrize(
    "unit", ["（", "（责任单位：", "责任单位：甲局、", "（甲局负责）", "以下均需甲局负责，", "〔（"]
)
def test_ten_thousand_of_anything_are_read(unit: str) -> None:
    responsibility((node(unit * 10_000),), CITY)


def test_words_of_the_task_column_that_spilled_into_the_units_are_left_out() -> None:
    tasks = table(("工作任务", "责任单位"), ("1.打造", "便民服务圈省教育厅、省财政厅等"))
    (clause,) = responsibility((tasks,), Place("贵州省"))
    assert [u["name"] for u in clause.data["responsible"]] == ["省教育厅", "省财政厅"]
    assert clause.confidence < 0.9
