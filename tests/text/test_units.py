"""Units: one organ, many spellings; what 市 means is a matter of the document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.text.units import NOWHERE, Place, define_aliases, gather, identify, place_of, split_units

GUIYANG = Place("贵州省", "贵阳市")
CHONGQING = Place("重庆市", "重庆市")
GUIZHOU = Place("贵州省")

SAME = [
    (GUIYANG, ["市人社局", "市人力资源社会保障局", "市人力资源和社会保障局", "贵阳市人力资源和社会保障局"]),
    (GUIYANG, ["市委人才办", "市委人才工作领导小组办公室"]),
    (GUIYANG, ["市卫健局", "市卫生健康局"]),
    (CHONGQING, ["市教委", "市教育委员会", "重庆市教委"]),
    (CHONGQING, ["人行重庆营管部", "中国人民银行重庆营业管理部"]),
    (CHONGQING, ["市住房城乡建委", "市住建委", "市住房和城乡建设委员会"]),
    (GUIZHOU, ["省应急厅", "省应急管理厅"]),
    (GUIZHOU, ["省工业信息化厅", "省工业和信息化厅", "省工信厅"]),
    (GUIZHOU, ["贵州金融监管局", "国家金融监督管理总局贵州监管局", "国家金融监管总局贵州监管局"]),
    (GUIZHOU, ["人行贵州省分行", "人民银行贵州省分行", "中国人民银行贵州省分行"]),
    (NOWHERE, ["国家发展改革委", "国家发改委", "国家发展和改革委员会", "发展改革委"]),
    (NOWHERE, ["住建部", "住房城乡建设部", "住房和城乡建设部"]),
    (NOWHERE, ["人民银行", "中国人民银行"]),
]

DIFFERENT = [
    (GUIYANG, "市科技局", CHONGQING, "市科技局"),
    (GUIZHOU, "省金融监管局", GUIZHOU, "贵州金融监管局"),
    (GUIYANG, "市委组织部", GUIYANG, "市人社局"),
    (GUIZHOU, "省教育厅", GUIYANG, "市教育局"),
    (GUIYANG, "市科技局", GUIYANG, "市科协"),
]


@pytest.mark.parametrize(
    ("place", "names"), SAME, ids=lambda value: value[0] if isinstance(value, list) else ""
)
def test_spellings_of_one_organ_share_an_entry(place: Place, names: list[str]) -> None:
    assert len({identify(name, place).id for name in names}) == 1


@pytest.mark.parametrize(("here", "one", "there", "other"), DIFFERENT)
def test_organs_that_differ_keep_apart(here: Place, one: str, there: Place, other: str) -> None:
    assert identify(one, here).id != identify(other, there).id


def test_an_office_inside_an_organ_belongs_to_it() -> None:
    inner = identify("市经济信息委科技处", CHONGQING)
    assert (inner.kind, inner.id) == ("inner", identify("市经信委", CHONGQING).id + "/科技处")


@pytest.mark.parametrize("name", ["各区县政府", "有关部门", "市级有关部门", "各市〔州〕人民政府", "各地区"])
def test_groups_are_marked_as_groups(name: str) -> None:
    assert identify(name, CHONGQING).kind == "group"


def test_brackets_of_any_shape_name_the_same_group() -> None:
    shapes = ["各区（市、县）", "各区(市、县)", "各区〔市、县〕", "各区〈市、县〉", "各区<市、县>"]
    assert len({identify(shape, GUIYANG).id for shape in shapes}) == 1


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("甲局、乙委，丙中心；丁部", ["甲局", "乙委", "丙中心", "丁部"]),
        ("市水务局、各区〈市、县〉、开发区", ["市水务局", "各区〈市、县〉", "开发区"]),
        ("省文化和旅游厅、省住房和城乡建设厅", ["省文化和旅游厅", "省住房和城乡建设厅"]),
        ("财政部和各省级人民政府", ["财政部", "各省级人民政府"]),
        ("商务部等国务院相关部门及各地区", ["商务部", "各地区"]),
        ("贵州某某〔集团〕有限公司、省能源局等", ["贵州某某〔集团〕有限公司", "省能源局"]),
        ("市甲局、（未闭合、市乙局", ["市甲局", "（未闭合", "市乙局"]),
    ],
)
def test_lists_are_cut_between_units_only(printed: str, names: list[str]) -> None:
    assert [one.name for one in split_units(printed)] == names


@pytest.mark.parametrize(
    ("printed", "opened"),
    [("甲局、乙局等", True), ("甲局等有关部门", True), ("甲局、乙局", False), ("平等局、甲局", False)],
)
def test_a_list_that_ends_in_deng_is_open(printed: str, opened: bool) -> None:
    assert any(one.open_ended for one in split_units(printed)) is opened


@pytest.mark.parametrize(
    ("issuers", "title", "number", "place"),
    [
        (["贵阳市人民政府办公厅"], "", "", GUIYANG),
        (["重庆市商务委员会"], "", "", CHONGQING),
        (["中共贵州省委办公厅"], "", "", GUIZHOU),
        ([], "贵阳市某项补贴办法", "", GUIYANG),
        ([], "某项补贴办法", "渝府办发〔2031〕5号", CHONGQING),
        ([], "某项补贴办法", "筑府发〔2031〕5号", GUIYANG),
        (["工业和信息化部"], "关于某事的通知", "工信部规〔2031〕5号", NOWHERE),
    ],
)
def test_the_head_of_a_document_says_what_city_means(
    issuers: list[str], title: str, number: str, place: Place
) -> None:
    assert place_of(issuers, title, number) == place


def test_a_document_may_define_short_names() -> None:
    defined = define_aliases("成立数字乡村建设统筹委员会（以下简称数乡委），负责日常工作。")
    assert "数乡委" in defined
    assert identify("数乡委", CHONGQING, defined).id == identify(defined["数乡委"], CHONGQING).id


def test_the_register_gathers_every_spelling() -> None:
    names = ["市人社局", "市人力资源和社会保障局"]
    register = gather((name, identify(name, GUIYANG)) for name in names)
    (entry,) = register.values()
    assert set(names) <= set(entry.aliases)


@given(st.text(max_size=80))
def test_any_text_is_cut_into_parts_of_itself(text: str) -> None:
    for one in split_units(text):
        assert text[one.start : one.end] == one.name


@given(st.text(alphabet="省市区县委局厅部办各有关（）〔〕、，；等和及甲乙中国贵州重庆", max_size=30))
def test_identifying_is_stable(text: str) -> None:
    unit = identify(text, GUIYANG)
    assert identify(text, GUIYANG) == unit
    assert 0 <= unit.sure <= 1
