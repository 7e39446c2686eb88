"""Tables read from flattened lines, from the cells a format states, and from the five source compendia."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from duixian.text.model import Hint, Node, Span, Table
from duixian.text.outline import outline
from duixian.text.readers import source_of
from support.outlines import outline_of, rows_of, seed_outline


def _tables(text: str) -> list[Table]:
    return [node.table for node in outline_of(text)[1].nodes if node.table]


def _table(node: Node) -> Table:
    assert node.table is not None
    return node.table


def test_rows_begin_with_the_next_number_and_cells_wrap() -> None:
    (table,) = _tables(
        "江州市事项清单\n\n序\n\n号\n\n主管部门\n\n事项名称\n\n设定依据\n\n1 市教委\n\n学校设\n\n立审批\n\n《教育法》\n\n2\n\n市科技局\n\n"
        "实验动\n\n物许可\n\n《实验动物条例》（国函〔1988〕53\n\n号）\n\n3 市教委 教师资格认定 《教师法》\n"
    )
    assert table.header == ("序号", "主管部门", "事项名称", "设定依据")
    assert rows_of(table) == [
        ["1", "市教委", "学校设立审批", "《教育法》"],
        ["2", "市科技局", "实验动物许可", "《实验动物条例》（国函〔1988〕53号）"],
        ["3", "市教委", "教师资格认定", "《教师法》"],
    ]


def test_contacts_without_numbers_are_told_apart_by_what_they_look_like() -> None:
    (table,) = _tables(
        "江州市窗口一览表\n\n窗口名称 联系电话 部门单位 地址\n\n城东区 0851-11112222\n\n城东区人社局\n\n江州市城东区东大街1号\n\n"
        "城西区 0851-33334444\n\n城西区人社局\n\n江州市城西区西大街2号 3楼\n"
    )
    assert rows_of(table)[1] == ["城西区", "0851-33334444", "城西区人社局", "江州市城西区西大街2号3楼"]


def test_stated_cells_are_taken_as_they_are() -> None:
    text = "江州市清单\n名称\n单位\n甲\n市\n局\n第一条 其他。\n"
    source = source_of("表.docx", "0", text)
    cells = [("名称", 0, 0), ("单位", 0, 1), ("甲", 1, 0), ("市\n局", 1, 1)]
    hints = []
    for content, row, column in cells:
        start = text.index(content, 5)
        hints.append(Hint("cell", Span(start, start + len(content)), row=row, column=column, table=1))
    made = outline(replace(source, hints=tuple(hints)), source.lines)
    table = next(node.table for node in made.nodes if node.table)
    assert table.header == ("名称", "单位")
    assert rows_of(table)[1] == ["甲", "市局"]
    assert table.confidence == 1.0


def test_forms_are_tables_that_say_their_doubt() -> None:
    nodes = outline_of(
        "江州市通知\n\n一、请填表。\n\n附件1\n\n申请表\n\n项 目 名 称\n\n联系人 电话\n\n单位\n\n意见\n"
    )[1].nodes
    table = next(node for node in nodes if node.table)
    assert table.confidence == 0.5 and table.why
    assert rows_of(_table(table))[0][0] == "项目名称"


@pytest.mark.seeds
def test_the_licence_list_has_698_rows_under_53_departments(seeds: Path) -> None:
    nodes = seed_outline(seeds, "003", 16393, 27821)
    tables = [node.table for node in nodes.values() if node.table]
    assert len(tables) == 1
    rows = rows_of(tables[0])
    assert tables[0].header == ("序号", "市级主管部门", "事项名称", "实施机关", "设定和实施依据")
    assert [row[0] for row in rows] == [str(n) for n in range(1, 699)]
    departments = Counter(row[1] for row in rows)
    assert len(departments) == 53
    assert departments["市公安局"] == 49
    assert departments["市交通局"] == 52
    assert departments["市交通局、重庆海事局"] == 6
    assert all(row[4].startswith("《") for row in rows)


LICENCES = [
    (20, "市科技局", "外国人来华工作许可", "市科技局"),
    (96, "市公安局", "非机动车登记", "区县公安机关"),
    (140, "市人力社保局", "外国人来华工作许可", "市人力社保局"),
    (192, "市住房城乡建委", None, "市注册建筑师管理委员会"),
    (335, "市农业农村委", None, "市动物卫生监督所"),
    (483, "市市场监管局", None, None),
    (578, "市档案局", None, None),
    (608, "市政府侨务办", None, None),
    (615, "重庆市国安局", None, None),
    (663, "重庆海关", None, "重庆江北机场海关、万州海关"),
    (698, "重庆边检总站", None, None),
]


@pytest.mark.seeds
@pytest.mark.parametrize(("number", "department", "name", "organ"), LICENCES)
def test_a_row_of_the_licence_list(
    seeds: Path, number: int, department: str, name: str | None, organ: str | None
) -> None:
    table = _table(next(n for n in seed_outline(seeds, "003", 16393, 27821).values() if n.table))
    row = rows_of(table)[number - 1]
    assert row[1] == department
    assert name in (None, row[2])
    assert organ in (None, row[3])


@pytest.mark.seeds
def test_the_indicator_table(seeds: Path) -> None:
    rows = rows_of(_table(seed_outline(seeds, "002", 1, 2611)["b1.t1"]))
    assert rows[1] == ["2", "基础研究经费占全社会R&D经费比重", "（%）", "9.66*", "11", "-"]
    assert [row[3:] for row in rows] == [
        ["19.0*", "-", "12以上"],
        ["9.66*", "11", "-"],
        ["11", "-", "15左右"],
        ["2.10*", "4.21", "-"],
        ["1.40", "2.5", "-"],
        ["0.93*", "1.8", "-"],
        ["7.22", "12", "-"],
    ]


@pytest.mark.seeds
def test_the_task_table_has_45_rows_in_ten_groups(seeds: Path) -> None:
    rows = rows_of(_table(seed_outline(seeds, "004", 15080, 16047)["att3.t1"]))
    assert [row[1].partition(".")[0] for row in rows] == [str(n) for n in range(1, 46)]
    assert sum(bool(row[0]) for row in rows) == 10
    assert rows[25] == ["", "26.实施项目影响评估", "省发展改革委、省工业和信息化厅等"]


@pytest.mark.seeds
def test_the_evaluation_tables_have_15_and_14_indicators(seeds: Path) -> None:
    nodes = seed_outline(seeds, "003", 31643, 32438)
    for key, count, groups in (("att6.t1", 15, 5), ("att7.t1", 14, 7)):
        rows = rows_of(_table(nodes[key]))
        assert [row[1] for row in rows] == [str(n) for n in range(1, count + 1)]
        assert sum(bool(row[0]) for row in rows) == groups


@pytest.mark.seeds
def test_the_industry_table_has_14_rows_and_reads_words_printed_downwards(seeds: Path) -> None:
    table = _table(seed_outline(seeds, "004", 23690, 24984)["att2.t1"])
    rows = rows_of(table)
    assert table.header == ("序号", "行业", "细分领域", "行业特点", "转型路径建议")
    assert [row[0] for row in rows] == [str(n) for n in range(1, 15)]
    assert rows[0][1:3] == ["流程型行业", "整体情况"]
    assert rows[10][1:3] == ["离散型行业", "整体情况"]


@pytest.mark.seeds
def test_the_contact_tables_give_each_office_its_number(seeds: Path) -> None:
    nodes = seed_outline(seeds, "000", 8414, 8756)
    tables = [rows_of(node.table) for node in nodes.values() if node.table]
    assert ["子女就学", "市教育局", "0851-87989439"] in [row[:3] for row in tables[0]]
    assert ["开阳县", "0851-87253470", "开阳县人才交流中心"] in [row[:3] for row in tables[1]]
    districts = [row[0] for row in tables[1]]
    assert {"市本级", "云岩区", "南明区", "花溪区", "乌当区", "白云区", "修文县", "贵安新区"} <= set(
        districts
    )


def test_a_column_of_names_takes_no_ends_of_sentences() -> None:
    rows = [
        f"合作指标{name}\n企业在一个年度内同其他企业一起完成的全部事项\n所占的比例。\n"
        for name in "甲乙丙丁戊己庚辛壬癸"
    ]
    (table,) = _tables("一级指标 二级指标 指标解释\n供应协作\n" + "".join(rows))
    assert not [
        cell.passage.text for cell in table.cells if cell.column < 2 and cell.passage.text.endswith("。")
    ]
